package nnc.backends.fpga.estimate;

import java.util.Arrays;

/// The gates in front of two nodes, back to a few nodes that both are functions of, evaluated for
/// all that these can be.
final class Cone {

  /// Nodes that are taken for inputs at most.
  private static final int INPUTS = 12;

  /// Nodes on the way there at most: behind a wide place there may be a narrow one.
  private static final int FRONT = 24;

  /// Gates at most.
  private static final int GATES = 400;

  private static final int NONE = -1;

  /// The first inputs within a word; of others whole words are false or true.
  private static final long[] VARIABLES = {
    0xAAAAAAAAAAAAAAAAL,
    0xCCCCCCCCCCCCCCCCL,
    0xF0F0F0F0F0F0F0F0L,
    0xFF00FF00FF00FF00L,
    0xFFFF0000FFFF0000L,
    0xFFFFFFFF00000000L
  };

  private final Circuit c;

  /// The literal that stands for each node that has been looked at.
  private final int[] literals;

  /// Gates, the last ones first, and the nodes in front of them, ascending.
  private final int[] gates = new int[GATES];

  private int gateCount;
  private final int[] front = new int[FRONT + 2];
  private int frontSize;

  /// The farthest front that is narrow enough, and the gates behind it.
  private final int[] inputs = new int[INPUTS];

  private int inputCount;
  private int inner;

  /// What nodes are for all inputs, and where that stands.
  private final long[] values = new long[(1 + INPUTS + GATES) << (INPUTS - VARIABLES.length)];

  private final int[] places;

  /// For nodes of `c`, of which those stand for others that `literals` tells by the time.
  Cone(Circuit c, int[] literals) {
    this.c = c;
    this.literals = literals;
    this.places = new int[c.size()];
  }

  /// Whether gate `n` is always equal to the literal of a node before it. Where the cone is too
  /// large it is not.
  boolean proves(int n, int literal) {
    grow(n, literal >> 1);
    return inner > 0 && areEqual(n, literal);
  }

  private void grow(int a, int b) {
    gateCount = 0;
    frontSize = 0;
    inner = 0;
    put(a);
    put(b);
    int last = lastGate();
    while (last != NONE && gateCount < GATES && frontSize <= FRONT) {
      int gate = front[last];
      System.arraycopy(front, last + 1, front, last, frontSize - last - 1);
      frontSize--;
      gates[gateCount++] = gate;
      put(operand(gate, 0) >> 1);
      put(operand(gate, 1) >> 1);
      if (frontSize <= INPUTS) {
        inputCount = frontSize;
        inner = gateCount;
        System.arraycopy(front, 0, inputs, 0, frontSize);
      }
      last = lastGate();
    }
  }

  private int lastGate() {
    int at = frontSize - 1;
    while (at >= 0 && c.kind(front[at]) != Circuit.Kind.AND) {
      at--;
    }
    return at;
  }

  private void put(int node) {
    int at = Arrays.binarySearch(front, 0, frontSize, node);
    if (node > 0 && at < 0) {
      int to = -at - 1;
      System.arraycopy(front, to, front, to + 1, frontSize - to);
      front[to] = node;
      frontSize++;
    }
  }

  private int operand(int gate, int i) {
    int literal = c.fanin(gate, i);
    return literals[literal >> 1] ^ (literal & 1);
  }

  private boolean areEqual(int n, int literal) {
    int words = 1 << Math.max(0, inputCount - VARIABLES.length);
    Arrays.fill(values, 0, words, 0); // node 0 is false
    places[0] = 0;
    int place = words;
    for (int i = 0; i < inputCount; i++) {
      places[inputs[i]] = place;
      for (int w = 0; w < words; w++) {
        values[place + w] =
            i < VARIABLES.length ? VARIABLES[i] : -((w >> (i - VARIABLES.length)) & 1L);
      }
      place += words;
    }
    for (int i = inner - 1; i >= 0; i--) {
      int a = operand(gates[i], 0);
      int b = operand(gates[i], 1);
      places[gates[i]] = place;
      and(values, place, a, places[a >> 1], b, places[b >> 1], words);
      place += words;
    }
    long inverted = -(literal & 1L);
    for (int w = 0; w < words; w++) {
      if (values[places[n] + w] != (values[places[literal >> 1] + w] ^ inverted)) {
        return false;
      }
    }
    return true;
  }

  /// Puts at `to` what an and-gate of two literals is, whose nodes' values stand at `fromA` and
  /// `fromB`, for `words` words.
  static void and(long[] values, int to, int a, int fromA, int b, int fromB, int words) {
    long invertedA = -(a & 1L);
    long invertedB = -(b & 1L);
    for (int w = 0; w < words; w++) {
      values[to + w] = (values[fromA + w] ^ invertedA) & (values[fromB + w] ^ invertedB);
    }
  }
}
