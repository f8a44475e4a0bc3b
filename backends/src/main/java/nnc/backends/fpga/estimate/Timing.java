package nnc.backends.fpga.estimate;

/// The longest path of a mapped circuit between flip-flops and memories.
final class Timing {

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
    private Path longest = new Path(0, "", 0, 0, false);

    Analysis(Mapped mapped, Delays delays) {
      this.mapped = mapped;
      this.c = mapped.circuit();
      this.delays = delays;
      this.at = new double[c.size()];
      this.levels = new int[c.size()];
      this.carries = new int[c.size()];
      this.fromMemory = new boolean[c.size()];
    }

    Path longest() {
      java.util.Arrays.fill(at, Double.NEGATIVE_INFINITY);
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
            through(n, leaf, delays.level(), 1, 0);
          }
        } else if (c.kind(n) != Circuit.Kind.AND) {
          chain(n);
        }
      }
      for (FlipFlop f : c.flipFlops) {
        ends(f.d, f.name);
        ends(f.enable, f.name);
        ends(f.reset, f.name);
      }
      c.memories.forEach(this::memory);
      return longest;
    }

    private void chain(int n) {
      for (int i = 0; i < c.fanins(n); i++) {
        int in = c.fanin(n, i) >> 1;
        boolean onChain = i == 2 && c.kind(in) == Circuit.Kind.CARRY;
        if (onChain && c.kind(n) == Circuit.Kind.CARRY) {
          through(n, in, delays.carry(), 0, 1);
        } else {
          through(n, in, delays.level(), 1, 0);
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
        ends(w.enable(), m.name);
        all(w.address(), m.name);
        all(w.data(), m.name);
      }
      for (Memory.Read r : m.reads) {
        if (r.synchronous()) {
          ends(r.enable(), m.name);
          all(r.address(), m.name);
        }
      }
    }

    private void all(int[] literals, String end) {
      for (int l : literals) {
        ends(l, end);
      }
    }

    private void ends(int literal, String end) {
      int n = literal >> 1;
      if (at[n] + delays.setup() > longest.ns) {
        longest = new Path(at[n] + delays.setup(), end, levels[n], carries[n], fromMemory[n]);
      }
    }
  }
}
