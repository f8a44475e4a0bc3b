package nnc.passes.analysis;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Statement;

/// The line by which a neuron leaks: `state` becomes something of which it is a factor, a dividend
/// or what is shifted, as in `v := 0.9 * v + i` or `v := v - (v >> 4)`.
public record Leak(String state, Span span) {

  /// The first such line, names of values (`let`) seen through.
  public static Optional<Leak> of(NeuronModel model) {
    Map<String, Expression> named = new HashMap<>();
    for (Statement s : model.statements()) {
      switch (s) {
        case Statement.Let(var name, var value, _) -> named.put(name, value);
        case Statement.Assign(var state, var value, var span) -> {
          if (scales(value, state, named)) {
            return Optional.of(new Leak(state, span));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static boolean scales(Expression value, String state, Map<String, Expression> named) {
    return value.anyMatch(e ->
        switch (e) {
          case Expression.Apply(Function f, var arguments, _)
              when f == Function.MUL || f == Function.DIV || f == Function.SHL ->
              arguments.stream().anyMatch(a -> reads(a, state, named));
          case Expression.ShiftRight(var shifted, _, _) -> reads(shifted, state, named);
          case Expression.Local(var name) ->
              named.containsKey(name) && scales(named.get(name), state, named);
          case Expression.Literal _,
              Expression.Constant _,
              Expression.Parameter _,
              Expression.Port _,
              Expression.State _,
              Expression.Old _,
              Expression.Apply _,
              Expression.Rescale _,
              Expression.Fit _,
              Expression.Table _ ->
              false;
        });
  }

  private static boolean reads(Expression value, String state, Map<String, Expression> named) {
    return value.anyMatch(e ->
        e.equals(new Expression.State(state))
            || e.equals(new Expression.Old(state))
            || (e instanceof Expression.Local(var name)
                && named.containsKey(name)
                && reads(named.get(name), state, named)));
  }
}
