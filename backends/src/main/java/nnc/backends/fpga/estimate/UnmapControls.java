package nnc.backends.fpga.estimate;

import java.util.Set;
import java.util.stream.IntStream;

/// Takes enable and reset inputs of flip-flops into the look-up tables in front of them where that
/// saves a table or inverter, by the rules of Yosys's `xilinx_dffopt`.
final class UnmapControls {

  private final Mapped mapped;
  private final Circuit c;
  private final int inputs;

  /// How often cells read a literal, and look-up tables a node, before anything is taken in.
  private final int[] pins;

  private final int[] inner;

  /// The same for what is left, and how often a node's function is there for what cells read.
  private final int[] pinsLeft;

  private final int[] innerLeft;
  private final int[] ends;

  UnmapControls(Mapped mapped, int[] pins) {
    this.mapped = mapped;
    this.c = mapped.circuit();
    this.inputs = Fabric.XILINX7.tableInputs();
    this.pins = pins;
    this.inner = new int[c.size()];
    this.ends = new int[c.size()];
    for (int n = 1; n < c.size(); n++) {
      ends[n] = mapped.ends(n);
      if (mapped.table(n) != null) {
        for (int leaf : mapped.table(n)) {
          inner[leaf] += Math.max(1, ends[n]);
        }
      }
    }
    this.pinsLeft = pins.clone();
    this.innerLeft = inner.clone();
  }

  void run(Set<FlipFlop> shifted) {
    for (FlipFlop f : c.flipFlops) {
      boolean controlled = isControl(f.enable) || isControl(f.reset);
      if (controlled && !shifted.contains(f) && isTable(f.d) && isReadOnce(f.d)) {
        merge(f);
      }
    }
  }

  private static boolean isControl(int literal) {
    return !Circuit.isConstant(literal);
  }

  private boolean isGate(int literal) {
    return c.kind(literal >> 1) == Circuit.Kind.AND;
  }

  /// Whether a look-up table gives a literal, or an inverter.
  private boolean isTable(int literal) {
    if (Circuit.isConstant(literal)) {
      return false;
    }
    int[] table = mapped.table(literal >> 1);
    return isGate(literal) ? table != null && table.length <= inputs : (literal & 1) != 0;
  }

  private boolean isReadOnce(int literal) {
    boolean tablesReadIt = isGate(literal) && ((literal & 1) == 0 || pins[literal ^ 1] == 0);
    return pins[literal] + (tablesReadIt ? inner[literal >> 1] : 0) == 1;
  }

  /// What a literal is a function of: the inputs of its table, or itself.
  private int[] support(int literal) {
    return isTable(literal) && isGate(literal)
        ? mapped.table(literal >> 1)
        : new int[] {literal >> 1};
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
      innerLeft[leaf]++;
    }
    for (int leaf : support(f.d)) {
      innerLeft[leaf]--;
    }
    if (isControl(f.enable)) {
      release(f.enable, mapped.isOwn(f.enable, false));
    }
    if (resets) {
      release(f.reset, mapped.isOwn(f.reset, f.ownReset));
    }
  }

  /// One reader less of a literal, whose only one a flip-flop is where it is its `own`.
  private void release(int literal, boolean own) {
    if (!isTable(literal) || (!own && --pinsLeft[literal] > 0)) {
      return;
    }
    int n = literal >> 1;
    if (--ends[n] > 0 || !isGate(literal)) {
      mapped.cells(c.owner(n)).inverters--;
      if (isGate(literal)) {
        releaseInputs(n);
      }
    } else {
      leaveOut(n);
    }
  }

  /// Without a node's table where nothing reads it any more.
  private void leaveOut(int n) {
    int[] table = mapped.table(n);
    if (table != null && table.length <= inputs && ends[n] == 0 && innerLeft[n] == 0) {
      mapped.cells(c.owner(n)).logic--;
      releaseInputs(n);
    }
  }

  private void releaseInputs(int n) {
    for (int leaf : mapped.table(n)) {
      if (--innerLeft[leaf] == 0) {
        leaveOut(leaf);
      }
    }
  }
}
