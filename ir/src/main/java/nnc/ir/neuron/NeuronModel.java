package nnc.ir.neuron;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;

/// A neuron by equations: what it keeps from step to step, what it does in one, and what it gives
/// in each. `output` is read behind the last statement; a spiking model gives a bit. Spans do not
/// count for equality.
public record NeuronModel(
    String name,
    List<Parameter> parameters,
    List<String> ports,
    List<State> states,
    List<Statement> statements,
    Expression output,
    boolean spiking) {

  /// The parameter that every model has besides its own: the length of a step in seconds.
  public static final String TIMESTEP = "dt";

  /// A number that a population chooses, for all its neurons or for each. With a format it is
  /// rounded to the nearest of it.
  public record Parameter(String name, Optional<NumberFormat.Fixed> format, Span span) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Parameter p && name.equals(p.name) && format.equals(p.format);
    }

    @Override
    public int hashCode() {
      return name.hashCode() * 31 + format.hashCode();
    }
  }

  /// What a neuron keeps. It begins with `initial`, a parameter expression. Without a format it is
  /// real until quantization finds one; assignments are rounded by `rounding` and cut by
  /// `overflow`.
  public record State(
      String name,
      Optional<NumberFormat.Fixed> format,
      Rounding rounding,
      Overflow overflow,
      Expression initial,
      Span span) {

    /// What the state keeps of `value` among integers.
    public Expression stored(Expression value) {
      return new Expression.Fit(rounded(value), format.orElseThrow(), overflow);
    }

    /// `value` with the state's bits behind the point.
    Expression.Rescale rounded(Expression value) {
      return new Expression.Rescale(value, new Resolution.OfState(name), rounding);
    }

    public State with(NumberFormat.Fixed chosen) {
      return new State(name, Optional.of(chosen), rounding, overflow, initial, span);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof State s
          && name.equals(s.name)
          && format.equals(s.format)
          && rounding == s.rounding
          && overflow == s.overflow
          && initial.equals(s.initial);
    }

    @Override
    public int hashCode() {
      return name.hashCode() * 31 + initial.hashCode();
    }
  }

  public NeuronModel {
    parameters = List.copyOf(parameters);
    ports = List.copyOf(ports);
    states = List.copyOf(states);
    statements = List.copyOf(statements);
  }

  /// The state of that name; throws `IllegalArgumentException` where there is none.
  public State state(String name) {
    return states.stream()
        .filter(s -> s.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no state " + name));
  }

  /// What comes in at the ports, given in their order, by name.
  public Map<String, Quantity> atPorts(List<Quantity> inputs) {
    Map<String, Quantity> named = new LinkedHashMap<>();
    for (int i = 0; i < inputs.size(); i++) {
      named.put(ports.get(i), inputs.get(i));
    }
    return named;
  }
}
