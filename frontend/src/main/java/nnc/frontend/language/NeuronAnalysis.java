package nnc.frontend.language;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Statement;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;

/// The lines of a neuron, checked one by one: parameters, then ports and states, then what a step
/// does in order.
final class NeuronAnalysis {

  private static final List<String> PROPERTIES =
      List.of("floor", "trunc", "nearest", "nearest_even", "saturate", "wrap");

  private final Syntax.NeuronLine line;
  private final Scope scope = new Scope();
  private final Equations equations = new Equations(scope, false);
  private final List<Diagnostic> errors = new ArrayList<>();
  private final List<NeuronModel.Parameter> parameters = new ArrayList<>();
  private final List<Vector> vectors = new ArrayList<>();
  private final List<Optional<Expression>> defaults = new ArrayList<>();
  private final List<String> ports = new ArrayList<>();
  private final List<NeuronModel.State> states = new ArrayList<>();
  private final List<Statement> statements = new ArrayList<>();
  private final Set<String> held = new HashSet<>();
  private Optional<Span> fires = Optional.empty();
  private Optional<Span> emits = Optional.empty();
  private Optional<Span> rests = Optional.empty();
  private Optional<Expression> refractory = Optional.empty();

  private NeuronAnalysis(Syntax.NeuronLine line) {
    this.line = line;
  }

  /// The neuron; throws a rejection with every mistake in it.
  static Neuron of(Syntax.NeuronLine line) {
    NeuronAnalysis a = new NeuronAnalysis(line);
    line.parameters().forEach(p -> a.attempt(() -> a.parameter(p)));
    for (Syntax.Item item : line.items()) {
      a.attempt(() -> a.declaration(item));
    }
    for (Syntax.Item item : line.items()) {
      a.attempt(() -> a.step(item));
    }
    a.attempt(a::checkResult);
    if (!a.errors.isEmpty()) {
      throw new Rejection(a.errors);
    }
    return a.neuron();
  }

  private void attempt(Runnable part) {
    try {
      part.run();
    } catch (Rejection r) {
      // What uses a broken name is as wrong as its definition, which is reported once.
      r.diagnostics().stream().filter(d -> !errors.contains(d)).forEach(errors::add);
    }
  }

  private void parameter(Syntax.NeuronParameter p) {
    Optional<Elements> value = Optional.empty();
    Optional<NumberFormat.Fixed> format = Optional.empty();
    Vector vector = vector(p.name(), p.extents(), true);
    try {
      value =
          p.value().map(v -> spread(equations.constants(v, "the value of a parameter"), vector, v));
      format = p.format().map(Calls::fixed);
    } finally {
      // Known even where its value is wrong, so that its uses are not reported too.
      scope.define(p.name(), vector.of(Expression.Parameter::new));
      for (int i = 0; i < vector.elements().size(); i++) {
        int n = i;
        parameters.add(
            new NeuronModel.Parameter(vector.elements().get(i), format, p.name().span()));
        defaults.add(value.map(v -> v.all().get(n)));
      }
    }
  }

  private void declaration(Syntax.Item item) {
    switch (item) {
      case Syntax.PortItem(var name, var extents) -> {
        Vector vector = vector(name, extents, false);
        scope.define(name, vector.of(Expression.Port::new));
        ports.addAll(vector.elements());
      }
      case Syntax.StateItem s -> state(s);
      case Syntax.LetItem(var name, _) -> scope.expect(name);
      case Syntax.FireItem _,
          Syntax.EmitItem _,
          Syntax.ResetItem _,
          Syntax.RefractoryItem _,
          Syntax.AssignItem _ -> {}
      case Syntax.RuleItem r -> throw new IllegalStateException("a neuron's line " + r);
    }
  }

  private Vector vector(Syntax.Name name, List<Syntax.Literal> extents, boolean matrix) {
    try {
      Vector vector = new Vector(name.text(), Elements.shape(name, extents, matrix));
      vectors.add(vector);
      return vector;
    } catch (Rejection r) {
      scope.broken(name, r);
      throw r;
    }
  }

  /// A value for each element; throws a rejection with E0203 where there are not as many.
  private static Elements spread(Elements value, Vector vector, Equation at) {
    if (value.shape().equals(vector.shape())) {
      return value;
    }
    if (!value.isOne()) {
      throw Diagnostic.of(
              Code.E0203,
              at.span(),
              value.described() + " for '" + vector.name() + "', " + vector.described())
          .help("give one number for all elements, or one for each: [1, 2, 3]")
          .rejection();
    }
    return new Elements(
        vector.shape(), Collections.nCopies(vector.elements().size(), value.all().getFirst()));
  }

  private void state(Syntax.StateItem s) {
    Vector vector = vector(s.name(), s.extents(), false);
    try {
      Elements initial =
          spread(
              equations.constants(s.initial(), "the first value of a state"), vector, s.initial());
      Rounding rounding = Rounding.NEAREST;
      Overflow overflow = Overflow.SATURATE;
      List<Syntax.Name> words = new ArrayList<>(s.words());
      Optional<Syntax.Name> format = s.format().filter(f -> !PROPERTIES.contains(f.text()));
      s.format().filter(f -> PROPERTIES.contains(f.text())).ifPresent(words::addFirst);
      for (Syntax.Name word : words) {
        switch (word.text()) {
          case "floor", "trunc", "nearest", "nearest_even" ->
              rounding = Rounding.valueOf(word.text().toUpperCase(Locale.ROOT));
          case "saturate", "wrap" ->
              overflow = Overflow.valueOf(word.text().toUpperCase(Locale.ROOT));
          default ->
              throw Diagnostic.of(
                      Code.E0208, word.span(), "a state has no property '" + word.text() + "'")
                  .help(
                      "behind the format: floor, trunc, nearest or nearest_even; saturate or wrap")
                  .rejection();
        }
      }
      Optional<NumberFormat.Fixed> fixed = format.map(Calls::fixed);
      for (int i = 0; i < vector.elements().size(); i++) {
        states.add(
            new NeuronModel.State(
                vector.elements().get(i),
                fixed,
                rounding,
                overflow,
                initial.all().get(i),
                s.name().span()));
      }
    } finally {
      scope.define(s.name(), vector.of(Expression.State::new));
    }
  }

  private void step(Syntax.Item item) {
    switch (item) {
      case Syntax.PortItem _, Syntax.StateItem _, Syntax.RuleItem _ -> {}
      case Syntax.LetItem(var name, var value) -> {
        Elements defined = Elements.of(new Expression.Local(name.text()));
        try {
          Elements given = lines(value);
          defined = new Vector(name.text(), given.shape()).of(Expression.Local::new);
          if (given.shape().rank() > 1) {
            throw Diagnostic.of(Code.E0203, value.span(), "a line names numbers and vectors only")
                .label(given.described())
                .help("make the matrix a parameter: neuron n(w[3, 4] = 1)")
                .rejection();
          }
          for (int i = 0; i < given.all().size(); i++) {
            statements.add(
                new Statement.Let(
                    ((Expression.Local) defined.all().get(i)).name(),
                    given.all().get(i),
                    name.span()));
          }
        } finally {
          scope.define(name, defined);
        }
      }
      case Syntax.AssignItem(var name, var value) -> assign(name, value, false);
      case Syntax.FireItem(var condition, var span) -> {
        once("fire", fires, span);
        fires = Optional.of(span);
        try {
          statements.add(new Statement.Let(Scope.FIRED, line(condition), span));
        } finally {
          scope.reveal(Scope.FIRED);
        }
      }
      case Syntax.EmitItem(var value, var span) -> {
        once("emit", emits, span);
        emits = Optional.of(span);
        statements.add(new Statement.Let(Scope.EMITTED, line(value), span));
      }
      case Syntax.ResetItem(var name, var value) -> assign(name, value, true);
      case Syntax.RefractoryItem(var steps, var span) -> {
        once("refractory", rests, span);
        rests = Optional.of(span);
        afterFire("refractory", span);
        if (scope.has(Scope.REFRACTORY)) {
          throw Diagnostic.of(
                  Code.E0202, span, "this line defines '" + Scope.REFRACTORY + "', which is taken")
              .help("rename what you called so")
              .rejection();
        }
        refractory = Optional.of(equations.constant(steps, "how long a neuron rests"));
      }
    }
  }

  /// `name := value`, where the neuron fired only if it is a reset. All elements of a vector see
  /// what was there before the line.
  private void assign(Syntax.Name name, Equation value, boolean reset) {
    Elements targets = scope.states(name);
    if (reset) {
      afterFire("reset", name.span());
    }
    Vector vector = new Vector(name.text(), targets.shape());
    List<Expression> given = new ArrayList<>(spread(lines(value), vector, value).all());
    Set<Expression> changed = new HashSet<>();
    for (int i = 0; i < given.size(); i++) {
      if (given.get(i).anyMatch(changed::contains)) {
        given.set(i, scope.kept(given.get(i), name.span()));
      }
      changed.add(targets.all().get(i));
    }
    statements.addAll(scope.pending());
    for (int i = 0; i < given.size(); i++) {
      Expression.State state = (Expression.State) targets.all().get(i);
      if (reset) {
        held.add(state.name());
      }
      statements.add(
          new Statement.Assign(
              state.name(),
              reset
                  ? Expression.apply(
                      Function.SELECT, new Expression.Local(Scope.FIRED), given.get(i), state)
                  : given.get(i),
              name.span()));
    }
  }

  private Expression line(Equation e) {
    return collected(() -> equations.line(e));
  }

  private Elements lines(Equation e) {
    return collected(() -> equations.lines(e));
  }

  /// What a line computes, after the random numbers that it uses and the parts that it names.
  private <T> T collected(Supplier<T> line) {
    var _ = scope.pending();
    int before = scope.noises().size();
    T value = line.get();
    for (Noise noise : scope.noises().subList(before, scope.noises().size())) {
      states.add(noise.declared());
      statements.addAll(noise.statements());
    }
    statements.addAll(scope.pending());
    return value;
  }

  private static void once(String word, Optional<Span> before, Span again) {
    before.ifPresent(b -> {
      throw Diagnostic.of(Code.E0202, again, "a neuron has one line '" + word + "'")
          .because(b, "the first one")
          .help("join them, for example with 'or' or 'select'")
          .rejection();
    });
  }

  private void afterFire(String word, Span span) {
    if (fires.isEmpty()) {
      throw Diagnostic.of(Code.E0210, span, "'" + word + "' needs a line 'fire when ...' before it")
          .help("it says what follows a spike of the same step")
          .rejection();
    }
  }

  private void checkResult() {
    if (fires.isEmpty() && emits.isEmpty()) {
      throw Diagnostic.of(
              Code.E0210,
              line.name().span(),
              "the neuron '" + line.name().text() + "' gives nothing")
          .help("end it with 'fire when ...' for spikes or 'emit ...' for values")
          .rejection();
    }
  }

  private Neuron neuron() {
    Expression emitted = new Expression.Local(Scope.EMITTED);
    Expression fired = new Expression.Local(Scope.FIRED);
    Expression output =
        emits.isEmpty()
            ? fired
            : fires.isEmpty()
                ? emitted
                : Expression.apply(Function.SELECT, fired, emitted, new Expression.Literal(0));
    NeuronModel model =
        new NeuronModel(
            line.name().text(), parameters, ports, states, statements, output, emits.isEmpty());
    return new Neuron(
        line.name(),
        model,
        defaults,
        vectors.stream().filter(v -> v.shape().rank() > 0).toList(),
        refractory,
        held,
        scope.noises(),
        scope.clamps(),
        scope.timestep());
  }
}
