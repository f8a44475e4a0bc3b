package nnc.ir.neuron;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.neuron.Datapath.Node;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// The wires of a datapath under construction. Equal nodes are one wire, what is known beforehand
/// becomes a constant, and each wire is placed in the earliest stage that has room for it.
final class Wires {

  private final List<Datapath.Wire> wires = new ArrayList<>();
  private final List<Integer> finished = new ArrayList<>();
  private final Map<Node, Integer> known = new HashMap<>();
  private final int levels;

  /// `levels` of logic fit between two registers, in halves of an adder's.
  Wires(int levels) {
    this.levels = levels;
  }

  List<Datapath.Wire> all() {
    return wires;
  }

  Range range(int wire) {
    return wires.get(wire).range();
  }

  private boolean isConstant(int wire) {
    return wires.get(wire).isConstant();
  }

  private long value(int wire) {
    return range(wire).lo();
  }

  int constant(long value) {
    return place(new Node.Constant(value), Range.of(value));
  }

  /// The wire of `node`, whose values lie in `range`.
  int place(Node node, Range range) {
    if (range.lo() == range.hi() && !(node instanceof Node.Constant)) {
      return constant(range.lo());
    }
    Integer same = known.get(node);
    if (same != null) {
      return same;
    }
    int stage = 0;
    int time = 0;
    for (int part : node.parts()) {
      Datapath.Wire from = wires.get(part);
      if (from.isConstant()) {
        continue;
      }
      if (from.stage() > stage) {
        stage = from.stage();
        time = finished.get(part);
      } else if (from.stage() == stage) {
        time = Math.max(time, finished.get(part));
      }
    }
    int cost = node.levels();
    if (node instanceof Node.Table || (time > 0 && time + cost > levels)) {
      stage++;
      time = 0;
    }
    wires.add(new Datapath.Wire(node, range, stage));
    finished.add(time + cost);
    known.put(node, wires.size() - 1);
    return wires.size() - 1;
  }

  int add(int a, int b) {
    if (isConstant(a) && value(a) == 0) {
      return b;
    }
    if (isConstant(b) && value(b) == 0) {
      return a;
    }
    return place(new Node.Add(a, b), range(a).plus(range(b)));
  }

  int subtract(int a, int b) {
    if (isConstant(b) && value(b) == 0) {
      return a;
    }
    return place(new Node.Subtract(a, b), range(a).plus(negated(range(b))));
  }

  int negate(int a) {
    return subtract(constant(0), a);
  }

  static Range negated(Range r) {
    return new Range(Math.negateExact(r.hi()), Math.negateExact(r.lo()));
  }

  int multiply(int a, int b) {
    if (isConstant(a)) {
      return isConstant(b) ? constant(Math.multiplyExact(value(a), value(b))) : multiply(b, a);
    }
    if (isConstant(b) && Long.bitCount(Math.abs(value(b))) == 1) {
      int scaled = shift(a, Long.numberOfTrailingZeros(Math.abs(value(b))));
      return value(b) < 0 ? negate(scaled) : scaled;
    }
    if (isBit(a)) {
      return select(a, b, constant(0));
    }
    if (isBit(b)) {
      return select(b, a, constant(0));
    }
    return place(new Node.Multiply(a, b), a == b ? range(a).squared() : range(a).times(range(b)));
  }

  /// The upper bits of a product, as `WideProduct` gives them.
  int wideMultiply(int a, int b, int by) {
    return place(new Node.WideMultiply(a, b, by), WideProduct.range(range(a), range(b), by));
  }

  /// To the left where `by` is positive, else to the right, rounding down.
  int shift(int a, int by) {
    if (by == 0) {
      return a;
    }
    Range r = range(a);
    int right = Math.min(-by, 62);
    return place(
        new Node.Shift(a, by),
        by > 0 ? Quantity.shifted(r, by) : new Range(r.lo() >> right, r.hi() >> right));
  }

  private boolean isBit(int a) {
    return range(a).lo() >= 0 && range(a).hi() <= 1;
  }

  private int bit(Node node) {
    return place(node, new Range(0, 1));
  }

  int less(int a, int b) {
    if (range(a).hi() < range(b).lo()) {
      return constant(1);
    }
    return range(a).lo() >= range(b).hi() ? constant(0) : bit(new Node.Less(a, b));
  }

  int equal(int a, int b) {
    if (range(a).hi() < range(b).lo() || range(b).hi() < range(a).lo()) {
      return constant(0);
    }
    return a == b ? constant(1) : bit(new Node.Equal(a, b));
  }

  /// Whether `a` is not 0.
  int isTrue(int a) {
    return isBit(a) ? a : not(equal(a, constant(0)));
  }

  int not(int bit) {
    if (isConstant(bit)) {
      return constant(1 - value(bit));
    }
    return wires.get(bit).node() instanceof Node.Not(int inner) ? inner : bit(new Node.Not(bit));
  }

  int and(int a, int b) {
    if (isConstant(a)) {
      return value(a) == 0 ? a : b;
    }
    return isConstant(b) ? and(b, a) : bit(new Node.And(a, b));
  }

  int or(int a, int b) {
    if (isConstant(a)) {
      return value(a) == 0 ? b : a;
    }
    return isConstant(b) ? or(b, a) : bit(new Node.Or(a, b));
  }

  int exclusive(int a, int b) {
    if (isConstant(a)) {
      return value(a) == 0 ? b : not(b);
    }
    return isConstant(b) ? exclusive(b, a) : bit(new Node.Exclusive(a, b));
  }

  /// The word behind `a` of `Xorshift`.
  int xorshift(int a) {
    int word = slice(a, 0, 32);
    int first = words(word, shift(slice(word, 0, 19), 13));
    int second = words(first, shift(first, -17));
    return words(second, shift(slice(second, 0, 27), 5));
  }

  private int words(int a, int b) {
    return isConstant(a) && isConstant(b)
        ? constant(value(a) ^ value(b))
        : place(new Node.Exclusive(a, b), new Range(0, Xorshift.LAST));
  }

  int select(int condition, int yes, int no) {
    return select(condition, yes, no, range(yes).union(range(no)));
  }

  /// The same where more is known of the result than the ranges of both say.
  int select(int condition, int yes, int no, Range range) {
    if (isConstant(condition)) {
      return value(condition) != 0 ? yes : no;
    }
    return yes == no ? yes : place(new Node.Select(condition, yes, no), range);
  }

  int min(int a, int b) {
    Range r =
        new Range(Math.min(range(a).lo(), range(b).lo()), Math.min(range(a).hi(), range(b).hi()));
    return select(less(a, b), a, b, r);
  }

  int max(int a, int b) {
    Range r =
        new Range(Math.max(range(a).lo(), range(b).lo()), Math.max(range(a).hi(), range(b).hi()));
    return select(less(a, b), b, a, r);
  }

  int clamp(int a, long lo, long hi) {
    int low = range(a).lo() < lo ? max(a, constant(lo)) : a;
    return range(a).hi() > hi ? min(low, constant(hi)) : low;
  }

  int absolute(int a) {
    if (range(a).lo() >= 0) {
      return a;
    }
    Range r = range(a);
    Range all = new Range(r.contains(0) ? 0 : -r.hi(), Math.max(-r.lo(), r.hi()));
    return select(less(a, constant(0)), negate(a), a, all);
  }

  /// `a`, of which more is known than how it is computed says.
  int narrowed(int a, Range range) {
    Range r = range(a);
    return range.contains(r)
        ? a
        : place(
            range.lo() < 0
                ? new Node.Wrap(a, NumberFormat.bits(range))
                : new Node.Slice(a, 0, NumberFormat.bits(range)),
            r.clip(range.lo(), range.hi()));
  }

  /// Bits of `a`, of as many as its range needs.
  int slice(int a, int from, int width) {
    Range r = range(a);
    if (from == 0 && r.lo() >= 0 && r.hi() < 1L << width) {
      return a;
    }
    return isConstant(a)
        ? constant(value(a) >> from & ((1L << width) - 1))
        : place(new Node.Slice(a, from, width), new Range(0, (1L << width) - 1));
  }

  int wrapped(int a, NumberFormat.Fixed format) {
    Range r = format.range();
    if (r.contains(range(a))) {
      return a;
    }
    if (!format.signed()) {
      return slice(a, 0, format.width());
    }
    int unused = 64 - format.width();
    return isConstant(a)
        ? constant(value(a) << unused >> unused)
        : place(new Node.Wrap(a, format.width()), r);
  }

  int join(int high, int low, int width) {
    Range r = Quantity.shifted(range(high), width);
    return isConstant(high) && value(high) == 0
        ? low
        : place(new Node.Join(high, low, width), new Range(r.lo(), r.hi() + (1L << width) - 1));
  }

  int table(int index, List<Long> entries) {
    long min = entries.stream().mapToLong(e -> e).min().orElseThrow();
    long max = entries.stream().mapToLong(e -> e).max().orElseThrow();
    return isConstant(index)
        ? constant(entries.get((int) value(index)))
        : place(new Node.Table(index, entries), new Range(min, max));
  }
}
