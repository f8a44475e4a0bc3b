package nnc.testbench.sfq;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Interpreter;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.Terminal;
import nnc.testbench.prove.KernelProof;
import nnc.testbench.prove.Verdict;

/// Tries a circuit on every input there is, in the simulator against the interpreter: with up to
/// `PAIRS` data pins each input behind each, else each once. Nothing may come too soon or be
/// absorbed. Delays are the library's; that others within their deviation change nothing is what
/// timing says. It is no proof of longer histories. With more than `MOST` pins inputs are drawn:
/// one that is wrong refutes, none that is proves nothing.
public record PulseProof(PulseNetlist netlist, Network network, Duration limit) {

  /// Most data pins.
  public static final int MOST = 16;

  /// Data pins up to which every input is tried behind every other.
  public static final int PAIRS = 6;

  /// Inputs that are drawn where there are too many for all.
  public static final int DRAWN = 4096;

  private static final int SEED = 1;

  private int pins() {
    return netlist.inputs().stream().mapToInt(t -> t.pins().size()).sum();
  }

  /// Frames that are tried where none is wrong.
  public int frames() {
    int pins = pins();
    int inputs = pins > MOST ? DRAWN : pins <= PAIRS ? 2 << (2 * pins) : 1 << pins;
    return inputs + netlist.latency();
  }

  /// `watcher` hears how many frames have been tried, frame by frame.
  public KernelProof prove(IntConsumer watcher) {
    int pins = pins();
    int outputs = netlist.outputs().stream().mapToInt(t -> t.type().shape().size()).sum();
    if (pins > MOST) {
      return new KernelProof(
          netlist.name(),
          "%d inputs drawn with seed %d".formatted(DRAWN, SEED),
          Span.NONE,
          0,
          outputs,
          switch (each(drawn(), watcher)) {
            case Verdict.Proved _ ->
                new Verdict.TooLarge(
                    "%d data pins have more than the 2^%d inputs of which all are tried; %d that were drawn are right"
                        .formatted(pins, MOST, DRAWN));
            case Verdict.Unknown(String reason) ->
                new Verdict.Unknown(reason + " of %d that were drawn, all right".formatted(DRAWN));
            case Verdict found -> found;
          });
    }
    int inputs = 1 << pins;
    boolean pairs = pins <= PAIRS;
    IntStream order = IntStream.range(0, inputs);
    Verdict verdict =
        each(
            pairs
                ? order
                    .flatMap(i -> IntStream.range(0, inputs).flatMap(j -> IntStream.of(i, j)))
                    .mapToObj(this::sample)
                : order.mapToObj(this::sample),
            watcher);
    return new KernelProof(
        netlist.name(),
        "all %d inputs, each %s".formatted(inputs, pairs ? "behind each" : "once"),
        Span.NONE,
        verdict instanceof Verdict.Proved ? outputs : 0,
        outputs,
        verdict);
  }

  /// All zeros, all ones, then bits at random.
  private Stream<List<Value>> drawn() {
    Random random = new Random(SEED);
    return IntStream.range(0, DRAWN)
        .mapToObj(i ->
            netlist.inputs().stream()
                .map(t -> t.value(_ -> i < 2 ? i == 1 : random.nextBoolean()))
                .toList());
  }

  /// Frames of `inputs`, until one is wrong, and in a pipeline as many more as the last one takes.
  private Verdict each(Stream<List<Value>> inputs, IntConsumer watcher) {
    Trial trial = new Trial();
    return Stream.concat(inputs, IntStream.range(0, netlist.latency()).mapToObj(_ -> sample(0)))
        .map(trial::frame)
        .peek(_ -> watcher.accept(trial.frames))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(Verdict.Proved::new);
  }

  /// Frames one behind the other.
  private final class Trial implements PulseObserver {
    private final Interpreter interpreter = Interpreter.of(network);
    private final Map<List<Value>, List<Value>> known = new HashMap<>();
    private final FrameRun run = new FrameRun(netlist, this);
    private final long end = System.nanoTime() + limit.toNanos();

    /// The inputs whose answers have not come yet.
    private final Deque<List<Value>> sending = new ArrayDeque<>();

    private Optional<String> fault = Optional.empty();
    private int frames;

    /// Sends an input; what is wrong with the answer that comes, if anything.
    Optional<Verdict> frame(List<Value> sent) {
      if (System.nanoTime() > end) {
        return Optional.of(new Verdict.Unknown("time ran out after " + frames + " frames"));
      }
      frames++;
      sending.add(sent);
      List<Value> got = run.frame(sent);
      if (fault.isPresent()) {
        return Optional.of(new Verdict.Contradicted(fault.get() + " for " + raw(sent)));
      }
      if (sending.size() <= netlist.latency()) {
        return Optional.empty();
      }
      List<Value> sample = sending.remove();
      List<Value> want = known.computeIfAbsent(sample, interpreter::run);
      int element = 0;
      for (int o = 0; o < want.size(); o++) {
        for (int i = 0; i < want.get(o).raw().length; i++) {
          if (want.get(o).raw()[i] != got.get(o).raw()[i]) {
            return Optional.of(new Verdict.Refuted(element, raw(sample)));
          }
          element++;
        }
      }
      return Optional.empty();
    }

    @Override
    public void violated(long time, Pin pin, String first, long gap, long least) {
      fault = fault.or(() -> Optional.of("a pulse comes too soon at '" + pin + "'"));
    }

    @Override
    public void absorbed(long time, Pin pin) {
      fault = fault.or(() -> Optional.of("a pulse is absorbed at '" + pin + "'"));
    }
  }

  /// The input whose pins have the bits of `number`.
  private List<Value> sample(int number) {
    Map<String, Integer> places = new HashMap<>();
    for (Terminal t : netlist.inputs()) {
      t.pins().forEach(p -> places.put(p, places.size()));
    }
    List<Value> sample = new ArrayList<>();
    for (Terminal t : netlist.inputs()) {
      sample.add(t.value(p -> (number >> places.get(p) & 1) != 0));
    }
    return sample;
  }

  private static List<List<Long>> raw(List<Value> sample) {
    return sample.stream().map(v -> Arrays.stream(v.raw()).boxed().toList()).toList();
  }
}
