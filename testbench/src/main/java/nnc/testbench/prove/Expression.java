package nnc.testbench.prove;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// A signed Verilog wire and the exact range of its values.
record Expression(String name, Range range) {

  /// Bits of a two's complement number that holds every value.
  int width() {
    return signedBits(range);
  }

  static int signedBits(Range r) {
    return NumberFormat.bits(r) + (r.lo() >= 0 ? 1 : 0);
  }

  /// Collects the wires of a module, each as wide as its range demands, so that nothing overflows.
  static final class Wires {
    private final StringBuilder text = new StringBuilder();
    private int count;

    /// A wire for `formula`, whose operands are extended to the wire's width by Verilog's rules.
    Expression wire(Range range, String formula) {
      return wire(range, 1, formula);
    }

    /// The same, at least `least` bits wide, for formulas whose parts need more room.
    Expression wire(Range range, int least, String formula) {
      Expression made = new Expression("v" + count++, range);
      text.append(
          String.format(
              Locale.ROOT,
              "  wire signed [%d:0] %s = %s;\n",
              Math.max(least, made.width()) - 1,
              made.name,
              formula));
      return made;
    }

    Expression constant(long value) {
      return wire(Range.of(value), literal(value));
    }

    Expression sum(Expression a, Expression b) {
      return wire(a.range.plus(b.range), a.name + " + " + b.name);
    }

    /// The same value, of which no more is used than that it is in `format` (where it is): that a
    /// long sum keeps to a narrower range is hard to see for a solver, and nothing depends on it.
    Expression within(NumberFormat format, Expression x) {
      return wire(format.range().union(x.range), x.name);
    }

    /// The sum by a tree of `levels` levels that are as narrow as possible.
    Expression tree(List<Expression> addends, int levels) {
      List<Expression> current = addends;
      int arity = 2;
      while (Math.pow(arity, levels) < addends.size()) {
        arity++;
      }
      while (current.size() > 1) {
        List<Expression> next = new ArrayList<>();
        for (int i = 0; i < current.size(); i += arity) {
          List<Expression> group = current.subList(i, Math.min(current.size(), i + arity));
          next.add(group.stream().skip(1).reduce(group.getFirst(), this::sum));
        }
        current = next;
      }
      return current.isEmpty() ? constant(0) : current.getFirst();
    }

    String text() {
      return text.toString();
    }
  }

  /// A signed literal.
  static String literal(long value) {
    int bits = signedBits(Range.of(value));
    return value < 0 ? "-" + (bits + 1) + "'sd" + Math.negateExact(value) : bits + "'sd" + value;
  }
}
