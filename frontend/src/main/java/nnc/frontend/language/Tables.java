package nnc.frontend.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.RealCode;

/// Calls of `lut` and `lut2`: a function of one or two variables, tabulated. What a label says for
/// one axis it may say for both: `domain: -8..8`, or `domain: -8..8, domain: 0..1`.
final class Tables {

  static final String WORD = "lut";
  static final String WORD_OF_TWO = "lut2";

  private static final String EXAMPLE =
      "for example lut(u = x, exp(u), domain: -8..8, entries: 1024, linear, fraction: 16)";
  private static final String EXAMPLE_OF_TWO =
      "for example lut2(u = x, w = y, u * tanh(w), domain: -8..8, domain: 0..4, entries: 64, linear)";
  private static final List<String> LABELS = List.of("domain", "entries", "fraction");
  private static final int ENTRIES = 1024;
  private static final int ENTRIES_OF_TWO = 64;
  private static final int FRACTION = 16;

  private final Equation.Called call;
  private final int axes;
  private final String example;
  private final Map<String, List<Equation.Labelled>> labelled = new HashMap<>();
  private final List<Equation.Bound> variables = new ArrayList<>();
  private final List<Equation> bodies = new ArrayList<>();
  private boolean linear;

  private Tables(Equation.Called call) {
    this.call = call;
    this.axes = call.function().text().equals(WORD) ? 1 : 2;
    this.example = axes == 1 ? EXAMPLE : EXAMPLE_OF_TWO;
    LABELS.forEach(l -> labelled.put(l, new ArrayList<>()));
    call.operands().forEach(this::take);
  }

  /// The values whose table `call` asks for, one for each variable.
  static List<Equation> arguments(Equation.Called call) {
    return new Tables(call).checked().variables.stream().map(Equation.Bound::value).toList();
  }

  /// The table at `arguments`; throws a rejection where something is missing or out of range.
  static Expression of(Equation.Called call, List<Expression> arguments) {
    return new Tables(call).checked().table(arguments);
  }

  private void take(Equation.Operand o) {
    switch (o) {
      case Equation.Bound b -> variables.add(b);
      case Equation.Plain(Equation.Named(var name)) when name.text().equals("linear") ->
          linear = true;
      case Equation.Plain(var value) -> bodies.add(value);
      case Equation.Labelled l
          when LABELS.contains(l.label().text())
              && labelled.get(l.label().text()).size()
                  < (l.label().text().equals("fraction") ? 1 : axes) ->
          labelled.get(l.label().text()).add(l);
      case Equation.Operand _ ->
          throw Diagnostic.of(
                  Code.E0208, o.span(), "'" + call.function().text() + "' does not take this")
              .help(example)
              .rejection();
    }
  }

  private Tables checked() {
    if (variables.size() != axes || bodies.size() != 1 || labelled.get("domain").isEmpty()) {
      throw Diagnostic.of(
              Code.E0210,
              call.span(),
              axes == 1
                  ? "'lut' takes a variable, one expression of it and a domain"
                  : "'lut2' takes two variables, one expression of them and a domain for both or each")
          .help(example)
          .rejection();
    }
    return this;
  }

  private Expression table(List<Expression> arguments) {
    List<Expression.Axis> all = new ArrayList<>();
    long product = 1;
    for (int i = 0; i < axes; i++) {
      Equation.Labelled domain = of("domain", i);
      double lo = number(domain.value());
      double hi = number(domain.last().orElse(domain.value()));
      if (!(lo < hi) || !Double.isFinite(lo) || !Double.isFinite(hi)) {
        throw Diagnostic.of(Code.E0305, domain.span(), "the domain of a table is an interval")
            .help(example)
            .rejection();
      }
      int entries =
          whole(
              of("entries", i),
              axes == 1 ? ENTRIES : ENTRIES_OF_TWO,
              2,
              Expression.Table.MAX_ENTRIES);
      product *= entries;
      all.add(
          new Expression.Axis(arguments.get(i), variables.get(i).name().text(), lo, hi, entries));
    }
    if (product > Expression.Table.MAX_ENTRIES) {
      throw Diagnostic.of(
              Code.E0305, call.span(), "a table of " + product + " entries, more than 2^20")
          .help("give each axis fewer entries and interpolate: linear")
          .rejection();
    }
    return new Expression.Table(all, body(), linear, whole(of("fraction", 0), FRACTION, 0, 40));
  }

  /// What a label says for an axis; null where it says nothing.
  private Equation.Labelled of(String label, int axis) {
    List<Equation.Labelled> given = labelled.get(label);
    return given.isEmpty() ? null : given.get(Math.min(axis, given.size() - 1));
  }

  /// An expression of the variables and of numbers: entries serve all neurons.
  private Expression body() {
    Scope inner = new Scope();
    for (Equation.Bound v : variables) {
      inner.define(v.name(), new Expression.Local(v.name().text()));
    }
    Expression value = new Equations(inner, true).of(bodies.getFirst());
    if (inner.timestep().isPresent()) {
      throw Diagnostic.of(Code.E0201, inner.timestep().get(), "'dt' is not known in a table")
          .help("multiply outside the table")
          .rejection();
    }
    inner.clamps().forEach(c -> c.check(Map.of(), 1));
    return value;
  }

  private int whole(Equation.Labelled given, int otherwise, int lo, int hi) {
    if (given == null) {
      return otherwise;
    }
    double value = given.last().isPresent() ? Double.NaN : number(given.value());
    if (value != Math.rint(value) || !(value >= lo && value <= hi)) {
      throw Diagnostic.of(
              Code.E0305,
              given.span(),
              "'" + given.label().text() + "' must be a whole number in " + lo + ".." + hi)
          .help(example)
          .rejection();
    }
    return (int) value;
  }

  /// The value of an expression of numbers.
  private double number(Equation e) {
    Scope none = new Scope();
    Expression value = new Equations(none, false).constant(e, "this");
    if (none.timestep().isPresent()) {
      throw Diagnostic.of(Code.E0211, e.span(), "a table is made of numbers alone")
          .help(example)
          .rejection();
    }
    return RealCode.of(value, RealCode.Names.of(Map.of())).at(0);
  }
}
