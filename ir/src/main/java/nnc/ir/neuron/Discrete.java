package nnc.ir.neuron;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;

/// The quantities of an integer model's expressions: bits behind the point by the rules of exact
/// arithmetic, ranges by interval analysis. No state, parameter or port of it is real.
public final class Discrete {

  private final NeuronModel model;
  private final Map<String, Quantity> parameters = new HashMap<>();
  private final Map<String, double[]> reals = new HashMap<>();
  private final Map<String, Quantity> ports;
  private final Map<String, Quantity> locals = new HashMap<>();
  private Span span = Span.NONE;

  private Discrete(NeuronModel model, Map<String, Tensor> parameters, Map<String, Quantity> ports) {
    this.model = model;
    this.ports = ports;
    parameters.forEach((name, tensor) -> {
      this.parameters.put(name, of(tensor));
      reals.put(name, RealCode.reals(tensor));
    });
  }

  /// Checks all statements; throws `Rejection` with the first that does not compute.
  public static Discrete of(
      NeuronModel model, Map<String, Tensor> parameters, Map<String, Quantity> ports) {
    Discrete types = new Discrete(model, parameters, ports);
    for (NeuronModel.State state : model.states()) {
      types.span = state.span();
      if (state.format().isEmpty()) {
        throw types.fail(Code.E0405, "state '" + state.name() + "' is real", "give it a format");
      }
      types.checked(state.initial());
    }
    for (Statement statement : model.statements()) {
      types.span = statement.span();
      switch (statement) {
        case Statement.Let(var name, var value, _) -> types.locals.put(name, types.checked(value));
        case Statement.Assign(var state, var value, _) -> {
          Expression.Rescale rounded = model.state(state).rounded(value);
          if (!types.isWide(rounded)) {
            types.checked(value);
          }
          types.checked(rounded);
        }
      }
    }
    types.checked(model.output());
    return types;
  }

  private static Quantity of(Tensor tensor) {
    return new Quantity(tensor.format().fraction(), tensor.rawRange());
  }

  /// What the model gives in a step.
  public Quantity output() {
    return of(model.output());
  }

  /// The format of a state.
  public NumberFormat.Fixed format(String state) {
    return model.state(state).format().orElseThrow();
  }

  /// What a table means here.
  public Lookup lookup(Expression.Table table) {
    return Lookup.of(
        table, table.axes().stream().map(a -> of(a.argument()).fraction()).toList(), reals);
  }

  /// Bits behind the point.
  public int fraction(Resolution to) {
    return switch (to) {
      case Resolution.Bits(int fraction) -> fraction;
      case Resolution.OfState(var state) -> format(state).fraction();
    };
  }

  /// How many bits `WideProduct` cuts off before it rounds; 0 where `e` rounds no product or one
  /// that no more bits than a format has hold.
  public int dropped(Expression.Rescale e) {
    if (!(e.value() instanceof Expression.Apply(var function, var factors, _))
        || function != Function.MUL) {
      return 0;
    }
    Quantity a = of(factors.get(0));
    Quantity b = of(factors.get(1));
    int bits = a.fraction() + b.fraction() - fraction(e.to()) - WideProduct.EXTRA;
    return bits > 0 && bits <= WideProduct.MOST && WideProduct.isWide(a.range(), b.range())
        ? bits
        : 0;
  }

  /// Whether a product is rounded at once; false too where a factor is wrong, as `checked` tells.
  private boolean isWide(Expression.Rescale e) {
    Span statement = span;
    try {
      return dropped(e) > 0;
    } catch (ArithmeticException | IllegalArgumentException _) {
      span = statement;
      return false;
    }
  }

  /// Whether a state drops bits behind the point of what it is given.
  public boolean isRounded(String state, Expression value) {
    return dropped(model.state(state).rounded(value)) > 0
        || of(value).fraction() > format(state).fraction();
  }

  private Quantity checked(Expression e) {
    try {
      Quantity quantity = of(e);
      var _ = quantity.format(); // throws where it is too wide
      return quantity;
    } catch (ArithmeticException tooWide) {
      throw fail(
          Code.E0303,
          "a value of neuron '"
              + model.name()
              + "' needs more than "
              + NumberFormat.MAX_WIDTH
              + " bits ("
              + tooWide.getMessage()
              + ")",
          "round a product by itself with round(a * b, STATE), or give states fewer bits");
    } catch (IllegalArgumentException wrong) {
      throw fail(
          Code.E0305,
          "table: " + wrong.getMessage(),
          "choose a domain on which the function is finite, and so many entries that domain /"
              + " entries is a power of two and not finer than the argument");
    }
  }

  private RuntimeException fail(Code code, String message, String help) {
    return Diagnostic.of(code, span, message).help(help).rejection();
  }

  /// Throws `ArithmeticException` where a `long` cannot hold it. What is wrong with an operation is
  /// told at the operation, where it stands in a text.
  public Quantity of(Expression e) {
    Span outer = span;
    Expression operation = e instanceof Expression.Rescale r ? r.value() : e;
    if (operation instanceof Expression.Apply a && !a.span().isNone()) {
      span = a.span();
    }
    Quantity result = quantity(e);
    span = outer;
    return result;
  }

  private Quantity quantity(Expression e) {
    return switch (e) {
      case Expression.Literal(double value) ->
          throw fail(
              Code.E0405,
              "neuron '" + model.name() + "' computes the real number " + value,
              "quantize the network first");
      case Expression.Constant(long raw, int fraction) -> new Quantity(fraction, Range.of(raw));
      case Expression.Parameter(var name) -> parameters.get(name);
      case Expression.Port(var name) -> ports.get(name);
      case Expression.State(var name) -> Quantity.of(format(name));
      case Expression.Old(var name) -> Quantity.of(format(name));
      case Expression.Local(var name) -> locals.get(name);
      case Expression.Apply(var function, var arguments, _) -> apply(function, arguments);
      case Expression.ShiftRight(var value, var by, var rounding) -> {
        Quantity v = of(value);
        Range s = amount(by);
        Range near = shiftRight(v.range(), (int) s.lo(), rounding);
        yield new Quantity(v.fraction(), near.union(shiftRight(v.range(), (int) s.hi(), rounding)));
      }
      case Expression.Rescale(Expression.Apply(var function, var parts, _), var to, var rounding)
          when function == Function.DIV ->
          quotient(of(parts.get(0)), of(parts.get(1)), fraction(to), rounding);
      case Expression.Rescale r when dropped(r) > 0 -> {
        List<Expression> factors = r.value().parts();
        Range odd =
            WideProduct.range(of(factors.get(0)).range(), of(factors.get(1)).range(), dropped(r));
        Quantity rounded =
            new Quantity(fraction(r.to()), shiftRight(odd, WideProduct.EXTRA, r.rounding()));
        var _ = rounded.format(); // throws where it is too wide
        yield rounded;
      }
      case Expression.Rescale(var value, var to, var rounding) -> {
        Quantity v = of(value);
        int target = fraction(to);
        yield target >= v.fraction()
            ? v.aligned(target)
            : new Quantity(target, shiftRight(v.range(), v.fraction() - target, rounding));
      }
      case Expression.Fit(var value, var format, var overflow) -> {
        Quantity v = of(value).aligned(format.fraction());
        Range limits = format.range();
        yield limits.contains(v.range())
            ? v
            : overflow == Overflow.WRAP
                ? Quantity.of(format)
                : new Quantity(format.fraction(), v.range().clip(limits.lo(), limits.hi()));
      }
      case Expression.Table table -> new Quantity(table.fraction(), lookup(table).range());
    };
  }

  private static Range shiftRight(Range range, int bits, nnc.ir.number.Rounding rounding) {
    int by = Math.min(bits, 62);
    return new Range(rounding.shiftRight(range.lo(), by), rounding.shiftRight(range.hi(), by));
  }

  /// Shift amounts are checked to be whole and small.
  private Range amount(Expression by) {
    Quantity q = of(by);
    if (q.fraction() != 0 || q.range().lo() < 0 || q.range().hi() > 62) {
      throw fail(Code.E0305, "a shift by " + q.values(), "shift by a whole number from 0 to 62");
    }
    return q.range();
  }

  private Quantity quotient(Quantity a, Quantity b, int to, nnc.ir.number.Rounding rounding) {
    if (b.range().contains(0)) {
      throw fail(
          Code.E0307,
          "a division whose divisor can be 0 (it is " + b.values() + ")",
          "guard it, for example with max(divisor, 1)");
    }
    int shift = to + b.fraction() - a.fraction();
    Range n = shift > 0 ? Quantity.shifted(a.range(), shift) : a.range();
    Range d = shift < 0 ? Quantity.shifted(b.range(), -shift) : b.range();
    long[] corners = {
      Quotient.of(n.lo(), d.lo(), rounding), Quotient.of(n.lo(), d.hi(), rounding),
      Quotient.of(n.hi(), d.lo(), rounding), Quotient.of(n.hi(), d.hi(), rounding)
    };
    Range range = Range.of(corners[0]);
    for (long corner : corners) {
      range = range.union(Range.of(corner));
    }
    return new Quantity(to, range);
  }

  private Quantity apply(Function function, List<Expression> arguments) {
    if (function.kind() == Function.Kind.CONDITION) {
      condition(arguments.stream().map(this::of).toList());
      return Quantity.BIT;
    }
    if (function.kind() == Function.Kind.REAL || function == Function.DIV) {
      throw fail(
          Code.E0304,
          "'" + function.text() + "' of a value that changes has no integer result",
          function == Function.DIV
              ? "say how fine the quotient is: round(a / b, STATE)"
              : "tabulate it: lut(u = x, " + function.text() + "(u), domain: lo..hi, entries: n)");
    }
    Quantity a = of(arguments.get(0));
    if (function == Function.SHL) {
      Range by = amount(arguments.get(1));
      return new Quantity(
          a.fraction(),
          Quantity.shifted(a.range(), (int) by.lo())
              .union(Quantity.shifted(a.range(), (int) by.hi())));
    }
    if (function == Function.MUL) {
      Quantity b = of(arguments.get(1));
      boolean square = arguments.get(0).equals(arguments.get(1));
      return new Quantity(
          a.fraction() + b.fraction(), square ? a.range().squared() : a.range().times(b.range()));
    }
    if (function == Function.SELECT) {
      return joined(of(arguments.get(1)), of(arguments.get(2)));
    }
    if (function == Function.XORSHIFT) {
      Range words = new Range(0, Xorshift.LAST);
      if (a.fraction() != 0 || !words.contains(a.range())) {
        throw fail(
            Code.E0304,
            "'xorshift' of a value in " + a.range() + " with " + a.fraction() + " fraction bits",
            "give it a state of the format uint32");
      }
      return new Quantity(0, words);
    }
    if (arguments.size() == 1) {
      Range r = a.range();
      Range negated = new Range(Math.negateExact(r.hi()), Math.negateExact(r.lo()));
      return new Quantity(
          a.fraction(),
          function == Function.NEG
              ? negated
              : new Range(
                  r.contains(0) ? 0 : Math.min(Math.abs(r.lo()), Math.abs(r.hi())),
                  Math.max(Math.abs(r.lo()), Math.abs(r.hi()))));
    }
    Quantity b = of(arguments.get(1));
    int fraction = Math.max(a.fraction(), b.fraction());
    Range x = a.aligned(fraction).range();
    Range y = b.aligned(fraction).range();
    return new Quantity(
        fraction,
        switch (function) {
          case ADD -> x.plus(y);
          case SUB -> x.plus(new Range(Math.negateExact(y.hi()), Math.negateExact(y.lo())));
          case MIN -> new Range(Math.min(x.lo(), y.lo()), Math.min(x.hi(), y.hi()));
          case MAX -> new Range(Math.max(x.lo(), y.lo()), Math.max(x.hi(), y.hi()));
          case NEG,
              ABS,
              NOT,
              XORSHIFT,
              MUL,
              DIV,
              SHL,
              GT,
              GE,
              LT,
              LE,
              EQ,
              NE,
              AND,
              OR,
              XOR,
              SELECT,
              EXP,
              LOG,
              SQRT,
              TANH,
              SIGMOID,
              SIN,
              COS,
              POW,
              FLOOR,
              CEIL,
              TRUNC ->
              throw new IllegalStateException(function.text());
        });
  }

  /// Both sides are brought to one fraction, which must be possible.
  private static void condition(List<Quantity> sides) {
    int fraction = sides.stream().mapToInt(Quantity::fraction).max().orElse(0);
    sides.forEach(s -> s.aligned(fraction));
  }

  private static Quantity joined(Quantity a, Quantity b) {
    int fraction = Math.max(a.fraction(), b.fraction());
    return new Quantity(fraction, a.aligned(fraction).range().union(b.aligned(fraction).range()));
  }
}
