package nnc.testbench;

import java.util.Arrays;
import java.util.Optional;
import nnc.backends.simulate.Core;
import nnc.backends.simulate.CycleLayout;
import nnc.backends.simulate.Simulation;
import nnc.emulator.CycleObserver;
import nnc.emulator.CycleView;
import nnc.ir.KernelDesign;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Channel;

/// Follows an emulation cycle by cycle and holds it against a simulation, whole batches at a time.
/// Counts differing cycles and explains the first.
final class Comparison implements CycleObserver {

  private static final int BATCH = 1 << 14;
  private static final int WINDOW = 16;

  private final KernelDesign design;
  private final CycleLayout layout;
  private final CycleRecorder recorder;
  private final Simulation simulation;
  private final int words;
  private final long[] expected;
  private final long[] got;
  private final long[] last;
  private int filled;
  private long cycle;
  private long mismatches;
  private Optional<Difference> first = Optional.empty();

  Comparison(KernelDesign design, Core core, Simulation simulation) {
    this.design = design;
    this.layout = core.layout();
    this.recorder = new CycleRecorder(design, core);
    this.simulation = simulation;
    this.words = layout.words();
    this.expected = new long[BATCH * words];
    this.got = new long[BATCH * words];
    this.last = new long[words];
  }

  @Override
  public void cycle(CycleView view) {
    if (view.cycle() != cycle) {
      throw new IllegalStateException("cycle " + view.cycle() + " after " + (cycle - 1));
    }
    recorder.write(view, expected, filled * words);
    cycle++;
    if (++filled == BATCH) {
      compare();
    }
  }

  /// After the emulation: `idle` cycles more in which no beat may be offered or moved and no frame
  /// error may arise.
  void idle(int idle) {
    compare();
    long still = 0;
    for (int i = 0; i < design.inputs().size(); i++) {
      still |= 3L << layout.errorBit(i);
    }
    long errors = last[0] & still;
    for (int o = 0; o < design.outputs().size(); o++) {
      still |= 1L << layout.validBit(o);
    }
    simulation.run(idle, got);
    for (int c = 0; c < idle; c++) {
      for (int w = layout.probeWord(); w < words; w++) {
        expected[c * words + w] = 0;
      }
      System.arraycopy(got, c * words, expected, c * words, layout.probeWord());
      expected[c * words] = (got[c * words] & ~still) | errors;
    }
    cycle += idle;
    filled = idle;
    count();
  }

  private void compare() {
    if (filled == 0) {
      return;
    }
    simulation.run(filled, got);
    System.arraycopy(expected, (filled - 1) * words, last, 0, words);
    count();
  }

  /// Counts and explains what differs in the `filled` cycles of both buffers, and empties them.
  private void count() {
    for (int c = 0; c < filled; c++) {
      int from = c * words;
      int word = Arrays.mismatch(expected, from, from + words, got, from, from + words);
      if (word >= 0) {
        mismatches++;
        if (first.isEmpty()) {
          first = Optional.of(explain(c, word));
        }
      }
    }
    Arrays.fill(expected, 0, filled * words, 0);
    filled = 0;
  }

  /// A transfer that differs says more than the bus at which it shows later, so probes come first.
  private Difference explain(int c, int word) {
    int shown = word;
    for (int w = layout.probeWord(); w < words; w++) {
      if (expected[c * words + w] != got[c * words + w]) {
        shown = w;
        break;
      }
    }
    long e = expected[c * words + shown];
    long g = got[c * words + shown];
    int bit = Long.numberOfTrailingZeros(e ^ g);
    int probe = layout.probe(shown, bit);
    boolean single = shown == 0 || probe >= 0;
    String signal = layout.signal(shown, bit);
    String instance;
    if (probe >= 0) {
      Channel channel = design.channels().get(probe);
      signal = "transfer into channel " + channel.id();
      instance = channel.from().isEmpty() ? channel.to() : channel.from();
    } else {
      Optional<Integer> input = layout.input(shown, bit);
      instance =
          (input.isPresent()
                  ? design.inputs().get(input.get())
                  : design.outputs().get(layout.output(shown, bit)))
              .instance();
    }
    Span span = design.instances().get(instance).span();
    int from = Math.max(0, c - WINDOW);
    int to = Math.min(filled, c + WINDOW);
    return new Difference(
        cycle - filled + c,
        signal,
        single ? String.valueOf(e >> bit & 1) : "0x" + Long.toHexString(e),
        single ? String.valueOf(g >> bit & 1) : "0x" + Long.toHexString(g),
        span,
        Waveform.vcd(
            design,
            layout,
            cycle - filled + from,
            Arrays.copyOfRange(expected, from * words, to * words),
            Arrays.copyOfRange(got, from * words, to * words)));
  }

  long mismatches() {
    return mismatches;
  }

  Optional<Difference> first() {
    return first;
  }
}
