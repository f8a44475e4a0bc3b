package nnc.passes.spinnaker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Synapse;
import nnc.ir.op.SynapseRows;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.passes.TargetSettings;
import nnc.passes.analysis.Untaught;

/// Makes sparse projections of dense layers and delays of spikes that go to ports of populations,
/// and puts what such layers add always into the neurons.
///
/// ```
/// a -> delay 3 -> dense + bias -> port i     a -> projection, delays 3 -> port i, i + bias
/// ```
public record LowerSynapses() implements Pass<Network, Network> {

  @Override
  public String id() {
    return "lower-synapses";
  }

  @Override
  public String summary() {
    return "make sparse projections of dense layers and delays of spikes";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.REAL;
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %s = input { type = bit[2] }
        %late = delay(%s) { steps = 3, type = bit[2] }
        %w = dense(%late) { weights = real[1, 2] [0.5, -0.25], preload = real[1] [0.125] }
        %a = population(%w) {
          shape = [1],
          neuron = adder,
          spiking = true,
          ports = [i],
          parameters = [],
          values = [],
          states = [[v, real, nearest, saturate, [real, 0.0]]],
          statements = [
            [set, v, [add, [state, v], [port, i]]],
            [let, fired, [gt, [state, v], [real, 1.0]]],
            [set, v, [select, [local, fired], [real, 0.0], [state, v]]]],
          output = [local, fired]
        }
        %out = output(%a)
      }
      """;

  @Override
  public Network apply(Network given, PassContext context) {
    MapToCores.requireTime(given);
    Untaught.onCores(given);
    Network network =
        new TargetSettings(context).text("inputs").equals(Optional.of("spikes"))
            ? withSpikes(given)
            : given;
    network.inputIds().forEach(id -> requireSpikes(network, id));
    Network.Builder builder = network.toBuilder();
    Map<String, Tensor> biases = new LinkedHashMap<>();
    Set<String> passed = new LinkedHashSet<>();
    for (var entry : network.vertices().sequencedEntrySet()) {
      String id = entry.getKey();
      Optional<Spikes> from =
          network.inputs(id).size() == 1 ? spikes(network, network.input(id)) : Optional.empty();
      if (entry.getValue().op() instanceof Op.Plastic) {
        passed.addAll(learn(network, builder, id));
      }
      if (from.isEmpty()) {
        continue;
      }
      Spikes s = from.get();
      TensorType type = new TensorType(Shape.of(s.size(network)), Formats.BIT);
      switch (entry.getValue().op()) {
        case Op.Dense(Synapse.Product(var weights), var preload) -> {
          builder.replace(id, new Op.Projection(sparse(weights, s.delay), type));
          builder.connect(id, List.of(s.source));
          preload.ifPresent(p -> biases.put(id, p));
          passed.addAll(s.through);
        }
        case Op.Affine(var scale, var shift) when scale.size() == 1 || isVector(network, id) -> {
          builder.replace(id, new Op.Projection(diagonal(scale, s.size(network), s.delay), type));
          builder.connect(id, List.of(s.source));
          biases.put(id, shift);
          passed.addAll(s.through);
        }
        case Op.Projection(var synapses, _) when !s.through.isEmpty() -> {
          builder.replace(id, new Op.Projection(later(synapses, s.delay), type));
          builder.connect(id, List.of(s.source));
          passed.addAll(s.through);
        }
        case Op _ -> {}
      }
    }
    Tensor one = Tensor.ofReal(Shape.of(1), 1);
    for (String id : List.copyOf(network.vertices().keySet())) {
      if (network.op(id) instanceof Op.Population || network.op(id) instanceof Op.Add) {
        List<String> from = new ArrayList<>();
        for (String input : network.inputs(id)) {
          Optional<Spikes> direct = spikes(network, input);
          from.add(direct.map(s -> added(builder, id, s, network, one)).orElse(input));
          direct.ifPresent(s -> passed.addAll(s.through));
        }
        builder.connect(id, from);
      }
    }
    addBiases(network, builder, biases);
    Network lowered = builder.build();
    return withoutUnused(lowered, passed);
  }

  /// Connects synapses that learn with those that send; what is passed over is given.
  private static List<String> learn(Network network, Network.Builder builder, String id) {
    Optional<Spikes> from = spikes(network, network.inputs(id).getFirst());
    if (from.isEmpty() || from.get().delay > 0) {
      throw Diagnostic.of(
              Code.E0401,
              network.vertex(id).span(),
              "'" + id + "' learns from spikes that are not those of an input or a population")
          .help("project from the population itself, with the delay in the projection")
          .rejection();
    }
    builder.connect(id, List.of(from.get().source, network.inputs(id).getLast()));
    return from.get().through;
  }

  /// Spikes of `source`, `delay` steps late, behind the vertices `through`.
  private record Spikes(String source, int delay, List<String> through) {
    int size(Network network) {
      return network.types().shape(source).size();
    }

    Spikes via(String id, int steps) {
      List<String> all = new ArrayList<>(through);
      all.add(id);
      return new Spikes(source, delay + steps, all);
    }
  }

  private static Optional<Spikes> spikes(Network network, String id) {
    return switch (network.op(id)) {
      case Op.Input(var type) when type.format().equals(Formats.BIT) ->
          Optional.of(new Spikes(id, 0, List.of()));
      case Op.Population p when p.model().spiking() -> Optional.of(new Spikes(id, 0, List.of()));
      case Op.Delay(int steps, _) -> spikes(network, network.input(id)).map(s -> s.via(id, steps));
      case Op.Flatten _ -> spikes(network, network.input(id)).map(s -> s.via(id, 0));
      case Op _ -> Optional.empty();
    };
  }

  private static boolean isVector(Network network, String id) {
    return network.types().shape(id).rank() == 1;
  }

  /// Adds a projection of spikes that go to a port as they are.
  private static String added(
      Network.Builder builder, String user, Spikes s, Network network, Tensor one) {
    String id = builder.fresh(user + "." + s.source);
    builder.add(
        id,
        new Op.Projection(
            diagonal(one, s.size(network), s.delay),
            new TensorType(Shape.of(s.size(network)), Formats.BIT)),
        network.vertex(user).span(),
        s.source);
    return id;
  }

  /// A synapse for each neuron.
  private static SparseSynapses diagonal(Tensor weights, int size, int delay) {
    SynapseRows rows = new SynapseRows(size, size, size, Optional.of(Tensor.Element.F64));
    for (int n = 0; n < size; n++) {
      rows.add(n, weights.real(weights.size() == 1 ? 0 : n), delay);
      rows.next();
    }
    return rows.synapses(Optional.empty());
  }

  private static SparseSynapses sparse(Tensor weights, int delay) {
    int targets = weights.shape().dim(0);
    int sources = weights.shape().dim(1);
    SynapseRows rows =
        new SynapseRows(sources, targets, weights.size(), Optional.of(Tensor.Element.F64));
    for (int s = 0; s < sources; s++) {
      for (int t = 0; t < targets; t++) {
        double w = weights.real(t * sources + s);
        if (w != 0) {
          rows.add(t, w, delay);
        }
      }
      rows.next();
    }
    return rows.synapses(Optional.empty());
  }

  /// The same with `delay` steps more.
  private static SparseSynapses later(SparseSynapses s, int delay) {
    long more = (long) delay * s.stride();
    long[] places = s.places().toRaw();
    Arrays.setAll(places, i -> places[i] + more);
    return new SparseSynapses(
            s.sources(),
            s.targets(),
            s.starts(),
            Tensor.narrowest(s.places().shape(), places),
            s.weights())
        .asSampleOf(s.standsFor());
  }

  /// Adds to the ports of populations what their layers add.
  private static void addBiases(
      Network network, Network.Builder builder, Map<String, Tensor> biases) {
    network
        .vertices()
        .forEach((id, vertex) -> {
          if (vertex.op() instanceof Op.Population p) {
            for (int port = 0; port < p.model().ports().size(); port++) {
              List<Tensor> found = new ArrayList<>();
              collect(network, network.inputs(id).get(port), biases, found);
              if (!found.isEmpty()) {
                p = biased(p, p.model().ports().get(port), found);
              }
            }
            builder.replace(id, p);
          }
        });
  }

  private static void collect(
      Network network, String id, Map<String, Tensor> biases, List<Tensor> found) {
    if (biases.containsKey(id)) {
      if (Arrays.stream(biases.get(id).toReal()).anyMatch(bias -> bias != 0)) {
        found.add(biases.get(id));
      }
    } else if (network.op(id) instanceof Op.Add) {
      network.inputs(id).forEach(part -> collect(network, part, biases, found));
    }
  }

  private static Op.Population biased(Op.Population p, String port, List<Tensor> biases) {
    double[] sum = new double[p.shape().size()];
    for (Tensor bias : biases) {
      for (int n = 0; n < sum.length; n++) {
        sum[n] += bias.real(bias.size() == 1 ? 0 : n);
      }
    }
    NeuronModel m = p.model();
    String name = "bias_" + port;
    while (p.parameters().containsKey(name)) {
      name += "_";
    }
    Expression parameter = new Expression.Parameter(name);
    List<NeuronModel.Parameter> declared = new ArrayList<>(m.parameters());
    declared.add(new NeuronModel.Parameter(name, Optional.empty(), Span.NONE));
    SequencedMap<String, Tensor> values = new LinkedHashMap<>(p.parameters());
    values.put(name, Tensor.ofReal(Shape.of(sum.length), sum));
    return new Op.Population(
        new NeuronModel(
            m.name(),
            declared,
            m.ports(),
            m.states(),
            m.statements().stream().map(s -> s.with(added(s.value(), port, parameter))).toList(),
            added(m.output(), port, parameter),
            m.spiking()),
        p.shape(),
        values);
  }

  /// `e` with `more` added to what comes in at `port`.
  private static Expression added(Expression e, String port, Expression more) {
    return e instanceof Expression.Port(var name) && name.equals(port)
        ? Expression.apply(Function.ADD, e, more)
        : e.with(e.parts().stream().map(part -> added(part, port, more)).toList());
  }

  private static Network withoutUnused(Network network, Set<String> candidates) {
    Network.Builder builder = network.toBuilder();
    boolean changed = false;
    for (String id : candidates) {
      if (network.uses(id).isEmpty()) {
        builder.remove(id);
        changed = true;
      }
    }
    return changed ? withoutUnused(builder.build(), remaining(builder, candidates)) : network;
  }

  private static Set<String> remaining(Network.Builder builder, Set<String> candidates) {
    Set<String> left = new LinkedHashSet<>(candidates);
    left.removeIf(id -> !builder.contains(id));
    return left;
  }

  /// The same with inputs of bits in place of real ones.
  private static Network withSpikes(Network network) {
    Network.Builder builder = network.toBuilder();
    network
        .vertices()
        .forEach((id, vertex) -> {
          switch (vertex.op()) {
            case Op.Input(var type) when type.format().isReal() ->
                builder.replace(id, new Op.Input(new TensorType(type.shape(), Formats.BIT)));
            case Op.Delay(int steps, var type) when isOfInput(network, id) ->
                builder.replace(id, new Op.Delay(steps, new TensorType(type.shape(), Formats.BIT)));
            case Op.Projection(var synapses, var type) when isOfInput(network, id) ->
                builder.replace(
                    id, new Op.Projection(synapses, new TensorType(type.shape(), Formats.BIT)));
            case Op _ -> {}
          }
        });
    return builder.build();
  }

  private static boolean isOfInput(Network network, String id) {
    String from = network.input(id);
    return switch (network.op(from)) {
      case Op.Input(var type) -> type.format().isReal();
      case Op.Delay _, Op.Flatten _ -> isOfInput(network, from);
      case Op _ -> false;
    };
  }

  private static void requireSpikes(Network network, String input) {
    NumberFormat format = network.types().format(input);
    if (!format.equals(Formats.BIT)) {
      throw Diagnostic.of(
              Code.E0401,
              network.vertex(input).span(),
              "input '" + input + "' is " + format + ", and what comes to cores are spikes")
          .help(
              "where it brings spikes, 0 or 1: --set inputs=spikes, or declare it bit or events; other"
                  + " numbers have to become spikes first, by neurons of another tool or of another"
                  + " target")
          .rejection();
    }
  }
}
