package nnc.frontend.language;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
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
      errors.addAll(r.diagnostics());
    }
  }

  private void parameter(Syntax.NeuronParameter p) {
    Optional<Expression> value = Optional.empty();
    Optional<NumberFormat.Fixed> format = Optional.empty();
    try {
      value = p.value().map(v -> equations.constant(v, "the value of a parameter"));
      format = p.format().map(Calls::fixed);
    } finally {
      // Known even where its value is wrong, so that its uses are not reported too.
      scope.define(p.name(), new Expression.Parameter(p.name().text()));
      parameters.add(new NeuronModel.Parameter(p.name().text(), format, p.name().span()));
      defaults.add(value);
    }
  }

  private void declaration(Syntax.Item item) {
    switch (item) {
      case Syntax.PortItem(var name) -> {
        scope.define(name, new Expression.Port(name.text()));
        ports.add(name.text());
      }
      case Syntax.StateItem s -> state(s);
      case Syntax.LetItem(var name, _) -> scope.expect(name);
      case Syntax.FireItem _,
          Syntax.EmitItem _,
          Syntax.ResetItem _,
          Syntax.RefractoryItem _,
          Syntax.AssignItem _ -> {}
    }
  }

  private void state(Syntax.StateItem s) {
    try {
      Expression initial = equations.constant(s.initial(), "the first value of a state");
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
      states.add(
          new NeuronModel.State(
              s.name().text(),
              format.map(Calls::fixed),
              rounding,
              overflow,
              initial,
              s.name().span()));
    } finally {
      scope.define(s.name(), new Expression.State(s.name().text()));
    }
  }

  private void step(Syntax.Item item) {
    switch (item) {
      case Syntax.PortItem _, Syntax.StateItem _ -> {}
      case Syntax.LetItem(var name, var value) -> {
        try {
          statements.add(new Statement.Let(name.text(), line(value), name.span()));
        } finally {
          scope.define(name, new Expression.Local(name.text()));
        }
      }
      case Syntax.AssignItem(var name, var value) ->
          statements.add(new Statement.Assign(scope.state(name), line(value), name.span()));
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
      case Syntax.ResetItem(var name, var value) -> {
        String state = scope.state(name);
        afterFire("reset", name.span());
        held.add(state);
        statements.add(
            new Statement.Assign(
                state,
                Expression.apply(
                    Function.SELECT,
                    new Expression.Local(Scope.FIRED),
                    line(value),
                    new Expression.State(state)),
                name.span()));
      }
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

  /// What a line computes, after the random numbers that it uses.
  private Expression line(Equation e) {
    int before = scope.noises().size();
    Expression value = equations.line(e);
    for (Noise noise : scope.noises().subList(before, scope.noises().size())) {
      states.add(noise.declared());
      statements.addAll(noise.statements());
    }
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
        line.name(), model, defaults, refractory, held, scope.noises(), scope.timestep());
  }
}
