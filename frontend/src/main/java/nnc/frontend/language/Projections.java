package nnc.frontend.language;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Synapse;

/// Makes projections of operators: a delay of what the source gives, then weights, or sparse
/// synapses where only some neurons are connected or delays differ. What several projections bring
/// to one port is added.
final class Projections {

  private final Plan plan;
  private final Arrays arrays;
  private final boolean onPaper;
  private final LearningSynapses learning;
  private final SequencedMap<String, Populations.Ready> populations;
  private final List<Feed> feeds = new ArrayList<>();

  /// The vertex `id` that a projection feeds to a port.
  record Feed(Syntax.ProjectLine line, String population, String port, String id) {}

  Projections(
      Plan plan,
      Arrays arrays,
      SequencedMap<String, Populations.Ready> populations,
      LearningSynapses learning,
      boolean onPaper) {
    this.onPaper = onPaper;
    this.learning = learning;
    this.plan = plan;
    this.arrays = arrays;
    this.populations = populations;
  }

  List<Feed> feeds() {
    return feeds;
  }

  /// Makes the vertices of `line`, whose source is the vertex `source` and whose delays are as
  /// `delays` says; throws a rejection.
  void add(Syntax.ProjectLine line, String source, Delays delays) {
    Populations.Ready population = populations.get(line.population().text());
    List<String> ports = ports(line, population);
    Syntax.Name word = line.connector();
    Connector connector = Connector.of(word.text()).orElseThrow(() -> unknown(word));
    Arguments a = Arguments.of(connector, word, line.arguments(), arrays);
    Made made = new Made(line, population, source, ports);
    if (ports.size() > 1 && connector != Connector.DENSE && connector != Connector.ALL_TO_ALL) {
      throw element(line, population, word);
    }
    switch (connector) {
      case CONV -> made.conv(a, delays);
      case ONE_TO_ONE -> made.oneToOne(a, delays);
      case DENSE, ALL_TO_ALL, RANDOM, SPARSE -> {
        if (a.has("thresholds") || a.has("signs") || a.has("clamp") || a.has("preload")) {
          made.comparing(a, delays);
        } else {
          made.matrix(connector, a, delays);
        }
      }
    }
    feeds.addAll(made.results);
  }

  private static Rejection element(
      Syntax.ProjectLine line, Populations.Ready population, Syntax.Name word) {
    String port = line.port().map(Syntax.Name::text).orElse(written(population).getFirst());
    return Diagnostic.of(
            Code.E0210, word.span(), "'" + word.text() + "' feeds one element of a vector")
        .because(
            line.port().orElse(line.population()).span(),
            "has " + population.elements(port).size() + " elements")
        .help(
            "say which: "
                + line.population().text()
                + "."
                + port
                + "[0]; dense and all_to_all feed all of them")
        .rejection();
  }

  private static List<String> written(Populations.Ready population) {
    return population.written(population.model().ports());
  }

  /// The ports that a projection feeds: one, or all elements of a vector.
  private static List<String> ports(Syntax.ProjectLine line, Populations.Ready population) {
    List<String> all = population.elements(port(line, population));
    if (line.element().isEmpty()) {
      return all;
    }
    Syntax.Name port = line.port().orElseThrow();
    if (all.size() == 1 && all.getFirst().equals(port.text())) {
      throw Diagnostic.of(
              Code.E0203,
              line.element().get().span(),
              "the port '" + port.text() + "' is no vector")
          .help("leave the index out, or declare it so: port " + port.text() + "[4]")
          .rejection();
    }
    return List.of(all.get(Elements.index(port, line.element().get(), all.size())));
  }

  private static String port(Syntax.ProjectLine line, Populations.Ready population) {
    List<String> ports = written(population);
    String neuron = "'" + population.model().name() + "'";
    if (line.port().isPresent()) {
      Syntax.Name port = line.port().get();
      if (!ports.contains(port.text()) && !population.model().ports().contains(port.text())) {
        throw Diagnostic.of(
                Code.E0201,
                port.span(),
                "the neuron " + neuron + " has no port '" + port.text() + "'")
            .help(
                Similar.to(port.text(), ports)
                    .map(s -> "did you mean '" + s + "'?")
                    .orElse(
                        ports.isEmpty()
                            ? "it has none: add a line 'port " + port.text() + "'"
                            : "its ports are " + String.join(", ", ports)))
            .rejection();
      }
      return port.text();
    }
    if (ports.size() != 1) {
      throw Diagnostic.of(
              Code.E0210,
              line.population().span(),
              "the neuron " + neuron + (ports.isEmpty() ? " has no port" : " has several ports"))
          .help(
              ports.isEmpty()
                  ? "add a line 'port i' to it"
                  : "say which one: " + line.population().text() + "." + ports.getFirst())
          .rejection();
    }
    return ports.getFirst();
  }

  private static Rejection unknown(Syntax.Name word) {
    return Diagnostic.of(
            Code.E0201, word.span(), "there is no kind of projection '" + word.text() + "'")
        .help(
            Similar.to(word.text(), Connector.words())
                .map(s -> "did you mean '" + s + "'?")
                .orElse("projections are " + String.join(", ", Connector.words())))
        .rejection();
  }

  /// Adds the populations, each after what feeds it within a step; throws a rejection where one
  /// does not fit its inputs.
  void finish(String name) {
    Populations.Ready population = populations.get(name);
    Map<String, String> inputs = new LinkedHashMap<>();
    for (String port : population.model().ports()) {
      List<Feed> all =
          feeds.stream().filter(f -> f.population.equals(name) && f.port.equals(port)).toList();
      if (!all.isEmpty()) {
        inputs.put(port, sum(name, port, all));
      }
    }
    Op.Population fed = population.fed(List.copyOf(inputs.keySet()));
    plan.add(name, fed, population.line().name().span(), List.copyOf(inputs.values()));
  }

  private String sum(String name, String port, List<Feed> all) {
    if (all.size() == 1) {
      return all.getFirst().id;
    }
    List<String> reals = new ArrayList<>();
    for (Feed f : all) {
      reals.add(
          plan.type(f.id).format().isReal()
              ? f.id
              : vertex(
                  name + "." + f.line.source().text() + ".affine",
                  new Op.Affine(constant(1), constant(0)),
                  f.line.connector().span(),
                  f.id));
    }
    String id = plan.fresh(name + "." + port);
    plan.add(id, new Op.Add(), all.getFirst().line.population().span(), reals);
    return id;
  }

  private static Tensor constant(double value) {
    return Tensor.ofReal(Shape.of(1), value);
  }

  private String vertex(String base, Op op, Span span, String from) {
    String id = plan.fresh(base);
    plan.add(id, op, span, List.of(from));
    return id;
  }

  /// A projection in the making.
  private final class Made {

    private final Syntax.ProjectLine line;
    private final Shape target;
    private final String source;
    private final String base;
    private final List<String> ports;
    private final List<Feed> results = new ArrayList<>();

    Made(Syntax.ProjectLine line, Populations.Ready population, String source, List<String> ports) {
      this.line = line;
      this.ports = ports;
      this.target = population.op().shape();
      this.source = source;
      this.base = line.population().text() + "." + line.source().text() + ".";
    }

    private void result(int port, String id) {
      results.add(new Feed(line, line.population().text(), ports.get(port), id));
    }

    private Shape shape() {
      return plan.type(source).shape();
    }

    private String vertex(Op op, Span span, String from) {
      return Projections.this.vertex(base + op.mnemonic(), op, span, from);
    }

    private String delayed(String from, int steps, Arguments a) {
      return steps == 0
          ? from
          : vertex(new Op.Delay(steps, plan.type(from)), a.span("delay"), from);
    }

    private Rejection mismatch(String message, String help) {
      return Diagnostic.of(Code.E0203, line.connector().span(), message)
          .because(line.source().span(), "is " + plan.type(source))
          .because(line.population().span(), "has neurons " + target)
          .help(help)
          .rejection();
    }

    void matrix(Connector connector, Arguments a, Delays delays) {
      if (target.rank() != 1) {
        throw mismatch(
            "'" + line.connector().text() + "' feeds a vector of neurons",
            "declare the population [" + target.size() + "], or use conv or one_to_one");
      }
      int sums = target.size() * ports.size();
      Synapses synapses = new Synapses(a, arrays, delays, shape().size(), sums, onPaper);
      Optional<Tensor> bias =
          connector == Connector.DENSE
              ? a.array("bias", Arrays.Role.REALS)
                  .map(p -> p.perChannel(sums, "bias", line.population().span()).tensor())
              : Optional.empty();
      if (a.has("plastic")) {
        requireLearning(a);
        plastic(
            switch (connector) {
              case RANDOM -> synapses.random();
              case SPARSE -> synapses.listed();
              case DENSE, ALL_TO_ALL, ONE_TO_ONE, CONV ->
                  synapses.matrix(connector == Connector.DENSE, 1).sparse();
            },
            a,
            delays);
        return;
      }
      switch (connector) {
        case RANDOM -> sparse(0, synapses.random());
        case SPARSE -> sparse(0, synapses.listed());
        case DENSE, ALL_TO_ALL, ONE_TO_ONE, CONV -> {
          SynapseMatrix matrix = synapses.matrix(connector == Connector.DENSE, ports.size());
          for (int i = 0; i < ports.size(); i++) {
            int port = i;
            SynapseMatrix part = matrix.every(ports.size(), port);
            if (part.isUneven() && bias.isEmpty()) {
              sparse(port, part.sparse());
            } else {
              dense(port, part, bias.map(b -> every(b, port)), a);
            }
          }
        }
      }
    }

    /// Of a number for each sum those of the sums at a port.
    private Tensor every(Tensor all, int port) {
      return all.size() == 1
          ? all
          : Tensor.ofReal(
              target,
              java.util.stream.IntStream.range(0, target.size())
                  .mapToDouble(t -> all.real(t * ports.size() + port))
                  .toArray());
    }

    private String vector() {
      return shape().rank() == 1
          ? source
          : vertex(new Op.Flatten(), line.connector().span(), source);
    }

    private void sparse(int port, SparseSynapses synapses) {
      String from = vector();
      result(
          port,
          vertex(new Op.Projection(synapses, plan.type(from)), line.connector().span(), from));
    }

    private void requireLearning(Arguments a) {
      if (ports.size() > 1 || a.has("bias")) {
        throw mismatch(
            "synapses that learn feed one element of a vector, without 'bias'", "leave it out");
      }
    }

    /// What the cores' rule asks for.
    private void requireSpikes() {
      if (!plan.type(source).format().equals(Formats.BIT)
          || !plan.type(line.population().text()).format().equals(Formats.BIT)) {
        throw mismatch(
            "synapses learn from spikes, which both ends must give",
            "leave 'plastic' out, or project from and to neurons that fire");
      }
    }

    /// Synapses that learn from what both ends give.
    private void plastic(SparseSynapses real, Arguments a, Delays delays) {
      Syntax.Call rule = Plasticity.call(a.value("plastic").orElseThrow());
      if (real.shortestDelay() < 1) {
        throw Diagnostic.of(Code.E0305, a.span("plastic"), "synapses that learn need a delay")
            .help("give the projection 'delay: 1', or more")
            .rejection();
      }
      String from = vector();
      if (!rule.operator().text().equals(Plasticity.WORD)) {
        learning.add(line, rule, from, real).ifPresent(id -> result(0, id));
        return;
      }
      requireSpikes();
      Plasticity plasticity = Plasticity.of(rule, delays, arrays);
      Op plastic =
          new Op.Plastic(
              real.with(plasticity.weights(a, real.weights())), plasticity.rule(), plan.type(from));
      String id = plan.fresh(base + plastic.mnemonic());
      plan.add(id, plastic, line.connector().span(), List.of(from, line.population().text()));
      result(0, id);
    }

    private void dense(int port, SynapseMatrix matrix, Optional<Tensor> bias, Arguments a) {
      String from = vector();
      Optional<Tensor> preload = bias;
      for (var group : matrix.byDelay().entrySet()) {
        Op dense = new Op.Dense(new Synapse.Product(group.getValue()), preload);
        preload = Optional.empty();
        result(port, vertex(dense, line.connector().span(), delayed(from, group.getKey(), a)));
      }
    }

    /// Synapses that compare with a threshold instead of multiplying: all with one delay.
    void comparing(Arguments a, Delays delays) {
      if (ports.size() > 1) {
        throw mismatch(
            "synapses with thresholds feed one element of a vector", "say which, for example i[0]");
      }
      String vector = vector();
      String from = delayed(vector, delays.of(a, 1)[0], a);
      Op dense = Connections.dense(a, new Operand(from, plan.type(from), line.source().span()));
      String id = vertex(dense, line.connector().span(), from);
      if (!plan.type(id).shape().equals(target)) {
        throw mismatch(
            "the synapses give " + plan.type(id).shape() + ", the population is " + target,
            "give a row of thresholds for each neuron");
      }
      result(0, id);
    }

    void conv(Arguments a, Delays delays) {
      String from = delayed(source, delays.of(a, 1)[0], a);
      Op.Conv conv =
          (Op.Conv) Connections.conv(a, new Operand(from, plan.type(from), line.source().span()));
      Op made =
          switch (conv.synapse()) {
            case Synapse.Product(var weights) ->
                new Op.Conv(
                    new Synapse.Product(real(weights)),
                    conv.preload().map(Projections::real),
                    conv.window(),
                    conv.groups(),
                    conv.padValue());
            case Synapse.Threshold _ -> conv;
          };
      String id = vertex(made, line.connector().span(), from);
      if (!plan.type(id).shape().equals(target)) {
        throw mismatch(
            "the convolution gives " + plan.type(id).shape() + ", the population is " + target,
            "declare the population with the shape of the convolution");
      }
      result(0, id);
    }

    void oneToOne(Arguments a, Delays delays) {
      if (!shape().equals(target)) {
        throw mismatch(
            "'one_to_one' needs as many neurons on both sides",
            "give both the same shape, or use another kind of projection");
      }
      int[] steps = delays.of(a, target.rank() == 1 ? target.size() : 1);
      Optional<Tensor> weights =
          a.array("weights", Arrays.Role.REALS)
              .map(p ->
                  p.perChannel(target.channels(), "weights", line.population().span()).tensor());
      if (a.has("plastic")) {
        requireLearning(a);
        if (target.rank() != 1) {
          throw mismatch(
              "synapses that learn feed a vector of neurons",
              "declare both populations [" + target.size() + "]");
        }
        int[] each = steps;
        if (steps.length == 1) {
          each = new int[target.size()];
          java.util.Arrays.fill(each, steps[0]);
        }
        Synapses synapses = new Synapses(a, arrays, delays, each.length, each.length, false);
        plastic(synapses.pairs(weights, each), a, delays);
        return;
      }
      if (steps.length == 1) {
        String from = delayed(source, steps[0], a);
        result(
            0,
            weights
                .map(w -> vertex(new Op.Affine(w, constant(0)), a.span("weights"), from))
                .orElse(from));
        return;
      }
      sparse(
          0,
          new Synapses(a, arrays, delays, steps.length, steps.length, false).pairs(weights, steps));
    }
  }

  private static Tensor real(Tensor t) {
    return t.format().isReal() ? t : Tensor.ofReal(t.shape(), t.toReal());
  }
}
