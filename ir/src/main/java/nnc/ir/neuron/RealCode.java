package nnc.ir.neuron;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.Tensor;

/// An expression ready to be computed for one neuron after the other, in double precision.
@FunctionalInterface
public interface RealCode {

  double at(int neuron);

  /// Where names find their values; an array of one element serves all neurons.
  record Names(
      Map<String, double[]> parameters,
      Map<String, double[]> ports,
      Map<String, double[]> states,
      Map<String, double[]> old,
      Map<String, double[]> locals) {

    /// Names of a parameter expression.
    public static Names of(Map<String, double[]> parameters) {
      return new Names(parameters, Map.of(), Map.of(), Map.of(), Map.of());
    }
  }

  /// The real values of a tensor.
  static double[] reals(Tensor tensor) {
    double[] values = new double[tensor.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.real(i);
    }
    return values;
  }

  static RealCode of(Expression expression, Names names) {
    return switch (expression) {
      case Expression.Literal(double value) -> _ -> value;
      case Expression.Constant(long raw, int fraction) -> {
        double value = Math.scalb((double) raw, -fraction);
        yield _ -> value;
      }
      case Expression.Parameter(var name) -> read(names.parameters(), name);
      case Expression.Port(var name) -> read(names.ports(), name);
      case Expression.State(var name) -> read(names.states(), name);
      case Expression.Old(var name) -> read(names.old(), name);
      case Expression.Local(var name) -> read(names.locals(), name);
      case Expression.Apply(var function, var arguments, _) -> {
        List<RealCode> parts = arguments.stream().map(a -> of(a, names)).toList();
        RealCode a = parts.getFirst();
        RealCode b = parts.size() > 1 ? parts.get(1) : _ -> 0;
        RealCode c = parts.size() > 2 ? parts.get(2) : _ -> 0;
        yield n -> function.apply(a.at(n), b.at(n), c.at(n));
      }
      case Expression.ShiftRight(var value, var by, _) -> {
        RealCode a = of(value, names);
        RealCode b = of(by, names);
        yield n -> a.at(n) * Math.scalb(1.0, -(int) b.at(n));
      }
      case Expression.Rescale(var value, _, _) -> of(value, names);
      case Expression.Fit(var value, _, _) -> of(value, names);
      case Expression.Table table -> table(table, names);
    };
  }

  private static RealCode read(Map<String, double[]> from, String name) {
    double[] values = from.get(name);
    if (values == null) {
      throw new IllegalArgumentException("no value of " + name);
    }
    return values.length == 1 ? _ -> values[0] : n -> values[n];
  }

  /// The body of a table whose variables are read from `at`, one array of one element for each
  /// axis.
  static RealCode body(
      Expression.Table table, Map<String, double[]> parameters, List<double[]> at) {
    Map<String, double[]> variables = new HashMap<>();
    for (int i = 0; i < at.size(); i++) {
      variables.put(table.axes().get(i).variable(), at.get(i));
    }
    return of(table.body(), new Names(parameters, Map.of(), Map.of(), Map.of(), variables));
  }

  private static RealCode table(Expression.Table table, Names names) {
    List<RealCode> arguments = table.axes().stream().map(a -> of(a.argument(), names)).toList();
    List<double[]> at = table.axes().stream().map(_ -> new double[1]).toList();
    RealCode body = body(table, names.parameters(), at);
    return n -> {
      for (int i = 0; i < at.size(); i++) {
        Expression.Axis axis = table.axes().get(i);
        at.get(i)[0] = Math.clamp(arguments.get(i).at(n), axis.lo(), axis.hi());
      }
      return body.at(n);
    };
  }
}
