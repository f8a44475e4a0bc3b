package nnc.backends.fpga.estimate;

import java.util.Set;
import java.util.stream.IntStream;

/// Takes enable and reset inputs of flip-flops into the look-up tables in front of them where that
/// saves a table or inverter, by the rules of Yosys's `xilinx_dffopt`.
final class UnmapControls {

  private final Mapped mapped;
  private final Circuit c;
  private final int inputs;

  /// How often cells read a literal, and how often they still do so; all of them a node's table.
  private final int[] pins;

  private final int[] left;
  private final int[] reads;

  UnmapControls(Mapped mapped, int[] pins) {
    this.mapped = mapped;
    this.c = mapped.circuit();
    this.inputs = Fabric.XILINX7.tableInputs();
    this.pins = pins;
    this.left = pins.clone();
    this.reads = new int[c.size()];
  }

  void run(Set<FlipFlop> shifted) {
    for (int n = 1; n < c.size(); n++) {
      reads[n] += pins[2 * n] + pins[2 * n + 1] + mapped.own(2 * n) + mapped.own(2 * n + 1);
      if (mapped.table(n) != null) {
        for (int leaf : mapped.table(n)) {
          reads[leaf]++;
        }
      }
    }
    for (FlipFlop f : c.flipFlops) {
      if (!isControl(f.enable) && !isControl(f.reset)) {
        continue;
      }
      if (!shifted.contains(f) && isTable(f.d) && isReadOnce(f.d)) {
        merge(f);
      }
    }
  }

  private static boolean isControl(int literal) {
    return !Circuit.isConstant(literal);
  }

  /// Whether a look-up table gives a literal, or an inverter.
  private boolean isTable(int literal) {
    if (Circuit.isConstant(literal)) {
      return false;
    }
    int n = literal >> 1;
    if (isInverter(literal)) {
      return true;
    }
    return mapped.table(n) != null && mapped.table(n).length <= inputs;
  }

  private boolean isInverter(int literal) {
    return (literal & 1) != 0 && mapped.inverters(literal >> 1) > 0;
  }

  private boolean isReadOnce(int literal) {
    return isInverter(literal) ? pins[literal] == 1 : reads[literal >> 1] == 1;
  }

  /// What a literal is a function of: the inputs of its table, or itself.
  private int[] support(int literal) {
    boolean table = isTable(literal) && !isInverter(literal);
    return table ? mapped.table(literal >> 1) : new int[] {literal >> 1};
  }

  private static int[] joined(int[] a, int[] b) {
    return IntStream.concat(IntStream.of(a), IntStream.of(b)).distinct().toArray();
  }

  private void merge(FlipFlop f) {
    int[] support = support(f.d);
    boolean worthy = false;
    if (isControl(f.enable)) {
      support = joined(joined(support, support(f.enable)), new int[] {f.q >> 1});
      if (support.length > inputs) {
        return;
      }
      worthy = isTable(f.enable);
    }
    int[] all = isControl(f.reset) ? joined(support, support(f.reset)) : support;
    boolean resets = isControl(f.reset) && isTable(f.reset) && all.length <= inputs;
    if (!worthy && !resets) {
      return;
    }
    for (int leaf : resets ? all : support) {
      reads[leaf]++;
    }
    if (!isInverter(f.d)) {
      for (int leaf : support(f.d)) {
        reads[leaf]--;
      }
    }
    if (isControl(f.enable)) {
      release(f.enable, mapped.isOwn(f.enable, false));
    }
    if (resets) {
      release(f.reset, mapped.isOwn(f.reset, f.ownReset));
    }
  }

  /// One reader less of a literal, which has an inverter of its `own` or shares it.
  private void release(int literal, boolean own) {
    if (isInverter(literal) && (own || --left[literal] == 0)) {
      mapped.cells(c.owner(literal >> 1)).inverters--;
    }
    release(literal >> 1);
  }

  /// One reader less of a node's table.
  private void release(int n) {
    if (--reads[n] == 0 && mapped.table(n) != null && mapped.table(n).length <= inputs) {
      mapped.cells(c.owner(n)).logic--;
      for (int leaf : mapped.table(n)) {
        release(leaf);
      }
    }
  }
}
