package nnc.frontend.language;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Statement;

/// The names that an equation can use, and what they stand for.
final class Scope {

  /// What a line `fire` and a line `emit` name, and the counter that a line `refractory` adds.
  static final String FIRED = "fired";

  static final String EMITTED = "emitted";
  static final String REFRACTORY = "refractory_left";

  /// Names that no line may define.
  static final List<String> OWN = List.of(NeuronModel.TIMESTEP, FIRED, EMITTED);

  /// Parts of a constant that may stand wherever it is used; a greater one gets a line of its own,
  /// or a chain of `dot` would grow without bound.
  private static final int MOST_REPEATED = 32;

  private final SequencedMap<String, Elements> names = new LinkedHashMap<>();
  private final Map<String, Span> spans = new HashMap<>();
  private final Map<String, Span> later = new HashMap<>();
  private final Map<String, Rejection> broken = new HashMap<>();
  private final List<Span> timesteps = new ArrayList<>();
  private final List<Noise> noises = new ArrayList<>();
  private final List<Clamp> clamps = new ArrayList<>();
  private final List<Statement.Let> pending = new ArrayList<>();
  private int parts;

  /// Throws a rejection with E0202 for a name that is taken.
  void define(Syntax.Name name, Expression meaning) {
    define(name, Elements.of(meaning));
  }

  /// The same of several numbers; those of a vector have names too, which must be free.
  void define(Syntax.Name name, Elements meaning) {
    if (OWN.contains(name.text())) {
      throw Diagnostic.of(
              Code.E0202, name.span(), "'" + name.text() + "' is defined in every neuron")
          .help("choose another name")
          .rejection();
    }
    if (names.containsKey(name.text())) {
      throw Diagnostic.of(
              Code.E0202, name.span(), "'" + name.text() + "' is defined twice in this neuron")
          .label("defined again")
          .because(spans.get(name.text()), "first defined here")
          .help("rename or remove one of them")
          .rejection();
    }
    names.put(name.text(), meaning);
    spans.put(name.text(), name.span());
    List<String> elements = Elements.names(name.text(), meaning.shape());
    for (int i = 0; i < elements.size() && !meaning.isOne(); i++) {
      define(new Syntax.Name(elements.get(i), name.span()), Elements.of(meaning.all().get(i)));
    }
  }

  /// `e`, or the name of a line before that computes it where it is more than a name or a small
  /// constant.
  Expression named(Expression e, Span span) {
    return e.parts().isEmpty() || (e.isConstant() && parts(e) <= MOST_REPEATED) ? e : kept(e, span);
  }

  private static int parts(Expression e) {
    return 1 + e.parts().stream().mapToInt(Scope::parts).sum();
  }

  /// The name of a line before that computes `e`.
  Expression kept(Expression e, Span span) {
    for (Statement.Let let : pending) {
      if (let.value().equals(e)) {
        return new Expression.Local(let.name());
      }
    }
    int number = parts + 1;
    while (names.containsKey("part_" + number) || later.containsKey("part_" + number)) {
      number++;
    }
    parts = number;
    String name = "part_" + number;
    names.put(name, Elements.of(new Expression.Local(name)));
    spans.put(name, span);
    pending.add(new Statement.Let(name, e, span));
    return new Expression.Local(name);
  }

  /// The lines that name parts, to stand before the line that uses them; none are left.
  List<Statement.Let> pending() {
    List<Statement.Let> all = List.copyOf(pending);
    pending.clear();
    return all;
  }

  /// A name whose definition is wrong: whoever uses it gets the same rejection.
  void broken(Syntax.Name name, Rejection rejection) {
    broken.put(name.text(), rejection);
  }

  /// Makes a name of the neuron itself known from here on.
  void reveal(String own) {
    names.put(own, Elements.of(new Expression.Local(own)));
  }

  /// A name that a line further down defines.
  void expect(Syntax.Name name) {
    later.putIfAbsent(name.text(), name.span());
  }

  /// A generator of random numbers for a use at `span`.
  Noise noise(Expression seed, Optional<Expression> mean, Span span) {
    int number = noises.size() + 1;
    while (names.containsKey("rand_" + number) || later.containsKey("rand_" + number)) {
      number++;
    }
    Noise noise = new Noise("rand_" + number, seed, mean, span);
    names.put(noise.state(), Elements.of(new Expression.State(noise.state())));
    spans.put(noise.state(), span);
    noises.add(noise);
    return noise;
  }

  /// The generators so far.
  List<Noise> noises() {
    return noises;
  }

  /// A use of `clamp` at `span`.
  Clamp clamp(Expression value, Expression low, Expression high, Span span) {
    Clamp clamp = new Clamp(value, low, high, span);
    clamps.add(clamp);
    return clamp;
  }

  /// The uses of `clamp` so far.
  List<Clamp> clamps() {
    return clamps;
  }

  boolean has(String name) {
    return names.containsKey(name);
  }

  /// Where the length of a step is used; empty where it is not.
  Optional<Span> timestep() {
    return timesteps.stream().findFirst();
  }

  /// What a name stands for; throws a rejection with E0201 where there is none.
  Elements use(Syntax.Name name) {
    if (name.text().equals(NeuronModel.TIMESTEP)) {
      timesteps.add(name.span());
      return Elements.of(new Expression.Parameter(NeuronModel.TIMESTEP));
    }
    if (broken.containsKey(name.text())) {
      throw broken.get(name.text());
    }
    Elements meaning = names.get(name.text());
    if (meaning == null) {
      throw unknown(name);
    }
    return meaning;
  }

  private Rejection unknown(Syntax.Name name) {
    Diagnostic d =
        Diagnostic.of(Code.E0201, name.span(), "'" + name.text() + "' is not known here");
    if (name.text().equals(FIRED)) {
      return d.help("a line 'fire when ...' must stand before it").rejection();
    }
    Span defined = later.get(name.text());
    if (defined != null) {
      return d.because(defined, "defined here, further down")
          .help("lines run in order: move the definition up")
          .rejection();
    }
    return Similar.to(name.text(), names.keySet())
        .map(s -> d.help("did you mean '" + s + "'?"))
        .orElse(d.help("define it as a parameter, a port, a state or with 'let'"))
        .rejection();
  }

  /// The state that `name` is, or the elements of a vector of states; throws a rejection with
  /// E0201, or with E0212 for another name.
  Elements states(Syntax.Name name) {
    Elements meaning = use(name);
    if (meaning.all().getFirst() instanceof Expression.State) {
      return meaning;
    }
    String what =
        switch (meaning.all().getFirst()) {
          case Expression.Parameter _ -> "a parameter";
          case Expression.Port _ -> "a port";
          case Expression _ -> "a name for a value";
        };
    Diagnostic d =
        Diagnostic.of(
            Code.E0212, name.span(), "'" + name.text() + "' is " + what + ", not a state");
    Span defined = spans.get(name.text());
    throw (defined == null ? d : d.because(defined, "defined here"))
        .help("only states keep and change their values: state " + name.text() + "_now = 0")
        .rejection();
  }
}
