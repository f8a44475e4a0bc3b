package nnc.frontend.language;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.RealCode;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;

/// Makes the synapses of a projection that learns by a rule of the text: a population in which
/// every synapse is a neuron. What its ends give and their traces reach it through projections
/// without delay that copy each value to all synapses of a source or of a target; another
/// projection adds what the synapses give, with their delays, at the targets.
final class LearningSynapses {

  private final Plan plan;
  private final Arrays arrays;
  private final Populations populations;
  private final Map<String, String> known;

  LearningSynapses(Plan plan, Arrays arrays, Populations populations, Map<String, String> known) {
    this.plan = plan;
    this.arrays = arrays;
    this.populations = populations;
    this.known = known;
  }

  /// The vertex of the sums that the vertex `source` brings to the targets of `line`; empty where
  /// the rule is wrong, which was reported. Throws a rejection.
  Optional<String> add(
      Syntax.ProjectLine line, Syntax.Call call, String source, SparseSynapses synapses) {
    return populations
        .neurons()
        .findRule(call.operator())
        .map(rule -> new Made(line, call, rule, source, synapses).add());
  }

  /// One projection in the making.
  private final class Made {

    private final Syntax.ProjectLine line;
    private final Syntax.Call call;
    private final Rule rule;
    private final String source;
    private final SparseSynapses synapses;
    private final Arguments given;
    private final String base;

    Made(
        Syntax.ProjectLine line,
        Syntax.Call call,
        Rule rule,
        String source,
        SparseSynapses synapses) {
      this.line = line;
      this.call = call;
      this.rule = rule;
      this.source = source;
      this.synapses = synapses;
      this.given = Arguments.of(rule, call.operator(), call.arguments(), arrays);
      this.base = plan.fresh(line.population().text() + "." + line.source().text() + ".plastic");
    }

    String add() {
      int count = synapses.count();
      if (count < 1 || count > SparseSynapses.MAX_NEURONS) {
        throw Diagnostic.of(
                Code.E0106, line.connector().span(), count + " synapses that learn by a rule")
            .help("there may be from 1 to 2^24: choose other ends")
            .rejection();
      }
      SequencedMap<String, String> inputs = new LinkedHashMap<>();
      for (Rule.Port port : rule.ports()) {
        inputs.put(port.name().text(), port(port));
      }
      Populations.Ready ready =
          populations.of(
              population("", Shape.of(count), rule.concerning(rule.synapse(), arguments())),
              rule.synapse(),
              Shape.of(count),
              Map.of(rule.initial(), RealCode.reals(synapses.weights())));
      String learning = vertex("", ready.op(), List.copyOf(inputs.values()));
      Tensor ends = synapses.places();
      Op sums =
          new Op.Projection(
              new SparseSynapses(count, synapses.targets(), counted(count), ends, one()),
              plan.type(learning));
      String id = plan.fresh(line.population().text() + "." + line.source().text() + ".projection");
      plan.add(id, sums, line.connector().span(), List.of(learning));
      return id;
    }

    private List<Syntax.Argument> arguments() {
      return call.arguments();
    }

    private Syntax.PopulationLine population(
        String name, Shape shape, List<Syntax.Argument> arguments) {
      Span span = call.operator().span();
      List<Syntax.Literal> extents =
          List.of(new Syntax.Literal(String.valueOf(shape.size()), span));
      return new Syntax.PopulationLine(
          new Syntax.Name(id(name), span),
          new Syntax.Type(call.operator(), extents, span),
          arguments);
    }

    private String vertex(String name, Op op, List<String> inputs) {
      String id = plan.fresh(id(name));
      plan.add(id, op, call.operator().span(), inputs);
      return id;
    }

    private String id(String name) {
      return name.isEmpty() ? base : base + "." + name;
    }

    /// What comes in at a port, for every synapse.
    private String port(Rule.Port port) {
      String name = port.name().text();
      String from =
          switch (port.end()) {
            case PRE -> source;
            case ARRIVED -> arrived(port.name());
            case POST -> line.population().text();
            case CLOCK -> "";
            case MODULATOR -> modulator(name);
          };
      String heard = port.through().map(n -> through(name, n, from)).orElse(from);
      return vertex(
          name + ".each", new Op.Projection(copies(port, heard), plan.type(heard)), List.of(heard));
    }

    private String through(String name, Neuron neuron, String from) {
      Shape shape = from.isEmpty() ? Shape.of(1) : plan.type(from).shape();
      Populations.Ready ready =
          populations.of(
              population(name, shape, rule.concerning(neuron, arguments())),
              neuron,
              shape,
              Map.of());
      return vertex(name, ready.op(), from.isEmpty() ? List.of() : List.of(from));
    }

    /// What the source gave as long ago as it takes to the target.
    private String arrived(Syntax.Name trace) {
      int delay = synapses.longestDelay();
      if (synapses.shortestDelay() != delay) {
        throw Diagnostic.of(
                Code.E0210,
                call.operator().span(),
                "'" + rule.name().text() + "' looks at what arrives, and delays differ")
            .because(trace.span(), "looks at it here")
            .help("give all synapses of the projection one delay")
            .rejection();
      }
      return vertex(
          trace.text() + ".delay", new Op.Delay(delay, plan.type(source)), List.of(source));
    }

    private String modulator(String name) {
      Syntax.Value value = given.required(name, call.operator().text() + "(" + name + ": reward)");
      String from = value instanceof Syntax.Reference(var word) ? known.get(word.text()) : null;
      if (from == null) {
        String word = value instanceof Syntax.Reference(var n) ? n.text() : "";
        Diagnostic d =
            Diagnostic.of(
                Code.E0201,
                value.span(),
                "'" + name + "' is a modulator: it takes an input, a layer or a population");
        throw Similar.to(word, known.keySet().stream().sorted().toList())
            .map(s -> d.help("did you mean '" + s + "'?"))
            .orElse(d.help("name one, for example " + name + ": reward"))
            .rejection();
      }
      int size = plan.type(from).shape().size();
      if (size != 1 && size != synapses.targets() && size != synapses.sources()) {
        throw Diagnostic.of(
                Code.E0203,
                value.span(),
                "'" + name + "' modulates " + synapses + ", but has " + size + " values")
            .help("give one value, one for each target, or one for each source")
            .rejection();
      }
      return plan.type(from).shape().rank() == 1
          ? from
          : vertex(name + ".flatten", new Op.Flatten(), List.of(from));
    }

    /// Of each value of `from` a copy for every synapse that hears it.
    private SparseSynapses copies(Rule.Port port, String from) {
      int count = synapses.count();
      int size = plan.type(from).shape().size();
      boolean one = port.end() == Rule.End.CLOCK || (size == 1 && port.end() == Rule.End.MODULATOR);
      if (one) {
        return new SparseSynapses(
            1, count, Tensor.narrowest(Shape.of(2), 0, count), counted(count - 1), one());
      }
      boolean post =
          port.end() == Rule.End.POST
              || (port.end() == Rule.End.MODULATOR && size == synapses.targets());
      return post
          ? byTarget()
          : new SparseSynapses(
              synapses.sources(), count, synapses.starts(), counted(count - 1), one());
    }

    private SparseSynapses byTarget() {
      int count = synapses.count();
      long[] starts = new long[synapses.targets() + 1];
      for (int i = 0; i < count; i++) {
        starts[synapses.target(i) + 1]++;
      }
      for (int t = 0; t < synapses.targets(); t++) {
        starts[t + 1] += starts[t];
      }
      long[] next = starts.clone();
      long[] places = new long[count];
      for (int i = 0; i < count; i++) {
        places[(int) next[synapses.target(i)]++] = i;
      }
      return new SparseSynapses(
          synapses.targets(),
          count,
          Tensor.narrowest(Shape.of(starts.length), starts),
          Tensor.narrowest(Shape.of(count), places),
          one());
    }

    private static Tensor one() {
      return Tensor.narrowest(Shape.of(1), 1);
    }

    /// 0, 1, ... up to `last`.
    private static Tensor counted(int last) {
      long[] all = new long[last + 1];
      java.util.Arrays.setAll(all, i -> i);
      return Tensor.narrowest(Shape.of(all.length), all);
    }
  }
}
