package nnc.backends.fpga.estimate;

import java.util.Arrays;

/// An order of two words as Yosys makes it: one function of few bits against a constant, else by a
/// difference, on Xilinx by carries of groups of bits.
final class Comparison {

  /// Factors that mix numbers of nodes, and a bit of what comes out.
  private static final int LEFT = 0x9E3779B1;

  private static final int RIGHT = 0x85EBCA6B;
  private static final int COIN = 1 << 16;

  /// Where hashes start, and what they are multiplied with for each thing they are made of.
  private static final int FIRST_HASH = 5381;

  private static final int HASH_FACTOR = 33;

  /// About the hash of a word: made of its number, some ten thousands, its offset and its width.
  private static final int HASH_OF_WORDS =
      (FIRST_HASH * HASH_FACTOR + 20_000) * HASH_FACTOR * HASH_FACTOR;

  private final Circuit circuit;
  private final Operators operators;
  private final Fabric fabric;
  private final boolean signed;
  private final Bits left;
  private final Bits right;

  Comparison(Operators operators, Bits left, Bits right) {
    this.circuit = operators.circuit();
    this.operators = operators;
    this.fabric = operators.fabric();
    int width = Math.max(left.width(), right.width());
    boolean signs = left.signed() && right.signed();
    Bits a = narrowed(left.resized(width), signs);
    Bits b = narrowed(right.resized(width), signs);
    this.signed = signs && !(isPositive(a) && isPositive(b));
    this.left = narrowed(a, signed);
    this.right = narrowed(b, signed);
  }

  /// Whether the sign is known to be 0. An order of two such words is one of words without signs.
  private static boolean isPositive(Bits a) {
    return a.get(a.width() - 1) == Circuit.FALSE;
  }

  private static Bits narrowed(Bits a, boolean signed) {
    Bits b = a.as(signed);
    return b.slice(0, Math.max(1, b.significant())).as(signed);
  }

  int of(String operator) {
    boolean less = operator.startsWith("<");
    boolean equal = operator.endsWith("=");
    Bits constant = left.isConstant() ? left : right;
    boolean sign = signed && right.isConstant() && right.value().signum() == 0 && less != equal;
    if (sign && fabric.seesSigns()) {
      int negative = left.get(left.width() - 1);
      return less ? negative : Circuit.not(negative);
    }
    if (constant.isConstant() && width() <= fabric.comparedInLut()) {
      return table(less, equal);
    }
    if (fabric == Fabric.XILINX7) {
      return less ? groups(right, left, equal) : groups(left, right, equal);
    }
    return isRightFirst()
        ? difference(right, left, !less, equal)
        : difference(left, right, less, equal);
  }

  /// Which word Yosys takes for the first: the narrower one, of words as wide the one with the
  /// smaller hash. That of a word comes from its name, which is a coin, and one is thrown here for
  /// each comparison too; that of a constant is known.
  private boolean isRightFirst() {
    if (left.width() != right.width()) {
      return right.width() < left.width();
    }
    if (right.isConstant()) {
      return isFirst(right);
    }
    if (left.isConstant()) {
      return !isFirst(left);
    }
    int hash = ((left.get(0) >> 1) * LEFT) ^ ((right.get(0) >> 1) * RIGHT);
    return (hash & COIN) != 0;
  }

  /// Whether a constant stands before a word as wide.
  private static boolean isFirst(Bits constant) {
    int hash = FIRST_HASH;
    for (int i = 0; i < constant.width(); i++) {
      hash = (HASH_FACTOR * hash) ^ (constant.get(i) & 1);
    }
    return Integer.compareUnsigned(hash, HASH_OF_WORDS) < 0;
  }

  private int width() {
    return Math.max(left.width(), right.width());
  }

  /// Choices between the function's values, the lowest bit first.
  private int table(boolean less, boolean equal) {
    boolean swapped = left.isConstant();
    Bits variable = swapped ? right : left;
    Bits constant = swapped ? left : right;
    int width = variable.width();
    long c = number(constant);
    int[] values = new int[1 << width];
    for (int i = 0; i < values.length; i++) {
      long v = signed && (i >> (width - 1)) != 0 ? i - values.length : i;
      int order = swapped ? Long.compare(c, v) : Long.compare(v, c);
      boolean holds = order == 0 ? equal : less == (order < 0);
      values[i] = holds ? Circuit.TRUE : Circuit.FALSE;
    }
    for (int bit = 0; bit < width; bit++) {
      int[] next = new int[values.length / 2];
      for (int i = 0; i < next.length; i++) {
        next[i] = circuit.choose(variable.get(bit), values[2 * i + 1], values[2 * i]);
      }
      values = next;
    }
    int bit = circuit.signal(values[0]);
    return variable.isConstant() ? bit : circuit.hidden(bit, circuit.cell(variable.literals()));
  }

  /// Yosys's `cmp2lut` forgets the sign of a constant that `wreduce` has made as short as it gets:
  /// a comparison with -1 becomes one with 1. Xilinx 7 and standard cells go without it.
  private long number(Bits a) {
    long v = a.value().longValueExact();
    boolean negative = signed && a.get(a.width() - 1) == Circuit.TRUE;
    boolean forgotten = fabric == Fabric.ICE40 || fabric == Fabric.ECP5;
    return negative && !forgotten ? v - (1L << a.width()) : v;
  }

  /// By `a - b`: its carry, or signs and overflow; equality is told by the difference's bits.
  private int difference(Bits a, Bits b, boolean less, boolean equal) {
    int width = width();
    int[] x = a.as(signed).resized(width).literals();
    int[] y = b.as(signed).resized(width).not().literals();
    boolean logic = width < fabric.shortestChain();
    Operators.Alu alu = operators.alu(x, y, Circuit.TRUE, logic);
    int below =
        signed
            ? circuit.xor(
                circuit.xor(carry(alu, x, y, width - 1, logic), carry(alu, x, y, width - 2, logic)),
                alu.sum()[width - 1])
            : Circuit.not(carry(alu, x, y, width - 1, logic));
    if (less && !equal) {
      return below;
    }
    int[] same = new int[width];
    Arrays.setAll(same, i -> circuit.xor(x[i], y[i]));
    int all = circuit.all(same);
    int above = Circuit.not(circuit.or(below, all));
    int strictly = less ? below : above;
    return equal ? circuit.or(strictly, all) : strictly;
  }

  /// The carry out of bit `i`, or into all. That of an even bit of ECP5 is inside a cell.
  private int carry(Operators.Alu alu, int[] x, int[] y, int i, boolean logic) {
    if (i < 0) {
      return Circuit.TRUE;
    }
    if (logic || fabric != Fabric.ECP5 || (i - passed(x, y)) % 2 == 1) {
      return alu.carries()[i];
    }
    int below = i == 0 ? Circuit.TRUE : alu.carries()[i - 1];
    return circuit.or(circuit.and(x[i], y[i]), circuit.and(below, circuit.or(x[i], y[i])));
  }

  /// Low bits that pass the carry on, which are no part of the cell.
  private static int passed(int[] x, int[] y) {
    int i = 0;
    while (i < x.length && (x[i] == Circuit.TRUE || y[i] == Circuit.TRUE)) {
      i++;
    }
    return i;
  }

  /// `a > b` or `a >= b` by carries of groups of bits that one look-up table compares each.
  private int groups(Bits a, Bits b, boolean equal) {
    int width = width();
    Bits x = a.as(signed).resized(width);
    Bits y = b.as(signed).resized(width);
    int[] propagated = new int[width];
    int[] generated = new int[width];
    int group = 0;
    propagated[0] = Circuit.TRUE;
    int budget = fabric.comparedInLut();
    for (int i = width - 1; i >= 0; i--) {
      int cost = 2 - (anyConstant(x, i) ? 1 : 0) - (anyConstant(y, i) ? 1 : 0);
      if (budget < cost) {
        group++;
        propagated[group] = Circuit.TRUE;
        generated[group] = Circuit.FALSE;
        budget = fabric.comparedInLut();
      }
      budget -= cost;
      boolean sign = signed && i == width - 1;
      int p = sign ? y.get(i) : x.get(i);
      int q = sign ? x.get(i) : y.get(i);
      int more = circuit.and(propagated[group], circuit.and(p, Circuit.not(q)));
      generated[group] = circuit.or(generated[group], more);
      propagated[group] = circuit.and(propagated[group], Circuit.not(circuit.xor(p, q)));
    }
    int[] p = new int[group + 1];
    int[] g = new int[group + 1];
    for (int i = 0; i <= group; i++) {
      p[i] = propagated[group - i];
      g[i] = generated[group - i];
    }
    int carry = equal ? Circuit.TRUE : Circuit.FALSE;
    if (p.length < fabric.shortestChain()) {
      return circuit.hidden(operators.lookahead(p, g, carry)[group], circuit.cell());
    }
    for (int i = 0; i <= group; i++) {
      carry = circuit.carry(circuit.and(p[i], Circuit.not(g[i])), g[i], carry);
    }
    return carry;
  }

  /// Whether a bit up to `top` is constant.
  private static boolean anyConstant(Bits a, int top) {
    for (int i = 0; i <= top; i++) {
      if (Circuit.isConstant(a.get(i))) {
        return true;
      }
    }
    return false;
  }
}
