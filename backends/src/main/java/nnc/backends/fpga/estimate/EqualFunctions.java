package nnc.backends.fpga.estimate;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/// Gates that compute the same as another node, inverted or not, or always the same. ABC finds them
/// before it covers anything (`&fraig`, `scorr`), and so they are found here: what is alike for
/// random inputs is held against all inputs of a `Cone`.
final class EqualFunctions {

  /// Random inputs, 64 a word.
  private static final int WORDS = 8;

  /// Gates that a gate is held against at most.
  private static final int TRIED = 4;

  private static final int NONE = -1;

  private final Circuit c;
  private final SplittableRandom inputs = new SplittableRandom(0);

  /// What every node is for random inputs.
  private final long[] values;

  /// The first node of each hash of values, and the next node of the same.
  private final Map<Long, Integer> first = new HashMap<>();

  private final int[] next;

  /// The literal that stands for each node.
  private final int[] literals;

  private final Cone cone;

  private EqualFunctions(Circuit c) {
    this.c = c;
    this.values = new long[c.size() * WORDS];
    this.next = new int[c.size()];
    this.literals = new int[c.size()];
    this.cone = new Cone(c, literals);
    Arrays.fill(next, NONE);
  }

  /// The circuit with one of each; of what leaves the logic at several ends, each end has its own.
  static Circuit merged(Circuit c, Fabric fabric) {
    return Sweep.of(c, fabric, new EqualFunctions(c).same());
  }

  /// Literals of gates and what stands for them.
  private Map<Integer, Integer> same() {
    Map<Integer, Integer> same = new HashMap<>();
    boolean[] ends = ends();
    for (int n = 0; n < literals.length; n++) {
      simulate(n);
      literals[n] = equal(n);
      int other = literals[n] >> 1;
      if (other != n && !(ends[n] && ends[other] && c.kind(other) == Circuit.Kind.AND)) {
        same.put(2 * n, literals[n]);
      }
    }
    return same;
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

  private void simulate(int n) {
    int to = n * WORDS;
    if (c.kind(n) == Circuit.Kind.AND) {
      int a = c.fanin(n, 0);
      int b = c.fanin(n, 1);
      Cone.and(values, to, a, (a >> 1) * WORDS, b, (b >> 1) * WORDS, WORDS);
    } else if (n > 0) { // node 0 is false
      for (int w = 0; w < WORDS; w++) {
        values[to + w] = inputs.nextLong();
      }
    }
  }

  /// The literal of the earlier node that a node is equal to, its own where there is none.
  private int equal(int n) {
    long hash = hash(n);
    Integer known = first.putIfAbsent(hash, n);
    int last = n;
    int tried = 0;
    for (int other = known == null ? NONE : known; other != NONE; other = next[other]) {
      int literal = 2 * other + (int) ((values[other * WORDS] ^ values[n * WORDS]) & 1);
      if (c.kind(n) != Circuit.Kind.AND || tried++ == TRIED) {
        return 2 * n;
      }
      if (cone.proves(n, literal)) {
        return literal;
      }
      last = other;
    }
    if (last != n) {
      next[last] = n;
    }
    return 2 * n;
  }

  /// Of a node's values or their inverse, whichever begins with 0.
  private long hash(int n) {
    long inverted = -(values[n * WORDS] & 1);
    long hash = 0;
    for (int w = n * WORDS; w < (n + 1) * WORDS; w++) {
      hash = (hash ^ values[w] ^ inverted) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 29;
    }
    return hash;
  }
}
