package nnc.ir.network;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import nnc.ir.Network;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.RealCode;
import nnc.ir.neuron.Statement;
import nnc.ir.op.Op;

/// Says where among reals a population's states or outputs became NaN or infinite. A run looks only
/// at what stands in the end, which costs nothing; where that is wrong, the steps are interpreted
/// once more to find the first such step, statement and operation.
public final class NonFinite {

  private final Network network;
  private final List<String> populations;

  public NonFinite(Network network) {
    this.network = network;
    this.populations =
        network.topological().stream()
            .filter(id -> network.op(id) instanceof Op.Population)
            .toList();
  }

  private List<NeuronModel.State> states(String id) {
    return ((Op.Population) network.op(id)).model().states();
  }

  /// Whether a state of `sequence` or one of `outputs` is not finite.
  public boolean occurs(Sequence sequence, List<Value> outputs) {
    return !outputs.stream().allMatch(NonFinite::isFinite)
        || populations.stream()
            .anyMatch(
                id -> states(id).stream().anyMatch(s -> !isFinite(sequence.state(id, s.name()))));
  }

  static boolean isFinite(Value value) {
    return !value.type().format().isReal() || first(value.real()).isEmpty();
  }

  private static Optional<Integer> first(double[] values) {
    for (int n = 0; n < values.length; n++) {
      if (!Double.isFinite(values[n])) {
        return Optional.of(n);
      }
    }
    return Optional.empty();
  }

  /// The cause, found by interpreting `steps`, of which the first is number `number`; nothing where
  /// no population is to blame.
  Optional<Diagnostic> cause(List<List<Value>> steps, int number) {
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    for (int t = 0; t < steps.size(); t++) {
      SequencedMap<String, Map<String, double[]>> before = new LinkedHashMap<>();
      for (String id : populations) {
        if (states(id).stream().allMatch(s -> isReal(sequence.state(id, s.name())))) {
          before.put(id, new HashMap<>());
          states(id)
              .forEach(s -> before.get(id).put(s.name(), sequence.state(id, s.name()).real()));
        }
      }
      sequence.step(steps.get(t));
      for (var entry : before.sequencedEntrySet()) {
        String id = entry.getKey();
        if (!isFinite(sequence.value(id))
            || states(id).stream().anyMatch(s -> !isFinite(sequence.state(id, s.name())))) {
          Map<String, double[]> ports = new HashMap<>();
          List<String> names = ((Op.Population) network.op(id)).model().ports();
          for (int i = 0; i < names.size(); i++) {
            ports.put(names.get(i), Steps.reals(sequence.value(network.inputs(id).get(i))));
          }
          return Optional.of(new Replay(id, entry.getValue(), ports, number + t).diagnostic());
        }
      }
    }
    return Optional.empty();
  }

  private static boolean isReal(Value value) {
    return value.type().format().isReal();
  }

  /// One step of a population, statement by statement.
  private final class Replay {

    private final String id;
    private final Op.Population population;
    private final int step;
    private final RealCode.Names names;

    Replay(String id, Map<String, double[]> states, Map<String, double[]> ports, int step) {
      this.id = id;
      this.population = (Op.Population) network.op(id);
      this.step = step;
      Map<String, double[]> parameters = new HashMap<>();
      population
          .parameters()
          .forEach((name, tensor) -> parameters.put(name, RealCode.reals(tensor)));
      this.names =
          new RealCode.Names(parameters, ports, new HashMap<>(states), states, new HashMap<>());
    }

    Diagnostic diagnostic() {
      for (NeuronModel.State s : population.model().states()) {
        Optional<Integer> neuron = first(names.old().get(s.name()));
        if (neuron.isPresent()) {
          return told("state '" + s.name() + "'", s.initial(), neuron.get(), s.span());
        }
      }
      for (Statement s : population.model().statements()) {
        double[] values = all(s.value());
        Optional<Integer> neuron = first(values);
        String what =
            switch (s) {
              case Statement.Let(var name, _, _) -> {
                names.locals().put(name, values);
                yield "'" + name + "'";
              }
              case Statement.Assign(var name, _, _) -> "state '" + name + "'";
            };
        if (neuron.isPresent()) {
          return told(what, s.value(), neuron.get(), s.span());
        }
        if (s instanceof Statement.Assign(var name, _, _)) {
          names.states().put(name, values);
        }
      }
      Expression output = population.model().output();
      return told("what it gives", output, first(all(output)).orElse(0), Span.NONE);
    }

    private double[] all(Expression e) {
      RealCode code = RealCode.of(e, names);
      double[] values = new double[population.shape().size()];
      for (int n = 0; n < values.length; n++) {
        values[n] = code.at(n);
      }
      return values;
    }

    private Diagnostic told(String what, Expression e, int neuron, Span span) {
      Span own = network.vertex(id).span();
      Diagnostic d =
          Diagnostic.of(
              Code.E0301,
              span.isNone() ? own : span,
              what
                  + " of neuron "
                  + neuron
                  + " of '"
                  + id
                  + "' becomes "
                  + at(e, neuron)
                  + " in step "
                  + step
                  + origin(e, neuron));
      return (span.isNone() ? d : d.because(own, "'" + id + "' has such neurons"))
          .help("guard the operation, with max or clamp, or choose other parameters");
    }

    private double at(Expression e, int neuron) {
      return RealCode.of(e, names).at(neuron);
    }

    /// The innermost part that is not finite though all of its own parts are.
    private String origin(Expression e, int neuron) {
      Optional<Expression> part =
          e.parts().stream().filter(p -> !Double.isFinite(at(p, neuron))).findFirst();
      if (part.isPresent()) {
        return origin(part.get(), neuron);
      }
      String given =
          e.parts().stream()
              .map(p -> Double.toString(at(p, neuron)))
              .collect(Collectors.joining(", "));
      String operation =
          switch (e) {
            case Expression.Apply(var function, _, _) -> function.text() + "(" + given + ")";
            case Expression.Table _ -> "a table at " + given;
            case Expression.Port(var name) -> "what comes in at port '" + name + "'";
            case Expression.Literal _,
                Expression.Constant _,
                Expression.Parameter _,
                Expression.State _,
                Expression.Old _,
                Expression.Local _,
                Expression.ShiftRight _,
                Expression.Rescale _,
                Expression.Fit _ ->
                "a value of " + given;
          };
      return ": " + operation + " is " + at(e, neuron);
    }
  }
}
