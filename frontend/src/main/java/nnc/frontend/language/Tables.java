package nnc.frontend.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.RealCode;

/// Calls of `lut`: a function of one variable, tabulated.
final class Tables {

  static final String WORD = "lut";

  private static final String EXAMPLE =
      "for example lut(u = x, exp(u), domain: -8..8, entries: 1024, linear, fraction: 16)";
  private static final List<String> LABELS = List.of("domain", "entries", "fraction");
  private static final int ENTRIES = 1024;
  private static final int FRACTION = 16;

  private Tables() {}

  /// Throws a rejection where something is missing or out of range.
  static Expression of(Equations equations, Equation.Called call) {
    SequencedMap<String, Equation.Labelled> labelled = new LinkedHashMap<>();
    List<Equation.Bound> variables = new ArrayList<>();
    List<Equation> bodies = new ArrayList<>();
    boolean linear = false;
    for (Equation.Operand o : call.operands()) {
      switch (o) {
        case Equation.Bound b -> variables.add(b);
        case Equation.Plain(Equation.Named(var name)) when name.text().equals("linear") ->
            linear = true;
        case Equation.Plain(var value) -> bodies.add(value);
        case Equation.Labelled l
            when LABELS.contains(l.label().text())
                && labelled.putIfAbsent(l.label().text(), l) == null -> {}
        case Equation.Operand _ ->
            throw Diagnostic.of(Code.E0208, o.span(), "'lut' does not take this")
                .help(EXAMPLE)
                .rejection();
      }
    }
    if (variables.size() != 1 || bodies.size() != 1 || !labelled.containsKey("domain")) {
      throw Diagnostic.of(
              Code.E0210, call.span(), "'lut' takes a variable, one expression of it and a domain")
          .help(EXAMPLE)
          .rejection();
    }
    Equation.Labelled domain = labelled.get("domain");
    double lo = number(domain.value());
    double hi = number(domain.last().orElse(domain.value()));
    if (!(lo < hi) || !Double.isFinite(lo) || !Double.isFinite(hi)) {
      throw Diagnostic.of(Code.E0305, domain.span(), "the domain of a table is an interval")
          .help(EXAMPLE)
          .rejection();
    }
    Equation.Bound bound = variables.getFirst();
    return new Expression.Table(
        equations.of(bound.value()),
        bound.name().text(),
        body(bound.name(), bodies.getFirst()),
        lo,
        hi,
        whole(labelled.get("entries"), ENTRIES, 2, 1 << 20),
        linear,
        whole(labelled.get("fraction"), FRACTION, 0, 40));
  }

  /// An expression of the variable and of numbers: entries serve all neurons.
  private static Expression body(Syntax.Name variable, Equation body) {
    Scope inner = new Scope();
    inner.define(variable, new Expression.Local(variable.text()));
    Expression value = new Equations(inner, true).of(body);
    if (inner.timestep().isPresent()) {
      throw Diagnostic.of(Code.E0201, inner.timestep().get(), "'dt' is not known in a table")
          .help("multiply outside the table")
          .rejection();
    }
    return value;
  }

  private static int whole(Equation.Labelled given, int otherwise, int lo, int hi) {
    if (given == null) {
      return otherwise;
    }
    double value = given.last().isPresent() ? Double.NaN : number(given.value());
    if (value != Math.rint(value) || !(value >= lo && value <= hi)) {
      throw Diagnostic.of(
              Code.E0305,
              given.span(),
              "'" + given.label().text() + "' must be a whole number in " + lo + ".." + hi)
          .help(EXAMPLE)
          .rejection();
    }
    return (int) value;
  }

  /// The value of an expression of numbers.
  private static double number(Equation e) {
    Scope none = new Scope();
    Expression value = new Equations(none, false).constant(e, "this");
    if (none.timestep().isPresent()) {
      throw Diagnostic.of(Code.E0211, e.span(), "a table is made of numbers alone")
          .help(EXAMPLE)
          .rejection();
    }
    return RealCode.of(value, RealCode.Names.of(Map.of())).at(0);
  }
}
