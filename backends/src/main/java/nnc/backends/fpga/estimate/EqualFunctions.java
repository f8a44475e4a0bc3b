package nnc.backends.fpga.estimate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// Gates that compute the same of a few inputs, or always the same. ABC finds them by simulation
/// and proof (`&fraig`, `scorr`) before it covers anything; here a gate's function is its truth
/// table, of up to six inputs. A gate of more is itself an input of those that read it.
final class EqualFunctions {

  private static final int INPUTS = 6;
  private static final int[] NONE = {};

  /// The truth tables of the inputs.
  private static final long[] VARIABLES = {
    0xAAAAAAAAAAAAAAAAL,
    0xCCCCCCCCCCCCCCCCL,
    0xF0F0F0F0F0F0F0F0L,
    0xFF00FF00FF00FF00L,
    0xFFFF0000FFFF0000L,
    0xFFFFFFFF00000000L
  };

  private final Circuit c;

  /// The literal that stands for each node, and what it is a function of, ascending, with its truth
  /// table.
  private final int[] literals;

  private final int[][] inputs;
  private final long[] tables;
  private final Map<Function, Integer> known = new HashMap<>();

  /// The inputs of the gate that is looked at.
  private final int[] all = new int[2 * INPUTS];

  /// Of a gate that is false where all its inputs are.
  private static final class Function {
    private final int[] inputs;
    private final long table;

    Function(int[] inputs, long table) {
      this.inputs = inputs;
      this.table = table;
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Function f && table == f.table && Arrays.equals(inputs, f.inputs);
    }

    @Override
    public int hashCode() {
      return 31 * Arrays.hashCode(inputs) + Long.hashCode(table * 0x9E3779B97F4A7C15L);
    }
  }

  private EqualFunctions(Circuit c) {
    this.c = c;
    this.literals = new int[c.size()];
    this.inputs = new int[c.size()][];
    this.tables = new long[c.size()];
  }

  /// The circuit with one of each; of what leaves the logic at several ends, each end has its own.
  static Circuit merged(Circuit c, Fabric fabric) {
    return Sweep.of(c, fabric, new EqualFunctions(c).same());
  }

  /// Literals of gates and what stands for them.
  private Map<Integer, Integer> same() {
    Map<Integer, Integer> same = new HashMap<>();
    boolean[] ends = ends();
    for (int n = 1; n < c.size(); n++) {
      literals[n] = c.kind(n) == Circuit.Kind.AND ? gate(n) : input(n);
      if (literals[n] != 2 * n && !(ends[n] && ends[literals[n] >> 1] && isGate(literals[n]))) {
        same.put(2 * n, literals[n]);
      }
    }
    return same;
  }

  private boolean isGate(int literal) {
    return c.kind(literal >> 1) == Circuit.Kind.AND;
  }

  /// The nodes that cells other than look-up tables read, or the outside.
  private boolean[] ends() {
    boolean[] ends = new boolean[c.size()];
    c.outputs.forEach(o -> ends[o >> 1] = true);
    for (FlipFlop f : c.flipFlops) {
      mark(ends, f.d, f.enable, f.reset);
    }
    for (Memory m : c.memories) {
      for (Memory.Write w : m.writes) {
        mark(ends, w.enable());
        mark(ends, w.address());
        mark(ends, w.data());
      }
      for (Memory.Read r : m.reads) {
        mark(ends, r.address());
        if (r.synchronous()) {
          mark(ends, r.enable());
        }
      }
    }
    for (int n = 1; n < c.size(); n++) {
      if (c.fanins(n) == 3) {
        mark(ends, c.fanin(n, 0), c.fanin(n, 1), c.fanin(n, 2));
      }
    }
    return ends;
  }

  private static void mark(boolean[] ends, int... literals) {
    for (int l : literals) {
      ends[l >> 1] = true;
    }
  }

  private int input(int n) {
    inputs[n] = new int[] {n};
    tables[n] = VARIABLES[0];
    return 2 * n;
  }

  private int gate(int n) {
    int a = made(c.fanin(n, 0));
    int b = made(c.fanin(n, 1));
    int count = union(inputs(a), inputs(b));
    if (count > INPUTS) {
      return input(n);
    }
    long table = table(a) & table(b);
    for (int i = count - 1; i >= 0; i--) {
      if (!depends(table, i)) {
        for (int k = i; k + 1 < count; k++) {
          table = swapped(table, k);
          all[k] = all[k + 1];
        }
        count--;
      }
    }
    if (count == 0) {
      return table == 0 ? Circuit.FALSE : Circuit.TRUE;
    }
    int inverted = (int) (table & 1);
    if (count == 1) {
      return 2 * all[0] + inverted;
    }
    inputs[n] = Arrays.copyOf(all, count);
    tables[n] = table;
    Integer first =
        known.putIfAbsent(
            new Function(inputs[n], inverted == 0 ? table : ~table), 2 * n + inverted);
    return first == null ? 2 * n : first ^ inverted;
  }

  private int made(int literal) {
    return literals[literal >> 1] ^ (literal & 1);
  }

  private int[] inputs(int literal) {
    return Circuit.isConstant(literal) ? NONE : inputs[literal >> 1];
  }

  /// Puts what stands in either into `all`, ascending, and tells how many there are.
  private int union(int[] a, int[] b) {
    int count = 0;
    int j = 0;
    for (int x : a) {
      while (j < b.length && b[j] < x) {
        all[count++] = b[j++];
      }
      if (j < b.length && b[j] == x) {
        j++;
      }
      all[count++] = x;
    }
    while (j < b.length) {
      all[count++] = b[j++];
    }
    return count;
  }

  /// The truth table of a literal as a function of `all`, which hold its inputs.
  private long table(int literal) {
    long table = Circuit.isConstant(literal) ? 0 : tables[literal >> 1];
    int[] its = inputs(literal);
    for (int i = its.length - 1; i >= 0; i--) {
      for (int k = i; all[k] != its[i]; k++) {
        table = swapped(table, k);
      }
    }
    return (literal & 1) == 0 ? table : ~table;
  }

  /// With variables `i` and `i + 1` exchanged.
  private static long swapped(long table, int i) {
    int by = 1 << i;
    long one = VARIABLES[i] & ~VARIABLES[i + 1];
    return (table & ~(one | (one << by))) | ((table & one) << by) | ((table >>> by) & one);
  }

  private static boolean depends(long table, int i) {
    return (((table >>> (1 << i)) ^ table) & ~VARIABLES[i]) != 0;
  }
}
