package nnc.frontend.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import nnc.frontend.language.Arrays.Role;
import nnc.frontend.language.EquationText.Kind;
import nnc.ir.Tensor;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Statement;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;

/// Writes neurons, each of them once, and the populations that are made of them.
final class NeuronText {

  private record Written(String name, EquationText equations) {}

  private final ArrayText arrays;
  private final Identifiers identifiers = new Identifiers();
  private final Map<NeuronModel, Written> written = new HashMap<>();
  private final StringBuilder neurons = new StringBuilder();
  private Optional<Double> timestep = Optional.empty();

  NeuronText(ArrayText arrays) {
    this.arrays = arrays;
  }

  /// The definitions of the neurons asked for so far.
  String neurons() {
    return neurons.toString();
  }

  /// The length of a step that populations know.
  Optional<Double> timestep() {
    return timestep;
  }

  String population(String name, Op.Population p) {
    Written neuron = written.computeIfAbsent(p.model(), this::neuron);
    List<String> arguments = new ArrayList<>();
    for (NeuronModel.Parameter q : p.model().parameters()) {
      Tensor t = p.parameters().get(q.name());
      if (q.name().equals(NeuronModel.TIMESTEP)) {
        timestep = Optional.of(t.real(0));
      } else {
        String word = neuron.equations.name(Kind.PARAMETER, q.name());
        Tensor reals = t.format().isReal() ? t : Tensor.ofReal(t.shape(), t.toReal());
        arguments.add(word + ": " + arrays.of(reals, Role.REALS, 0, name + "_" + word));
      }
    }
    return "population "
        + name
        + " : "
        + neuron.name
        + p.shape()
        + (arguments.isEmpty() ? "" : "(" + String.join(", ", arguments) + ")");
  }

  /// The word for a port of a population's neuron, which was written.
  String port(Op.Population p, String port) {
    return written.get(p.model()).equations.name(Kind.PORT, port);
  }

  private Written neuron(NeuronModel m) {
    EquationText text = new EquationText();
    String name = identifiers.unused(m.name());
    List<String> parameters = new ArrayList<>();
    for (NeuronModel.Parameter p : m.parameters()) {
      if (!p.name().equals(NeuronModel.TIMESTEP)) {
        parameters.add(
            text.name(Kind.PARAMETER, p.name()) + p.format().map(f -> ": " + f).orElse(""));
      }
    }
    List<String> lines = new ArrayList<>();
    m.ports().forEach(p -> lines.add("port " + text.name(Kind.PORT, p)));
    m.states().forEach(s -> lines.add(state(s, text)));
    Result result = Result.of(m);
    result.fired.ifPresent(f -> text.call(f, Scope.FIRED));
    for (Statement s : m.statements()) {
      String value = text.of(s.value());
      lines.add(
          switch (s) {
            case Statement.Let(var local, _, _) when result.fired.equals(Optional.of(local)) ->
                "fire when " + value;
            case Statement.Let(var local, _, _) when result.emitted.equals(Optional.of(local)) ->
                "emit " + value;
            case Statement.Let(var local, _, _) ->
                "let " + text.name(Kind.LOCAL, local) + " = " + value;
            case Statement.Assign(var state, _, _) -> text.name(Kind.STATE, state) + " := " + value;
          });
    }
    if (result.fired.isEmpty() && result.emitted.isEmpty()) {
      lines.add((m.spiking() ? "fire when " : "emit ") + text.of(m.output()));
    }
    neurons
        .append("neuron ")
        .append(name)
        .append(parameters.isEmpty() ? "" : "(" + String.join(", ", parameters) + ")")
        .append(" {\n")
        .append(String.join("\n", lines))
        .append("\n}\n\n");
    return new Written(name, text);
  }

  private static String state(NeuronModel.State s, EquationText text) {
    List<String> words = new ArrayList<>();
    s.format().ifPresent(f -> words.add(f.toString()));
    if (s.rounding() != Rounding.NEAREST) {
      words.add(s.rounding().name().toLowerCase(Locale.ROOT));
    }
    if (s.overflow() != Overflow.SATURATE) {
      words.add(s.overflow().name().toLowerCase(Locale.ROOT));
    }
    return "state "
        + text.name(Kind.STATE, s.name())
        + (words.isEmpty() ? "" : " : " + String.join(" ", words))
        + " = "
        + text.of(s.initial());
  }

  /// The local values that lines `fire` and `emit` stand for, where the output has their form.
  private record Result(Optional<String> fired, Optional<String> emitted) {

    static Result of(NeuronModel m) {
      if (m.output() instanceof Expression.Local(var name) && defines(m, name)) {
        return m.spiking()
            ? new Result(Optional.of(name), Optional.empty())
            : uses(m, name)
                ? new Result(Optional.empty(), Optional.empty())
                : new Result(Optional.empty(), Optional.of(name));
      }
      if (!m.spiking()
          && m.output() instanceof Expression.Apply(var function, var parts, _)
          && function == Function.SELECT
          && parts.get(0) instanceof Expression.Local(var fired)
          && parts.get(1) instanceof Expression.Local(var emitted)
          && parts.get(2).equals(new Expression.Literal(0))
          && defines(m, fired)
          && defines(m, emitted)
          && !fired.equals(emitted)
          && !uses(m, emitted)) {
        return new Result(Optional.of(fired), Optional.of(emitted));
      }
      return new Result(Optional.empty(), Optional.empty());
    }

    private static boolean defines(NeuronModel m, String name) {
      return m.statements().stream()
              .filter(s -> s instanceof Statement.Let(var n, _, _) && n.equals(name))
              .count()
          == 1;
    }

    private static boolean uses(NeuronModel m, String local) {
      Expression name = new Expression.Local(local);
      return m.statements().stream().anyMatch(s -> s.value().anyMatch(name::equals));
    }
  }
}
