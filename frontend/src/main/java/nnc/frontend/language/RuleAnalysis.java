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
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Function;
import nnc.ir.op.Op;

/// Writes the lines of a rule of plasticity as those of neurons, which are checked then: `on pre w
/// := e` is `w := select(pre, e, w)`, with `clip lo..hi` it is `w := select(pre, clamp(e, lo, hi),
/// w)`, and so on. With `apply deferred` a synapse also has what its memory holds, `w_stored`,
/// which takes `w` where the source gives something, and gives that.
final class RuleAnalysis {

  private static final List<String> ENDS = List.of("pre", "post");
  private static final List<String> TRACED = List.of("pre", "post", "arrived");
  private static final String DEFERRED = "deferred";
  private static final List<String> WHEN = List.of("eager", DEFERRED);

  private static final String EMITS =
      "a synapse gives its weight times what the source gives, without a line";

  private final Syntax.PlasticityLine line;
  private final List<Rule.Port> ports = new ArrayList<>();
  private final List<Syntax.Item> declared = new ArrayList<>();
  private final List<Syntax.Item> steps = new ArrayList<>();
  private final Set<String> clocks = new HashSet<>();
  private final List<Diagnostic> errors = new ArrayList<>();
  private Optional<Syntax.WeightItem> weight = Optional.empty();
  private Optional<Syntax.ClipItem> clip = Optional.empty();
  private Optional<Syntax.ApplyItem> apply = Optional.empty();

  RuleAnalysis(Syntax.PlasticityLine line) {
    this.line = line;
  }

  Rule rule() {
    port(new Rule.Port(end(Rule.End.PRE), Rule.End.PRE, Optional.empty()));
    port(new Rule.Port(end(Rule.End.POST), Rule.End.POST, Optional.empty()));
    for (Syntax.Item item : line.items()) {
      attempt(() -> declare(item));
    }
    attempt(this::requireWeight);
    List<Neuron> synapse = new ArrayList<>();
    weight.ifPresent(w -> {
      line.items().forEach(item -> attempt(() -> step(item)));
      if (isDeferred()) {
        line.items().forEach(item -> attempt(() -> requireReplay(item)));
        Syntax.Name stored = stored(w.name());
        steps.add(
            new Syntax.AssignItem(
                stored,
                applied(
                    Function.SELECT,
                    w.name().span(),
                    named(end(Rule.End.PRE)),
                    named(w.name()),
                    named(stored))));
        steps.add(transmitted(stored));
      } else {
        steps.add(transmitted(w.name()));
      }
      attempt(() -> synapse.add(synapse(w.name())));
    });
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    return new Rule(line.name(), synapse.getFirst(), ports);
  }

  private void attempt(Runnable part) {
    try {
      part.run();
    } catch (Rejection r) {
      r.diagnostics().stream().filter(d -> !errors.contains(d)).forEach(errors::add);
    }
  }

  private Syntax.Item transmitted(Syntax.Name w) {
    return new Syntax.EmitItem(
        applied(Function.MUL, w.span(), named(w), named(end(Rule.End.PRE))), w.span());
  }

  /// A weight begins with a parameter of its own, which stands behind those of the text.
  private Neuron synapse(Syntax.Name w) {
    Syntax.Name initial = new Syntax.Name(w.text() + "_0", w.span());
    List<Syntax.NeuronParameter> parameters = new ArrayList<>(line.parameters());
    parameters.add(
        new Syntax.NeuronParameter(initial, List.of(), Optional.empty(), Optional.empty()));
    List<Syntax.Item> items = new ArrayList<>();
    if (isDeferred()) {
      items.add(
          new Syntax.StateItem(
              stored(w),
              List.of(),
              weight.get().format(),
              weight.get().words(),
              bounded(w, named(initial))));
    }
    items.add(
        new Syntax.StateItem(
            w, List.of(), weight.get().format(), weight.get().words(), bounded(w, named(initial))));
    items.addAll(declared);
    items.addAll(steps);
    return NeuronAnalysis.of(new Syntax.NeuronLine(line.name(), parameters, items));
  }

  private boolean isDeferred() {
    return apply.filter(a -> a.name().text().equals(DEFERRED)).isPresent();
  }

  /// What the memory of a synapse holds of the weight.
  private static Syntax.Name stored(Syntax.Name w) {
    return new Syntax.Name(w.text() + "_stored", w.span());
  }

  /// Refuses lines whose changes cannot be made up for at the next spike of the source: those that
  /// do not run at spikes of the ends alone, and what comes from elsewhere.
  private void requireReplay(Syntax.Item item) {
    switch (item) {
      case Syntax.AssignItem(var state, _) ->
          throw undeferred(
              state.span(),
              "this line changes '" + state.text() + "' in every step",
              "change it 'on pre' or 'on post', or let a trace hold it");
      case Syntax.EveryItem(_, var state, _) ->
          throw undeferred(
              state.span(),
              "this line changes '" + state.text() + "' whether anything fires or not",
              "change it 'on pre' or 'on post'");
      case Syntax.ModulatorItem(var name) ->
          throw undeferred(
              name.span(),
              "nobody remembers what '" + name.text() + "' was when a target fired",
              "leave it out");
      case Syntax.Item _ -> {}
    }
  }

  private Rejection undeferred(Span span, String why, String help) {
    return Diagnostic.of(Code.E0210, span, "a deferred rule cannot make up for this: " + why)
        .because(apply.orElseThrow().name().span(), "deferred here")
        .help(help + ", or 'apply eager'")
        .rejection();
  }

  private void port(Rule.Port port) {
    ports.add(port);
    declared.add(new Syntax.PortItem(port.name(), List.of()));
  }

  private void declare(Syntax.Item item) {
    switch (item) {
      case Syntax.WeightItem w -> {
        weight.ifPresent(before ->
            twice("weight", w, before, "what a synapse keeps beside its weight is a state"));
        weight = Optional.of(w);
      }
      case Syntax.ClipItem c -> {
        clip.ifPresent(before -> twice("line 'clip'", c, before, "other states take clamp"));
        clip = Optional.of(c);
      }
      case Syntax.ApplyItem a -> {
        apply.ifPresent(before -> twice("line 'apply'", a, before, "give one of them"));
        apply = Optional.of(a);
        requireWord(a.name(), WHEN);
      }
      case Syntax.TraceItem t -> trace(t);
      case Syntax.ModulatorItem(var name) ->
          port(new Rule.Port(name, Rule.End.MODULATOR, Optional.empty()));
      case Syntax.EveryItem(var literal, _, _) -> every(literal);
      case Syntax.StateItem s -> declared.add(s);
      case Syntax.PortItem(var name, var extents) -> {
        Span span = name.span();
        declared.add(
            new Syntax.StateItem(name, extents, Optional.empty(), List.of(), number("0", span)));
        throw foreign(span, "port", "what comes from outside is a modulator");
      }
      case Syntax.FireItem(_, var span) -> throw foreign(span, "fire when", EMITS);
      case Syntax.EmitItem(_, var span) -> throw foreign(span, "emit", EMITS);
      case Syntax.ResetItem(var name, _) ->
          throw foreign(name.span(), "reset", "'on post' runs where the target fires");
      case Syntax.RefractoryItem(_, var span) ->
          throw foreign(span, "refractory", "let a trace say how long ago an end fired");
      case Syntax.LetItem _, Syntax.AssignItem _, Syntax.OnItem _ -> {}
    }
  }

  private static void twice(
      String what, Syntax.RuleItem again, Syntax.RuleItem first, String help) {
    throw Diagnostic.of(Code.E0202, again.name().span(), "a rule has one " + what)
        .because(first.name().span(), "the first one")
        .help(help)
        .rejection();
  }

  private static Rejection foreign(Span span, String word, String help) {
    return Diagnostic.of(Code.E0210, span, "a rule of plasticity has no line '" + word + "'")
        .help(help)
        .rejection();
  }

  private void requireWeight() {
    if (weight.isEmpty()) {
      throw Diagnostic.of(
              Code.E0210, line.name().span(), "the rule '" + line.name().text() + "' has no weight")
          .help("begin it with the weight and its format: weight w : q4.12")
          .rejection();
    }
  }

  private void step(Syntax.Item item) {
    switch (item) {
      case Syntax.OnItem(var word, var state, var value) ->
          steps.add(where(named(end(end(word, ENDS), word.span())), state, value));
      case Syntax.EveryItem(var literal, var state, var value) ->
          steps.add(where(named(clock(literal)), state, value));
      case Syntax.AssignItem(var state, var value) ->
          steps.add(new Syntax.AssignItem(state, bounded(state, value)));
      case Syntax.LetItem let -> steps.add(let);
      case Syntax.Item _ -> {}
    }
  }

  /// `state := select(condition, value, state)`.
  private Syntax.Item where(Equation condition, Syntax.Name state, Equation value) {
    Equation changed = bounded(state, value);
    return new Syntax.AssignItem(
        state, applied(Function.SELECT, value.span(), condition, changed, named(state)));
  }

  /// What a weight may be of `value`; other states are not clipped.
  private Equation bounded(Syntax.Name state, Equation value) {
    if (clip.isEmpty() || !state.text().equals(weight.orElseThrow().name().text())) {
      return value;
    }
    Span span = clip.get().name().span();
    List<Equation.Operand> operands =
        List.of(
            new Equation.Plain(value),
            new Equation.Plain(clip.get().lo()),
            new Equation.Plain(clip.get().hi()));
    return new Equation.Called(new Syntax.Name("clamp", span), operands, span);
  }

  /// A trace is a neuron that hears its end and shows its only state.
  private void trace(Syntax.TraceItem t) {
    // Known even where it is wrong, so that its uses are not reported too.
    declared.add(new Syntax.PortItem(t.name(), List.of()));
    Rule.End end = end(t.end(), TRACED);
    Span span = t.name().span();
    List<Syntax.Item> items =
        List.of(
            new Syntax.PortItem(end(end, t.end().span()), List.of()),
            new Syntax.StateItem(t.name(), List.of(), t.format(), t.words(), number("0", span)),
            new Syntax.AssignItem(t.name(), t.value()),
            new Syntax.EmitItem(named(t.name()), span));
    Syntax.Name name = called(t.name().text(), span);
    ports.add(
        new Rule.Port(
            t.name(),
            end,
            Optional.of(NeuronAnalysis.of(new Syntax.NeuronLine(name, line.parameters(), items)))));
  }

  /// A clock is a neuron that hears nothing and fires in every so many steps.
  private void every(Syntax.Literal literal) {
    Syntax.Name clock = clock(literal);
    if (!clocks.add(clock.text())) {
      return;
    }
    declared.add(new Syntax.PortItem(clock, List.of()));
    int steps = literal.text().length() > 6 ? Integer.MAX_VALUE : Integer.parseInt(literal.text());
    if (steps < 1 || steps > Op.MAX_DELAY) {
      throw Diagnostic.of(
              Code.E0305, literal.span(), "'every' takes from 1 to " + Op.MAX_DELAY + " steps")
          .help("a plain line 'w := ...' runs in every step")
          .rejection();
    }
    Span span = literal.span();
    Syntax.Name count = new Syntax.Name("count", span);
    int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(steps - 1));
    List<Syntax.Item> items =
        List.of(
            new Syntax.StateItem(
                count,
                List.of(),
                Optional.of(new Syntax.Name("uint" + bits, span)),
                List.of(),
                number("0", span)),
            new Syntax.AssignItem(
                count,
                applied(
                    Function.SELECT,
                    span,
                    applied(Function.GE, span, named(count), number("" + (steps - 1), span)),
                    number("0", span),
                    applied(Function.ADD, span, named(count), number("1", span)))),
            new Syntax.FireItem(applied(Function.EQ, span, named(count), number("0", span)), span));
    Neuron neuron =
        NeuronAnalysis.of(new Syntax.NeuronLine(called(clock.text(), span), List.of(), items));
    ports.add(new Rule.Port(clock, Rule.End.CLOCK, Optional.of(neuron)));
  }

  private static Syntax.Name clock(Syntax.Literal literal) {
    return new Syntax.Name("every_" + literal.text(), literal.span());
  }

  /// The name of a neuron that the rule brings.
  private Syntax.Name called(String part, Span span) {
    return new Syntax.Name(line.name().text() + "_" + part, span);
  }

  /// The end that `word` names, which must be one of `all`.
  private static Rule.End end(Syntax.Name word, List<String> all) {
    requireWord(word, all);
    return Rule.End.valueOf(word.text().toUpperCase(Locale.ROOT));
  }

  private static void requireWord(Syntax.Name word, List<String> all) {
    if (!all.contains(word.text())) {
      Diagnostic d =
          Diagnostic.of(Code.E0201, word.span(), "there is no '" + word.text() + "' here");
      throw Similar.to(word.text(), all)
          .map(s -> d.help("did you mean '" + s + "'?"))
          .orElse(d.help("it may be " + String.join(", ", all)))
          .rejection();
    }
  }

  private Syntax.Name end(Rule.End end) {
    return end(end, line.name().span());
  }

  private static Syntax.Name end(Rule.End end, Span span) {
    return new Syntax.Name(end.word(), span);
  }

  private static Equation named(Syntax.Name name) {
    return new Equation.Named(name);
  }

  private static Equation number(String text, Span span) {
    return new Equation.Constant(new Syntax.Literal(text, span), Optional.empty(), span);
  }

  private static Equation applied(Function function, Span span, Equation... arguments) {
    return new Equation.Applied(function, List.of(arguments), span);
  }
}
