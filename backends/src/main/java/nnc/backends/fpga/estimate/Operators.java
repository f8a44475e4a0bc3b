package nnc.backends.fpga.estimate;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The operators as circuits, as Yosys builds them: sums of two operands and comparisons on carry
/// chains, more operands by full adders first.
record Operators(Circuit circuit, Fabric fabric) {

  Bits unary(String operator, Bits a) {
    return switch (operator) {
      case "~" -> a.not();
      case "-" -> sum(List.of(Term.of(a, true)), a.width(), a.signed());
      case "|" -> Bits.bit(circuit.any(a.literals()));
      default -> Bits.bit(circuit.all(a.literals()));
    };
  }

  Bits binary(String operator, Bits left, Bits right) {
    int width = Math.max(left.width(), right.width());
    Bits x = left.resized(width);
    Bits y = right.resized(width);
    return switch (operator) {
      case "&", "|", "^", "~^" -> bitwise(operator, x, y);
      case "==" -> Bits.bit(equal(x, y));
      case "!=" -> Bits.bit(circuit.signal(Circuit.not(equal(x, y))));
      case "*" -> product(left, right, width);
      case "<", ">", "<=", ">=" -> Bits.bit(new Comparison(this, left, right).of(operator));
      default -> throw new IllegalStateException("operator " + operator);
    };
  }

  private Bits bitwise(String operator, Bits x, Bits y) {
    int[] bits = new int[x.width()];
    for (int i = 0; i < bits.length; i++) {
      int a = x.get(i);
      int b = y.get(i);
      bits[i] =
          switch (operator) {
            case "&" -> circuit.and(a, b);
            case "|" -> circuit.or(a, b);
            case "^" -> circuit.xor(a, b);
            default -> Circuit.not(circuit.xor(a, b));
          };
    }
    return new Bits(bits, false);
  }

  Bits choose(int select, Bits yes, Bits no) {
    int width = Math.max(yes.width(), no.width());
    return new Bits(
        choose(select, yes.resized(width).literals(), no.resized(width).literals()),
        yes.signed() && no.signed());
  }

  int[] choose(int select, int[] yes, int[] no) {
    int[] bits = new int[yes.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = circuit.choose(select, yes[i], no[i]);
    }
    return bits;
  }

  int equal(Bits x, Bits y) {
    int[] same = new int[x.width()];
    for (int i = 0; i < same.length; i++) {
      same[i] = Circuit.not(circuit.xor(x.get(i), y.get(i)));
    }
    return circuit.all(same);
  }

  /// Sum and carries of words of equal width, as cells or as a tree of carries.
  static final class Alu {
    private final int[] sum;
    private final int[] carries;

    private Alu(int[] sum, int[] carries) {
      this.sum = sum;
      this.carries = carries;
    }

    int[] sum() {
      return sum;
    }

    int[] carries() {
      return carries;
    }
  }

  Alu alu(int[] a, int[] b, int carryIn, boolean logic) {
    int[] x = new int[a.length];
    int[] both = new int[a.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = circuit.xor(a[i], b[i]);
      both[i] = logic ? circuit.and(a[i], b[i]) : Circuit.FALSE;
    }
    int[] carries = logic ? lookahead(x, both, carryIn) : new int[a.length];
    int[] sum = new int[a.length];
    int carry = carryIn;
    for (int i = 0; i < sum.length; i++) {
      if (logic) {
        sum[i] = circuit.xor(x[i], carry);
      } else if (fabric == Fabric.XILINX7) { // the cell takes the exclusive or, and one operand
        sum[i] = circuit.sum(x[i], x[i], carry);
        carries[i] = circuit.carry(x[i], a[i], carry);
      } else {
        sum[i] = circuit.sum(a[i], b[i], carry);
        carries[i] = circuit.carry(a[i], b[i], carry);
      }
      carry = carries[i];
    }
    if (logic) {
      hide(a, b, carryIn, sum, carries);
    }
    return new Alu(sum, carries);
  }

  /// Nothing looks into a short sum above the low bits where nothing is added.
  private void hide(int[] a, int[] b, int carryIn, int[] sum, int[] carries) {
    int low = 0;
    if (Circuit.isConstant(carryIn)) {
      while (low < a.length && (a[low] == carryIn || b[low] == carryIn)) {
        low++;
      }
    }
    int cell = circuit.cell();
    for (int i = low; i < a.length; i++) {
      sum[i] = circuit.hidden(sum[i], cell);
      carries[i] = circuit.hidden(carries[i], cell);
    }
  }

  /// Carries from where they are propagated and generated, by the tree of Brent and Kung.
  int[] lookahead(int[] propagated, int[] generated, int carryIn) {
    int[] p = propagated.clone();
    int[] g = generated.clone();
    g[0] = circuit.or(g[0], circuit.and(p[0], carryIn));
    int levels = 32 - Integer.numberOfLeadingZeros(p.length - 1);
    for (int i = 1; i <= levels; i++) {
      for (int j = (1 << i) - 1; j < p.length; j += 1 << i) {
        join(p, g, j, j - (1 << (i - 1)));
      }
    }
    for (int i = levels; i > 0; i--) {
      for (int j = (1 << i) + (1 << (i - 1)) - 1; j < p.length; j += 1 << i) {
        join(p, g, j, j - (1 << (i - 1)));
      }
    }
    return g;
  }

  private void join(int[] p, int[] g, int high, int low) {
    g[high] = circuit.or(g[high], circuit.and(p[high], g[low]));
    p[high] = circuit.and(p[high], p[low]);
  }

  private Bits product(Bits a, Bits b, int width) {
    return sum(List.of(new Term(a, Optional.of(b), false)), width, a.signed() && b.signed());
  }

  /// What is added or subtracted: a word, or the product of two.
  record Term(Bits word, Optional<Bits> by, boolean subtracted) {

    static Term of(Bits word, boolean subtracted) {
      return new Term(word, Optional.empty(), subtracted);
    }

    boolean isConstant() {
      return word.isConstant() && (by.isEmpty() || by.get().isConstant());
    }

    /// Of a constant.
    BigInteger value() {
      return by.isEmpty() ? integer(word) : integer(word).multiply(integer(by.get()));
    }

    private static BigInteger integer(Bits a) {
      boolean negative = a.signed() && a.width() > 0 && a.get(a.width() - 1) == Circuit.TRUE;
      return negative ? a.value().subtract(BigInteger.ONE.shiftLeft(a.width())) : a.value();
    }
  }

  /// Sums and differences of words and products.
  Bits sum(List<Term> terms, int width, boolean signed) {
    List<Term> words = new ArrayList<>();
    BigInteger constant = BigInteger.ZERO;
    for (Term t : terms) {
      if (t.isConstant()) {
        constant = t.subtracted() ? constant.subtract(t.value()) : constant.add(t.value());
      } else {
        words.add(t.by().isPresent() ? multiplied(t, width) : t);
      }
    }
    Bits rest = Bits.constant(width, constant, signed);
    if (words.isEmpty()) {
      return rest;
    }
    if (constant.signum() != 0) {
      words.add(Term.of(rest, false));
    }
    if (words.stream().allMatch(t -> t.by().isEmpty()) && words.size() <= 2) {
      Bits left = words.getFirst().word().resized(width);
      if (words.getFirst().subtracted()) {
        left = new Bits(chain(new Bits(new int[width], signed), left.not(), Circuit.TRUE), signed);
      }
      if (words.size() == 1) {
        return left;
      }
      Bits right = words.getLast().word().resized(width);
      boolean minus = words.getLast().subtracted();
      return new Bits(
          chain(left, minus ? right.not() : right, minus ? Circuit.TRUE : Circuit.FALSE), signed);
    }
    Optional<Bits> carried = withCarry(words, width);
    if (carried.isPresent()) {
      return carried.get().as(signed);
    }
    Columns columns = new Columns(this, Math.min(width, needed(words)));
    columns.add(words.getFirst());
    words.subList(1, words.size()).reversed().forEach(columns::add);
    return new Bits(Arrays.copyOf(columns.sum(), width), signed);
  }

  /// Bits that a sum of words may need where all are added and no sign is known: one more than the
  /// wider of two words, from the first word on.
  private static int needed(List<Term> words) {
    int bits = 0;
    for (Term t : words) {
      if (t.subtracted()) {
        return Integer.MAX_VALUE;
      }
      int own =
          t.word().as(false).significant() + t.by().map(b -> b.as(false).significant()).orElse(0);
      bits = bits == 0 ? own : Math.max(bits, own) + 1;
    }
    return bits;
  }

  /// Three words of which one is a bit, which goes where the carry comes in; empty for others.
  private Optional<Bits> withCarry(List<Term> words, int width) {
    if (words.size() != 3 || words.stream().anyMatch(t -> t.by().isPresent() || t.subtracted())) {
      return Optional.empty();
    }
    List<Term> bitsLast = new ArrayList<>(words);
    bitsLast.sort(Comparator.comparing(Operators::isBit));
    if (!isBit(bitsLast.getLast())) {
      return Optional.empty();
    }
    Bits left = bitsLast.get(0).word().resized(width);
    Bits right = bitsLast.get(1).word().resized(width);
    return Optional.of(new Bits(chain(left, right, bitsLast.get(2).word().get(0)), false));
  }

  private static boolean isBit(Term t) {
    return t.word().as(false).significant() == 1 && (!t.word().signed() || t.word().width() > 1);
  }

  /// A product as it takes part in a sum: by a power of two it is a word, and where low bits are
  /// always zero it is made on its own.
  private Term multiplied(Term t, int width) {
    Bits a = t.word();
    Bits b = t.by().orElseThrow();
    boolean signed = a.signed() && b.signed();
    int zeros = lowZeros(a) + lowZeros(b);
    if (zeros == 0) {
      return t;
    }
    Bits x = a.slice(lowZeros(a), a.width() - lowZeros(a)).as(signed);
    Bits y = b.slice(lowZeros(b), b.width() - lowZeros(b)).as(signed);
    int rest = Math.max(0, width - zeros);
    Bits product;
    if (isOne(x) || isOne(y)) {
      product = (isOne(x) ? y : x).resized(rest);
    } else {
      Columns own = new Columns(this, rest);
      own.add(new Term(x, Optional.of(y), false));
      product = new Bits(own.sum(), signed);
    }
    int[] shifted = new int[width];
    System.arraycopy(product.literals(), 0, shifted, width - rest, rest);
    return Term.of(new Bits(shifted, signed), t.subtracted());
  }

  private static boolean isOne(Bits a) {
    return a.isConstant() && a.value().equals(BigInteger.ONE);
  }

  private static int lowZeros(Bits a) {
    int zeros = 0;
    while (zeros < a.width() - 1 && a.get(zeros) == Circuit.FALSE) {
      zeros++;
    }
    return zeros;
  }

  int[] chain(Bits a, Bits b, int carryIn) {
    if (carryIn == Circuit.FALSE && (isZero(a) || isZero(b))) {
      return isZero(a) ? b.literals() : a.literals();
    }
    int high = a.width();
    if (carryIn == Circuit.FALSE) {
      high = Math.min(high, Math.max(withoutZeros(a), withoutZeros(b)) + 1);
    }
    boolean logic = Math.min(high, Math.max(varying(a), varying(b)) + 1) < fabric.shortestChain();
    Alu alu =
        alu(Arrays.copyOf(a.literals(), high), Arrays.copyOf(b.literals(), high), carryIn, logic);
    return Arrays.copyOf(alu.sum(), a.width());
  }

  private static boolean isZero(Bits a) {
    return withoutZeros(a) == 0;
  }

  private static int withoutZeros(Bits a) {
    return a.as(false).significant();
  }

  private static int varying(Bits a) {
    int top = a.width();
    while (top > 1 && a.get(top - 1) == a.get(top - 2)) {
      top--;
    }
    return Circuit.isConstant(a.get(top - 1)) ? top - 1 : top;
  }

  /// The word that `address` chooses; null where no word stands.
  int[] select(List<int[]> words, int[] address) {
    List<int[]> level = words;
    for (int bit : address) {
      List<int[]> next = new ArrayList<>();
      for (int i = 0; i < level.size(); i += 2) {
        int[] even = level.get(i);
        int[] odd = i + 1 < level.size() ? level.get(i + 1) : null;
        next.add(even == null ? odd : odd == null ? even : choose(bit, odd, even));
      }
      level = next;
    }
    return level.isEmpty() ? Collections.<int[]>emptyList().getFirst() : level.getFirst();
  }
}
