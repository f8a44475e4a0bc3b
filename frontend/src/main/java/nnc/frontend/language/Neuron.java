package nnc.frontend.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Statement;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;

/// A neuron that a text defines: the model, the values that its parameters have unless a population
/// says otherwise, its vectors, how many steps it rests after a spike which states are held
/// meanwhile, its random numbers, its clamps, and where it uses the length of a step.
record Neuron(
    Syntax.Name name,
    NeuronModel model,
    List<Optional<Expression>> defaults,
    List<Vector> vectors,
    Optional<Expression> refractory,
    Set<String> held,
    List<Noise> noises,
    List<Clamp> clamps,
    Optional<Span> timestep)
    implements Callee {

  Neuron {
    defaults = List.copyOf(defaults);
    vectors = List.copyOf(vectors);
    held = Set.copyOf(held);
    noises = List.copyOf(noises);
    clamps = List.copyOf(clamps);
  }

  @Override
  public String word() {
    return name.text();
  }

  @Override
  public Optional<String> unnamed() {
    return Optional.empty();
  }

  /// A population may choose parameters and the formats of states.
  @Override
  public List<String> arguments() {
    List<String> all = new ArrayList<>();
    model.parameters().forEach(p -> all.add(p.name()));
    model.states().stream()
        .map(NeuronModel.State::name)
        .filter(s -> noises.stream().noneMatch(n -> n.state().equals(s)))
        .forEach(all::add);
    return all.stream().map(name -> owner(name).name()).distinct().toList();
  }

  /// The vector that has an element `name`, or `name` itself where none has.
  Vector owner(String name) {
    return vectors.stream()
        .filter(v -> v.elements().contains(name))
        .findFirst()
        .orElseGet(() -> new Vector(name, Elements.ONE));
  }

  /// The model of a population that rests at most `longest` steps after a spike: a counter is added
  /// that runs down, while which the neuron does not fire and what `held` names keeps its value.
  NeuronModel resting(int longest) {
    if (refractory.isEmpty() || longest == 0) {
      return model;
    }
    Expression left = new Expression.State(Scope.REFRACTORY);
    Expression zero = new Expression.Literal(0);
    Expression resting = Expression.apply(Function.GT, left, zero);
    List<NeuronModel.State> states = new ArrayList<>(model.states());
    states.add(
        new NeuronModel.State(
            Scope.REFRACTORY,
            Optional.of(NumberFormat.unsigned(32 - Integer.numberOfLeadingZeros(longest))),
            Rounding.NEAREST,
            Overflow.SATURATE,
            zero,
            name.span()));
    List<Statement> statements = new ArrayList<>();
    for (Statement s : model.statements()) {
      statements.add(
          switch (s) {
            case Statement.Let(var local, var value, _) when local.equals(Scope.FIRED) ->
                s.with(
                    Expression.apply(Function.AND, value, Expression.apply(Function.NOT, resting)));
            case Statement.Let _ -> s;
            case Statement.Assign(var state, var value, _) ->
                held.contains(state)
                    ? s.with(
                        Expression.apply(
                            Function.SELECT, resting, new Expression.State(state), value))
                    : s;
          });
    }
    statements.add(
        new Statement.Assign(
            Scope.REFRACTORY,
            Expression.apply(
                Function.SELECT,
                new Expression.Local(Scope.FIRED),
                refractory.get(),
                Expression.apply(
                    Function.MAX,
                    Expression.apply(Function.SUB, left, new Expression.Literal(1)),
                    zero)),
            name.span()));
    return with(model, model.parameters(), model.ports(), states, statements, model.output());
  }

  static NeuronModel with(
      NeuronModel model,
      List<NeuronModel.Parameter> parameters,
      List<String> ports,
      List<NeuronModel.State> states,
      List<Statement> statements,
      Expression output) {
    return new NeuronModel(
        model.name(), parameters, ports, states, statements, output, model.spiking());
  }

  /// `e` with everything that has no parts replaced.
  static Expression replaced(Expression e, UnaryOperator<Expression> leaf) {
    return e.parts().isEmpty()
        ? leaf.apply(e)
        : signed(e.with(e.parts().stream().map(p -> replaced(p, leaf)).toList()));
  }

  /// The number that a sign before a number makes.
  static Expression signed(Expression e) {
    return e instanceof Expression.Apply(var function, var arguments, _)
            && function == Function.NEG
            && arguments.getFirst() instanceof Expression.Literal(double value)
        ? new Expression.Literal(-value)
        : e;
  }
}
