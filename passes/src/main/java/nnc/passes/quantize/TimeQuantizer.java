package nnc.passes.quantize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.network.Types;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Statement;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Synapse;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.Fractions;
import nnc.passes.analysis.Layers;
import nnc.passes.analysis.LostWeights;
import nnc.passes.analysis.StateRanges;
import org.jgrapht.graph.EdgeReversedGraph;
import org.jgrapht.traverse.BreadthFirstIterator;

/// One run of `QuantizeNeurons` over the vertices of a network.
final class TimeQuantizer {

  private final Network network;
  private final Types types;
  private final QuantizeNeurons options;
  private final PassContext context;
  private final Network.Builder builder;
  private final ChosenFormats formats;

  /// Bits behind the point of each vertex that is or becomes an integer.
  private final Map<String, Integer> fractions = new HashMap<>();

  private final Set<String> rounded;

  /// `rounded` are the populations whose products are not exact (see `NeuronDiscretizer`).
  TimeQuantizer(
      Network network, QuantizeNeurons options, PassContext context, Set<String> rounded) {
    this.rounded = rounded;
    this.network = network;
    this.types = Types.of(network);
    this.options = options;
    this.context = context;
    this.builder = network.toBuilder();
    this.formats =
        new ChosenFormats(
            options, context.calibration().map(data -> StateRanges.of(network, data)));
  }

  Network result() {
    List<String> left = new ArrayList<>(network.topological());
    while (!left.isEmpty()) {
      String id = next(left);
      try {
        fractions.put(id, visit(id));
      } catch (ArithmeticException _) {
        throw Diagnostic.of(
                Code.E0303,
                network.vertex(id).span(),
                "values of '" + id + "' need more than " + NumberFormat.MAX_WIDTH + " bits")
            .rejection();
      }
      left.remove(id);
    }
    return builder.build();
  }

  /// A vertex of which all that it reads has been visited, in earlier steps too; where loops leave
  /// none, one that reads earlier steps.
  private String next(List<String> left) {
    return left.stream()
        .filter(id -> fractions.keySet().containsAll(network.inputs(id)))
        .findFirst()
        .or(() -> left.stream().filter(id -> network.op(id).readsThePast()).findFirst())
        .orElseThrow();
  }

  private int visit(String id) {
    Op op = network.op(id);
    int in =
        network.inputs(id).stream().mapToInt(f -> fractions.getOrDefault(f, 0)).max().orElse(0);
    return switch (op) {
      case Op.Population population -> population(id, population);
      case Op.Delay(int steps, var type) -> delay(id, steps, type);
      case Op.Projection(var synapses, var type) -> projection(id, synapses, type);
      case Op.Plastic(var synapses, _, _) -> synapses.weights().format().fraction();
      case Op.Input(var type) when type.format().isReal() -> input(id, type);
      case Op.Dense _, Op.Conv _ when types.format(id).isReal() -> layer(id, op, in);
      case Op.Affine(var scale, var shift) -> affine(id, scale, shift, in);
      case Op.Add add -> {
        align(id, in);
        yield in;
      }
      case Op.Concat concat -> {
        align(id, in);
        yield in;
      }
      case Op.Input _,
          Op.Output _,
          Op.Dense _,
          Op.Conv _,
          Op.MaxPool _,
          Op.SumPool _,
          Op.Flatten _,
          Op.Argmax _,
          Op.Relu _ ->
          types.format(id).isReal() ? in : types.format(id).fraction();
      case Op.BatchNorm _,
          Op.Clip _,
          Op.Encode _,
          Op.MultiThreshold _,
          Op.ShiftRight _,
          Op.Requantize _ -> {
        if (types.format(id).isReal()) {
          throw Diagnostic.of(
                  Code.E0405,
                  network.vertex(id).span(),
                  "'" + id + "' computes real numbers in a network in time")
              .help("batch normalization belongs directly behind a dense or conv layer")
              .rejection();
        }
        yield types.format(id).fraction();
      }
    };
  }

  private int population(String id, Op.Population population) {
    List<Integer> ports =
        network.inputs(id).stream().map(from -> fractions.getOrDefault(from, 0)).toList();
    try {
      Set<String> open = formats.open(id, population.model());
      Op.Population discrete = discrete(id, population, ports);
      builder.replace(id, discrete);
      if (formats.widen(id, open, () -> upTo(id))) {
        discrete = discrete(id, population, ports);
        builder.replace(id, discrete);
      }
      open.forEach(s -> context.remark(id, "state " + s + " is " + formats.state(id, s)));
      if (population.model().spiking()) {
        return 0;
      }
      return fractions.keySet().containsAll(network.inputs(id))
          ? typesUpTo(id).format(id).fraction()
          : outputInLoop(id, discrete).fraction();
    } catch (UnfitConstant unfit) {
      throw Diagnostic.of(
              unfit.code(), network.vertex(id).span(), "in '" + id + "' " + unfit.getMessage())
          .because(unfit.span(), "computed here")
          .help(
              unfit.code() == Code.E0307
                  ? "divide by something else"
                  : "give the parameter another value")
          .rejection();
    } catch (ArithmeticException tooLarge) {
      throw Diagnostic.of(
              Code.E0302,
              network.vertex(id).span(),
              "a parameter of '" + id + "' fits no integer: " + tooLarge.getMessage())
          .rejection();
    }
  }

  /// The neurons with formats of states, of which those at the ports have `fractions` bits behind
  /// the point.
  private Op.Population discrete(String id, Op.Population population, List<Integer> portFractions) {
    NeuronModel model = population.model();
    List<NeuronModel.State> states =
        model.states().stream()
            .map(s -> s.format().isPresent() ? s : s.with(formats.state(id, s.name())))
            .toList();
    return NeuronDiscretizer.of(
        new Op.Population(
            new NeuronModel(
                model.name(),
                model.parameters(),
                model.ports(),
                states,
                model.statements(),
                model.output(),
                model.spiking()),
            population.shape(),
            population.parameters()),
        portFractions,
        !rounded.contains(id),
        options.timestep());
  }

  /// The format of what the neurons give where not all that feeds them is an integer by now, as in
  /// loops. Narrow values stand in for that: only the bits behind the point count then.
  private NumberFormat outputInLoop(String id, Op.Population discrete) {
    Network.Builder alone = Network.builder("alone");
    List<String> ports = network.inputs(id);
    for (String from : ports) {
      int fraction = fractions.getOrDefault(from, 0);
      NumberFormat format =
          !types.format(from).isReal()
              ? types.format(from)
              : fractions.containsKey(from)
                  ? typesUpTo(from).format(from)
                  : new NumberFormat.Fixed(
                      true, Math.min(NumberFormat.MAX_WIDTH, fraction + 2), fraction);
      if (!alone.contains(from)) {
        alone.add(from, new Op.Input(new TensorType(types.shape(from), format)));
      }
    }
    alone.add(id, discrete, network.vertex(id).span(), ports);
    return Types.of(alone.build()).format(id);
  }

  private int delay(String id, int steps, TensorType type) {
    TensorType integer = delayed(id, type);
    builder.replace(id, new Op.Delay(steps, integer));
    return integer.format().fraction();
  }

  /// Weights are rounded in place; where synapses begin and end is shared.
  private int projection(String id, SparseSynapses synapses, TensorType type) {
    TensorType integer = delayed(id, type);
    Tensor weights = synapses.weights();
    SparseSynapses rounded =
        weights.format().isReal() ? synapses.with(weights(id, weights)) : synapses;
    builder.replace(id, new Op.Projection(rounded, integer));
    return integer.format().fraction() + rounded.weights().format().fraction();
  }

  /// The integer type of what `id` delays.
  private TensorType delayed(String id, TensorType type) {
    if (!type.format().isReal()) {
      return type;
    }
    String from = network.input(id);
    if (fractions.containsKey(from)) {
      return new TensorType(type.shape(), typesUpTo(from).format(from));
    }
    if (network.op(from) instanceof Op.Population p && !readsPorts(p.model(), unknown(from, p))) {
      List<Integer> ports =
          network.inputs(from).stream().map(f -> fractions.getOrDefault(f, 0)).toList();
      return new TensorType(type.shape(), outputInLoop(from, discrete(from, p, ports)));
    }
    throw Diagnostic.of(
            Code.E0405,
            network.vertex(id).span(),
            "'" + id + "' delays a real value whose integer format is not known beforehand")
        .help("delay spikes, or let the neuron emit what its states alone decide")
        .rejection();
  }

  /// The ports of a population at which reals come in that are no integers yet.
  private Set<Expression> unknown(String id, Op.Population population) {
    Set<Expression> ports = new HashSet<>();
    List<String> from = network.inputs(id);
    for (int i = 0; i < from.size(); i++) {
      if (types.format(from.get(i)).isReal() && !fractions.containsKey(from.get(i))) {
        ports.add(new Expression.Port(population.model().ports().get(i)));
      }
    }
    return ports;
  }

  /// Whether what neurons give has parts that come in at one of `ports` in the same step.
  private static boolean readsPorts(NeuronModel model, Set<Expression> ports) {
    Set<Expression> reading = new HashSet<>(ports);
    for (Statement s : model.statements()) {
      if (s instanceof Statement.Let(var name, var value, _) && value.anyMatch(reading::contains)) {
        reading.add(new Expression.Local(name));
      }
    }
    return model.output().anyMatch(reading::contains);
  }

  private int input(String id, TensorType type) {
    NumberFormat.Fixed format = formats.input(id);
    builder.replace(id, new Op.Input(new TensorType(type.shape(), format)));
    context.remark(id, "input is read as " + format);
    return format.fraction();
  }

  private int layer(String id, Op layer, int in) {
    return switch (Layers.synapse(layer)) {
      case Synapse.Product(var weights) -> product(id, layer, weights, in);
      case Synapse.Threshold(var thresholds, var signs, var clamp) -> {
        Synapse synapse = new Synapse.Threshold(onGrid(thresholds, in), signs, clamp);
        Optional<Tensor> preload = Layers.preload(layer).map(p -> onGrid(p, in));
        builder.replace(id, Layers.with(layer, synapse, preload));
        yield in;
      }
    };
  }

  /// What is compared with or added to values of `fraction` bits behind the point, in their unit.
  private static Tensor onGrid(Tensor values, int fraction) {
    long[] raw = new long[values.size()];
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (long) Math.floor(Math.scalb(values.real(i), fraction) + 0.5);
    }
    return Tensor.narrowest(values.shape(), raw);
  }

  private int product(String id, Op layer, Tensor weights, int in) {
    Tensor rounded = weights.format().isReal() ? weights(id, weights) : weights;
    int fraction = rounded.format().fraction();
    Optional<Tensor> preload =
        Layers.preload(layer).map(p -> p.format().isReal() ? rounded(p, in + fraction) : p);
    builder.replace(id, Layers.with(layer, new Synapse.Product(rounded), preload));
    return in + fraction;
  }

  /// `scale * x + shift` with the fraction bits of weights.
  private int affine(String id, Tensor scale, Tensor shift, int in) {
    int fraction = options.weights();
    Tensor multiplier = rounded(scale, fraction);
    int common = in + fraction;
    Tensor offset = rounded(shift, common);
    builder.replace(id, scaled(network.input(id), multiplier, offset, common));
    return common;
  }

  /// `multiplier * x + offset` with `fraction` bits behind the point, as wide as `from` makes it.
  private Op.Requantize scaled(String from, Tensor multiplier, Tensor offset, int fraction) {
    Range x = range(from);
    Range y = multiplier.rawRange().times(x).plus(offset.rawRange());
    int width = Math.min(NumberFormat.MAX_WIDTH, NumberFormat.bits(y) + (y.lo() < 0 ? 0 : 1));
    return new Op.Requantize(multiplier, offset, 0, new NumberFormat.Fixed(true, width, fraction));
  }

  /// The type of what a vertex makes of earlier steps alone.
  private static TensorType past(Op op) {
    return switch (op) {
      case Op.Delay delay -> delay.type();
      case Op.Projection(var synapses, var type) -> {
        Range sums = synapses.sums(type.format().range()).orElseThrow();
        int width = Math.min(NumberFormat.MAX_WIDTH, NumberFormat.bits(sums));
        int fraction = type.format().fraction() + synapses.weights().format().fraction();
        yield new TensorType(
            Shape.of(synapses.targets()), new NumberFormat.Fixed(sums.lo() < 0, width, fraction));
      }
      case Op.Plastic plastic ->
          new TensorType(
              Shape.of(plastic.synapses().targets()),
              new NumberFormat.Fixed(
                  false,
                  NumberFormat.bits(plastic.sums()),
                  plastic.synapses().weights().format().fraction()));
      case Op _ -> throw new IllegalArgumentException(op.mnemonic() + " reads this step");
    };
  }

  /// The raw values of a vertex that is an integer by now.
  private Range range(String id) {
    return typesUpTo(id).range(id).orElseThrow();
  }

  /// The types of a vertex that is an integer by now and of what it is made of.
  private Types typesUpTo(String id) {
    return Types.of(upTo(id));
  }

  /// A vertex that is an integer by now and what it is made of within a step.
  private Network upTo(String id) {
    Network now = builder.build();
    Set<String> before = new HashSet<>();
    new BreadthFirstIterator<>(new EdgeReversedGraph<>(now.withinStep()), id)
        .forEachRemaining(before::add);
    Network.Builder part = Network.builder("part");
    for (String v : now.topological()) {
      if (before.contains(v) && now.op(v).readsThePast()) {
        part.add(v, new Op.Input(past(now.op(v))));
      } else if (before.contains(v)) {
        part.add(v, now.op(v), now.vertex(v).span(), now.inputs(v));
      }
    }
    return part.build();
  }

  /// Rounded weights; warns where most of them are lost, which the odd small weight is not.
  private Tensor weights(String id, Tensor reals) {
    Tensor rounded = onCoarsest(reals, options.weights());
    LostWeights lost = LostWeights.of(reals, rounded);
    if (2 * lost.count() > lost.used()) {
      context.warn(
          lost.warning(network.vertex(id).span(), "of '" + id + "'")
              .help(
                  lost.bits() <= QuantizeNeurons.FINEST
                      ? "give them and the states as many bits behind the point as they need: --set"
                          + " quantize-neurons.weights="
                          + lost.bits()
                          + " --set quantize-neurons.fraction="
                          + lost.bits()
                      : "write the network in units in which its numbers are not that small"));
    }
    return rounded;
  }

  /// Reals with at most `fraction` bits behind the point, and no more than they need.
  private static Tensor onCoarsest(Tensor reals, int fraction) {
    Tensor fine = rounded(reals, fraction);
    long used = 1L << fraction;
    for (int i = 0; i < fine.size(); i++) {
      used |= fine.raw(i);
    }
    int idle = Long.numberOfTrailingZeros(used);
    return idle == 0 ? fine : rounded(reals, fraction - idle);
  }

  private static Tensor rounded(Tensor reals, int fraction) {
    return Fractions.narrowest(
        reals.shape(), fraction, i -> (long) Math.floor(Math.scalb(reals.real(i), fraction) + 0.5));
  }

  /// Brings every operand of `id` to `fraction` bits behind the point.
  private void align(String id, int fraction) {
    List<String> from = network.inputs(id);
    boolean real = from.stream().anyMatch(f -> types.format(f).isReal());
    if (!real) {
      return;
    }
    builder.connect(
        id,
        from.stream()
            .map(f -> {
              int missing = fraction - fractions.get(f);
              if (missing == 0) {
                return f;
              }
              String aligned = builder.fresh(f + "_aligned");
              builder.add(
                  aligned,
                  scaled(
                      f,
                      Tensor.narrowest(Shape.of(1), 1L << missing),
                      Tensor.narrowest(Shape.of(1), 0),
                      fraction),
                  network.vertex(f).span(),
                  f);
              return aligned;
            })
            .toList());
  }
}
