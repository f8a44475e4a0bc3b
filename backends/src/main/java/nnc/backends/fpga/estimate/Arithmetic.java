package nnc.backends.fpga.estimate;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The operators over what is known of each bit, what logic they are and how long they take.
record Arithmetic(Optional<Inventory> inventory, Delays delays) {

  /// Bits of logic that fit into one level beside their neighbours.
  private static final double SHARED_LEVEL = 0.5;

  private void count(Operator operator, double bits) {
    inventory.ifPresent(i -> i.add(operator, bits));
  }

  /// Most significant part first; `extension` tells that the first part repeats the second's sign.
  Word concat(List<Word> parts, boolean extension) {
    int width = 0;
    BigInteger known = BigInteger.ZERO;
    BigInteger value = BigInteger.ZERO;
    Arrival arrival = Arrival.NEVER;
    for (Word p : parts) {
      known = known.shiftLeft(p.width()).or(p.known());
      value = value.shiftLeft(p.width()).or(p.value());
      width += p.width();
      arrival = arrival.later(p.arrival());
    }
    int significant = extension ? parts.getLast().significant() : width;
    return new Word(width, known, value, false, significant, arrival);
  }

  Word unary(String operator, Word a) {
    return switch (operator) {
      case "~" -> a.not();
      case "-" -> sum(List.of(Word.constant(a.width(), BigInteger.ZERO, a.signed())), List.of(a));
      default -> reduce(operator.equals("|"), a);
    };
  }

  private Word reduce(boolean or, Word a) {
    BigInteger deciding = or ? a.value().and(a.known()) : a.known().andNot(a.value());
    if (deciding.signum() != 0 || a.isConstant()) {
      return Word.constant(
          1, deciding.signum() != 0 == or ? BigInteger.ONE : BigInteger.ZERO, false);
    }
    count(Operator.LOGIC, a.varying() - 1.0);
    return bit(a.arrival(), levels(a.varying()));
  }

  private static Word bit(Arrival arrival, double ns) {
    return Word.unknown(1, false, arrival.plus(ns));
  }

  private double levels(int inputs) {
    return delays.level() * Math.max(SHARED_LEVEL, Math.log(inputs) / Math.log(4));
  }

  Word binary(String operator, Word left, Word right) {
    return switch (operator) {
      case "&", "|", "^", "~^" -> logic(operator, left, right);
      case "==" -> equal(left, right, false);
      case "!=" -> equal(left, right, true);
      case "*" -> product(left, right);
      default -> compare(operator, left, right);
    };
  }

  private Word logic(String operator, Word a, Word b) {
    int width = Math.max(a.width(), b.width());
    Word x = a.resized(width);
    Word y = b.resized(width);
    BigInteger both = x.known().and(y.known());
    BigInteger known;
    BigInteger value;
    switch (operator) {
      case "&" -> {
        known = both.or(x.known().andNot(x.value())).or(y.known().andNot(y.value()));
        value = x.value().and(y.value());
      }
      case "|" -> {
        known = both.or(x.value()).or(y.value());
        value = x.value().or(y.value());
      }
      default -> {
        known = both;
        value = x.value().xor(y.value());
        value = operator.equals("^") ? value : value.not();
      }
    }
    int gates = width - x.known().or(y.known()).bitCount();
    count(Operator.LOGIC, gates);
    Arrival arrival = x.arrival().later(y.arrival());
    return Word.of(
        width, known, value, gates == 0 ? arrival : arrival.plus(delays.level() * SHARED_LEVEL));
  }

  private Word equal(Word a, Word b, boolean inverted) {
    int width = Math.max(a.width(), b.width());
    Word x = a.resized(width);
    Word y = b.resized(width);
    BigInteger both = x.known().and(y.known());
    if (both.and(x.value().xor(y.value())).signum() != 0) {
      return Word.constant(1, inverted ? BigInteger.ONE : BigInteger.ZERO, false);
    }
    int bits = x.varying() + y.varying();
    if (bits == 0) {
      return Word.constant(1, inverted ? BigInteger.ZERO : BigInteger.ONE, false);
    }
    count(Operator.EQUAL, bits - 1.0);
    return bit(x.arrival().later(y.arrival()), levels(bits));
  }

  private Word compare(String operator, Word a, Word b) {
    int width = Math.max(a.width(), b.width());
    Word x = a.resized(width);
    Word y = b.resized(width);
    if (x.isConstant() && y.isConstant()) {
      int c = x.number().compareTo(y.number());
      boolean yes =
          switch (operator) {
            case "<" -> c < 0;
            case "<=" -> c <= 0;
            case ">" -> c > 0;
            default -> c >= 0;
          };
      return Word.constant(1, yes ? BigInteger.ONE : BigInteger.ZERO, false);
    }
    Arrival arrival = x.arrival().later(y.arrival());
    boolean constant = x.isConstant() || y.isConstant();
    Word fixed = x.isConstant() ? x : y;
    if (constant && fixed.value().signum() == 0 && x.signed()) {
      return bit(arrival, 0); // the sign
    }
    int bits = Math.max(x.varying(), y.varying());
    count(constant ? Operator.COMPARE_CONSTANT : Operator.COMPARE, bits);
    return bit(arrival, delays.level() + delays.carry() * bits);
  }

  private Word product(Word a, Word b) {
    int width = Math.max(a.width(), b.width());
    if (a.isConstant() && b.isConstant()) {
      return Word.constant(width, a.number().multiply(b.number()), a.signed() && b.signed());
    }
    int left = Math.min(a.significant(), Math.max(1, a.varying()));
    int right = Math.min(b.significant(), Math.max(1, b.varying()));
    if (a.isConstant()) {
      left = a.number().abs().bitCount();
    }
    if (b.isConstant()) {
      right = b.number().abs().bitCount();
    }
    boolean constant = a.isConstant() || b.isConstant();
    double terms = (double) left * right;
    count(constant ? Operator.COMPRESS : Operator.MULTIPLY, terms);
    Arrival arrival =
        a.arrival()
            .later(b.arrival())
            .plus(compressing(Math.min(left, right)) + delays.carry() * (left + right));
    return Word.unknown(width, a.signed() && b.signed(), arrival);
  }

  private double compressing(int operands) {
    double layers = operands <= 2 ? 0 : Math.ceil(Math.log(operands / 2.0) / Math.log(1.5));
    return delays.level() * (1 + layers);
  }

  /// The sum of words of equal width.
  Word sum(List<Word> added, List<Word> subtracted) {
    int width = Math.max(width(added), width(subtracted));
    boolean signed = added.stream().allMatch(Word::signed);
    List<Word> varying = new ArrayList<>();
    BigInteger constant = BigInteger.ZERO;
    BigInteger most = BigInteger.ZERO;
    Arrival arrival = Arrival.NEVER;
    for (Word w : added) {
      Word x = w.resized(width);
      arrival = arrival.later(x.arrival());
      most = most.add(x.most());
      if (x.isConstant()) {
        constant = constant.add(x.value());
      } else {
        varying.add(x);
      }
    }
    for (Word w : subtracted) {
      Word x = w.resized(width);
      arrival = arrival.later(x.arrival());
      if (x.isConstant()) {
        constant = constant.subtract(x.value());
      } else {
        varying.add(x);
      }
    }
    constant = constant.and(Word.ones(width));
    if (varying.isEmpty()) {
      return Word.constant(width, constant, signed);
    }
    boolean onlyAdded = subtracted.stream().allMatch(Word::isConstant) && subtracted.isEmpty();
    if (varying.size() == 1 && constant.signum() == 0 && onlyAdded) {
      return varying.getFirst().as(signed);
    }
    BigInteger high =
        onlyAdded && most.bitLength() < width
            ? Word.ones(width).andNot(Word.ones(most.bitLength()))
            : BigInteger.ZERO;
    int bits = width - high.bitCount();
    return new Word(
        width, high, BigInteger.ZERO, signed, width, arrival.plus(charge(varying, constant, bits)));
  }

  private static int width(List<Word> words) {
    return words.stream().mapToInt(Word::width).max().orElse(0);
  }

  private double charge(List<Word> varying, BigInteger constant, int bits) {
    if (varying.size() == 1) {
      int low = constant.signum() == 0 ? 0 : Math.min(bits, constant.getLowestSetBit());
      count(Operator.INCREMENT, bits - low);
      return delays.level() + delays.carry() * bits;
    }
    if (varying.size() == 2) {
      int low = Math.max(first(varying.get(0)), first(varying.get(1)));
      count(Operator.ADD, Math.max(0, bits - low));
      return delays.level() + delays.carry() * bits;
    }
    double all = varying.stream().mapToDouble(w -> Math.min(w.varying(), bits)).sum();
    count(Operator.COMPRESS, Math.max(0, all - 2.0 * bits + constant.bitCount() / 2.0));
    count(Operator.ADD, bits);
    return compressing(varying.size()) + delays.carry() * bits;
  }

  /// The lowest bit that varies.
  private static int first(Word w) {
    return Word.ones(w.width()).andNot(w.known()).getLowestSetBit();
  }

  Word choose(Word condition, Word yes, Word no) {
    int width = Math.max(yes.width(), no.width());
    Word x = yes.resized(width);
    Word y = no.resized(width);
    BigInteger all = Word.ones(width);
    int mux = all.andNot(x.known().or(y.known())).bitCount();
    int gate = x.known().xor(y.known()).bitCount();
    count(Operator.MUX, mux);
    count(Operator.GATE, gate);
    Word result = x.meet(y);
    Arrival arrival = result.arrival().later(condition.arrival());
    return new Word(
        width,
        result.known(),
        result.value(),
        x.signed() && y.signed(),
        width,
        arrival.plus(delays.level() * SHARED_LEVEL));
  }
}
