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
import java.util.stream.IntStream;
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
/// timing says. It is no proof of longer histories.
public record PulseProof(PulseNetlist netlist, Network network, Duration limit) {

  /// Most data pins.
  public static final int MOST = 16;

  /// Data pins up to which every input is tried behind every other.
  public static final int PAIRS = 6;

  public KernelProof prove() {
    int pins = netlist.inputs().stream().mapToInt(t -> t.pins().size()).sum();
    int outputs = netlist.outputs().stream().mapToInt(t -> t.type().shape().size()).sum();
    if (pins > MOST) {
      return new KernelProof(
          netlist.name(),
          "frames",
          Span.NONE,
          0,
          outputs,
          new Verdict.TooLarge(
              "%d data pins have more than the 2^%d inputs that are tried".formatted(pins, MOST)));
    }
    int inputs = 1 << pins;
    boolean pairs = pins <= PAIRS;
    IntStream order = IntStream.range(0, inputs);
    Verdict verdict =
        each(
            pairs
                ? order.flatMap(i -> IntStream.range(0, inputs).flatMap(j -> IntStream.of(i, j)))
                : order);
    return new KernelProof(
        netlist.name(),
        "all %d inputs, each %s".formatted(inputs, pairs ? "behind each" : "once"),
        Span.NONE,
        verdict instanceof Verdict.Proved ? outputs : 0,
        outputs,
        verdict);
  }

  /// Frames of the inputs that `order` numbers, until one is wrong, and in a pipeline as many more
  /// as the last one takes.
  private Verdict each(IntStream order) {
    Trial trial = new Trial();
    return IntStream.concat(order, IntStream.range(0, netlist.latency()).map(_ -> 0))
        .mapToObj(trial::frame)
        .flatMap(Optional::stream)
        .findFirst()
        .orElseGet(Verdict.Proved::new);
  }

  /// Frames one behind the other.
  private final class Trial implements PulseObserver {
    private final Interpreter interpreter = Interpreter.of(network);
    private final Map<Integer, List<Value>> known = new HashMap<>();
    private final FrameRun run = new FrameRun(netlist, this);
    private final long end = System.nanoTime() + limit.toNanos();

    /// The inputs whose answers have not come yet.
    private final Deque<Integer> sending = new ArrayDeque<>();

    private Optional<String> fault = Optional.empty();
    private int frames;

    /// Sends input `number`; what is wrong with the answer that comes, if anything.
    Optional<Verdict> frame(int number) {
      if (System.nanoTime() > end) {
        return Optional.of(new Verdict.Unknown("time ran out after " + frames + " frames"));
      }
      frames++;
      List<Value> sent = sample(number);
      sending.add(number);
      List<Value> got = run.frame(sent);
      if (fault.isPresent()) {
        return Optional.of(new Verdict.Contradicted(fault.get() + " for " + raw(sent)));
      }
      if (sending.size() <= netlist.latency()) {
        return Optional.empty();
      }
      int answered = sending.remove();
      List<Value> sample = sample(answered);
      List<Value> want = known.computeIfAbsent(answered, _ -> interpreter.run(sample));
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
