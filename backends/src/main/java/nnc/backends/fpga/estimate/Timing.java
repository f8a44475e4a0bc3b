package nnc.backends.fpga.estimate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// The longest path of a mapped circuit between flip-flops and memories. How long a wire is follows
/// from how many cells read it; a flip-flop stands in the cell of the look-up table before it.
final class Timing {

  /// Flip-flops that share an enable and a reset, and a wire to them.
  private static final int TILE = 8;

  private Timing() {}

  /// A path: how long it is, the register it ends in, and what it goes through.
  record Path(double ns, String end, int levels, int carries, boolean fromMemory) {}

  static Path longest(Mapped mapped, Delays delays) {
    return new Analysis(mapped, delays).longest();
  }

  /// When a node settles, and what decides that.
  private static final class Analysis {
    private final Mapped mapped;
    private final Circuit c;
    private final Delays delays;
    private final double[] at;
    private final int[] levels;
    private final int[] carries;
    private final boolean[] fromMemory;

    /// How many cells read a node.
    private final int[] readers;

    private Path longest = new Path(0, "", 0, 0, false);

    Analysis(Mapped mapped, Delays delays) {
      this.mapped = mapped;
      this.c = mapped.circuit();
      this.delays = delays;
      this.at = new double[c.size()];
      this.levels = new int[c.size()];
      this.carries = new int[c.size()];
      this.fromMemory = new boolean[c.size()];
      this.readers = new int[c.size()];
    }

    Path longest() {
      countReaders();
      Arrays.fill(at, Double.NEGATIVE_INFINITY);
      c.flipFlops.forEach(f -> at[f.q >> 1] = delays.register());
      for (Memory m : c.memories) {
        for (Memory.Read r : m.reads) {
          for (int o : r.out()) {
            at[o >> 1] = delays.memory();
            fromMemory[o >> 1] = true;
          }
        }
      }
      for (int n = 0; n < c.size(); n++) {
        int[] table = mapped.table(n);
        if (c.kind(n) == Circuit.Kind.AND && table != null) {
          for (int leaf : table) {
            through(n, leaf, wire(leaf) + delays.table(), 1, 0);
          }
        } else if (c.kind(n) != Circuit.Kind.AND) {
          chain(n);
        }
      }
      for (FlipFlop f : c.flipFlops) {
        boolean inCell = c.kind(f.d >> 1) != Circuit.Kind.SOURCE;
        ends(f.d, inCell ? 0 : wire(f.d >> 1) + delays.table(), f.name);
        ends(f.enable, wire(f.enable >> 1) + delays.control(), f.name);
        ends(f.reset, wire(f.reset >> 1) + delays.control(), f.name);
      }
      c.memories.forEach(this::memory);
      return longest;
    }

    private void countReaders() {
      for (int n = 0; n < c.size(); n++) {
        if (mapped.table(n) != null) {
          for (int leaf : mapped.table(n)) {
            readers[leaf]++;
          }
        } else if (c.kind(n) != Circuit.Kind.AND) {
          for (int i = 0; i < c.fanins(n); i++) {
            readers[c.fanin(n, i) >> 1]++;
          }
        }
      }
      Map<Integer, Integer> controlled = new HashMap<>();
      for (FlipFlop f : c.flipFlops) {
        controlled.merge(f.enable >> 1, 1, Integer::sum);
        controlled.merge(f.reset >> 1, 1, Integer::sum);
      }
      controlled.forEach((n, all) -> readers[n] += Math.ceilDiv(all, TILE));
    }

    private double wire(int node) {
      return delays.wire(readers[node])
          + (c.kind(node) == Circuit.Kind.CARRY ? delays.carryOut() : 0);
    }

    private void chain(int n) {
      boolean carry = c.kind(n) == Circuit.Kind.CARRY;
      for (int i = 0; i < c.fanins(n); i++) {
        int in = c.fanin(n, i) >> 1;
        if (i == 2 && c.kind(in) == Circuit.Kind.CARRY) {
          through(n, in, carry ? delays.carry() : delays.carryOut(), carry ? 0 : 1, carry ? 1 : 0);
        } else {
          through(n, in, wire(in) + (carry ? delays.carryIn() : delays.table()), 1, 0);
        }
      }
    }

    private void through(int n, int in, double ns, int level, int carry) {
      if (at[in] + ns > at[n]) {
        at[n] = at[in] + ns;
        levels[n] = levels[in] + level;
        carries[n] = carries[in] + carry;
        fromMemory[n] = fromMemory[in];
      }
    }

    private void memory(Memory m) {
      for (Memory.Write w : m.writes) {
        memory(m, w.enable());
        memory(m, w.address());
        memory(m, w.data());
      }
      for (Memory.Read r : m.reads) {
        if (r.synchronous()) {
          memory(m, r.enable());
          memory(m, r.address());
        }
      }
    }

    private void memory(Memory m, int... literals) {
      for (int l : literals) {
        ends(l, wire(l >> 1) + delays.setup(), m.name);
      }
    }

    private void ends(int literal, double ns, String end) {
      int n = literal >> 1;
      if (at[n] + ns > longest.ns) {
        longest = new Path(at[n] + ns, end, levels[n], carries[n], fromMemory[n]);
      }
    }
  }
}
