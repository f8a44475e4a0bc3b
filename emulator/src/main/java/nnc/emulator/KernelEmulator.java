package nnc.emulator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import nnc.emulator.event.IntegerLoop;
import nnc.ir.KernelDesign;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.kernel.Instance;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.KernelVerifier;
import nnc.ir.kernel.Pace;
import nnc.ir.kernel.Stalls;
import nnc.ir.kernel.Terminal;
import nnc.ir.kernel.Timeline;

/// Cycle-accurate execution of a kernel design by the rules of `docs/rationale/kernels.md`.
/// Immutable; every run starts from reset.
public final class KernelEmulator {

  private final KernelDesign design;
  private final List<BusPort> inputs;
  private final List<BusPort> outputs;

  /// Whether data decide how long some kernel takes.
  private final boolean framewise;

  private final Map<String, VectorFunction> functions = new HashMap<>();

  /// The compiled loops of the populations that have been run: compiled when first asked for, since
  /// who only asks for ports needs none.
  private final Map<String, IntegerLoop> loops = new ConcurrentHashMap<>();

  private KernelEmulator(KernelDesign design) {
    this.design = design;
    design
        .instances()
        .forEach((id, instance) -> {
          if (instance.kernel() instanceof Kernel.Matrix k) {
            functions.put(id, VectorFunction.of(k));
          }
        });
    this.framewise =
        design.instances().values().stream()
            .map(Instance::kernel)
            .anyMatch(k -> k instanceof Kernel.Projection || k instanceof Kernel.Scatter);
    this.inputs = design.inputs().stream().map(t -> BusPort.of(design, t)).toList();
    this.outputs = design.outputs().stream().map(t -> BusPort.of(design, t)).toList();
  }

  /// An emulator of `design`; throws `Rejection` where the design is not connected as it must be.
  public static KernelEmulator of(KernelDesign design) {
    var errors = KernelVerifier.check(design);
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    return new KernelEmulator(design);
  }

  public KernelDesign design() {
    return design;
  }

  /// The bus ports of `KernelDesign.inputs()`.
  public List<BusPort> inputs() {
    return inputs;
  }

  /// The bus ports of `KernelDesign.outputs()`.
  public List<BusPort> outputs() {
    return outputs;
  }

  /// How a run is made.
  ///
  /// @param everyCycle evaluate every kernel in every cycle instead of leaving out the cycles in
  ///   which all of them only count or wait; the result is the same
  /// @param allBeats keep the cycle of every bus beat, not only of the first and last of a frame
  /// @param cycles at most so many cycles
  public record Options(Stalls stalls, boolean everyCycle, boolean allBeats, long cycles) {
    public static final Options FAST = new Options(Stalls.NONE, false, false, Long.MAX_VALUE);

    public Options withStalls(Stalls pattern) {
      return new Options(pattern, everyCycle, allBeats, cycles);
    }

    public Options inEveryCycle() {
      return new Options(stalls, true, allBeats, cycles);
    }

    public Options withAllBeats() {
      return new Options(stalls, everyCycle, true, cycles);
    }

    public Options atMost(long limit) {
      return new Options(stalls, everyCycle, allBeats, limit);
    }
  }

  /// Runs samples, each with one value per input of the design in its order.
  public Emulation run(List<List<Value>> samples, Options options) {
    if (framewise && !samples.isEmpty() && FrameEngine.applies(design, options)) {
      Optional<Emulation> run = FrameEngine.of(this, samples);
      if (run.isPresent()) {
        return run.get();
      }
    }
    Engine engine = new Engine(this, streams(samples), OptionalInt.of(samples.size()), options);
    engine.run(options, Optional.empty());
    return engine.result(samples);
  }

  private List<BusStream> streams(List<List<Value>> samples) {
    List<BusStream> streams = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      int port = i;
      Iterator<Value> frames = samples.stream().map(s -> s.get(port)).iterator();
      streams.add(BusStream.of(inputs.get(i), frames));
    }
    return streams;
  }

  /// When each kernel has the frame of `sample`, one value per input, in hand.
  public Timeline timeline(List<Value> sample) {
    FrameStays stays = new FrameStays(design);
    Engine engine = new Engine(this, streams(List.of(sample)), OptionalInt.empty(), Options.FAST);
    engine.run(Options.FAST, Optional.of(stays));
    return stays.timeline(engine::firstFrame);
  }

  /// The pace of an endless stream; empty where data decide how long kernels take. Slow joins and
  /// loops, which no kernel's own schedule tells, are in it.
  public Optional<Pace> pace() {
    List<BusStream> streams = new ArrayList<>();
    for (BusPort port : inputs) {
      long[] silence = new long[port.type().shape().size()];
      Arrays.fill(silence, port.type().format().holds(0) ? 0 : port.type().format().range().lo());
      Value frame = Value.ofRaw(port.type(), silence);
      streams.add(BusStream.of(port, Stream.generate(() -> frame).iterator()));
    }
    return new Engine(this, streams, OptionalInt.of(Engine.ENDLESS), Options.FAST).pace();
  }

  /// Runs whatever beats the streams give, one stream per input, until nothing can happen any more
  /// or the limit of cycles is reached.
  public Emulation run(List<BusStream> streams, Options options, Optional<CycleObserver> observer) {
    if (streams.size() != inputs.size()) {
      throw new IllegalArgumentException(streams.size() + " streams, " + inputs.size() + " inputs");
    }
    Engine engine = new Engine(this, streams, OptionalInt.empty(), options);
    engine.run(options, observer);
    return engine.result();
  }

  /// What the matrix kernel `id` computes.
  VectorFunction function(String id) {
    return functions.get(id);
  }

  /// The neurons of the population kernel `id`, whose loops all runs and resets share.
  IntegerLoop neurons(String id, Kernel.Population kernel) {
    return loops.computeIfAbsent(
        id,
        _ -> {
          Shape shape = kernel.neurons().shape();
          return new IntegerLoop(
              kernel.neurons(),
              kernel.inputs().stream().map(f -> new TensorType(shape, f)).toList(),
              new TensorType(shape, kernel.output()));
        });
  }

  /// Index of the channel between a terminal's instance and the world.
  int borderChannel(Terminal terminal, boolean in) {
    for (int c = 0; c < design.channels().size(); c++) {
      var channel = design.channels().get(c);
      if (in
          ? channel.from().isEmpty() && channel.to().equals(terminal.instance())
          : channel.to().isEmpty() && channel.from().equals(terminal.instance())) {
        return c;
      }
    }
    throw new IllegalArgumentException(terminal.instance() + " has no channel at the border");
  }
}
