package nnc.passes.quantize;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.Tensor;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Resolution;
import nnc.ir.neuron.Statement;

/// Bits behind the point of expressions on integers, by the rules of exact arithmetic.
final class ExpressionFractions {

  private final NeuronModel model;
  private final List<Integer> ports;
  private final Map<String, Tensor> parameters;
  private final Map<String, Integer> locals = new HashMap<>();

  ExpressionFractions(NeuronModel model, List<Integer> ports, Map<String, Tensor> parameters) {
    this.model = model;
    this.ports = ports;
    this.parameters = parameters;
  }

  /// Takes note of a name that `statement` gives.
  void define(Statement statement) {
    if (statement instanceof Statement.Let(var name, var value, _)) {
      locals.put(name, of(value));
    }
  }

  private int state(String name) {
    return model.state(name).format().orElseThrow().fraction();
  }

  int of(Expression e) {
    return switch (e) {
      case Expression.Literal _ -> 0;
      case Expression.Constant(_, int fraction) -> fraction;
      case Expression.Parameter(var name) -> parameters.get(name).format().fraction();
      case Expression.Port(var name) -> ports.get(model.ports().indexOf(name));
      case Expression.State(var name) -> state(name);
      case Expression.Old(var name) -> state(name);
      case Expression.Local(var name) -> locals.get(name);
      case Expression.Apply(var function, _, _) when function.kind() == Function.Kind.CONDITION ->
          0;
      case Expression.Apply(var function, var arguments, _) when function == Function.MUL ->
          of(arguments.get(0)) + of(arguments.get(1));
      case Expression.Apply(var function, var arguments, _) when function == Function.SHL ->
          of(arguments.get(0));
      case Expression.Apply(var function, var arguments, _) ->
          arguments.stream()
              .skip(function == Function.SELECT ? 1 : 0)
              .mapToInt(this::of)
              .max()
              .orElseThrow();
      case Expression.ShiftRight(var value, _, _) -> of(value);
      case Expression.Rescale(_, Resolution.Bits(int bits), _) -> bits;
      case Expression.Rescale(_, Resolution.OfState(var name), _) -> state(name);
      case Expression.Fit(_, var format, _) -> format.fraction();
      case Expression.Table t -> t.fraction();
    };
  }
}
