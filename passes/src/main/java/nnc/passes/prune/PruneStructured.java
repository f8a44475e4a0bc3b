package nnc.passes.prune;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import nnc.ir.Network;
import nnc.ir.network.Types;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Property;
import nnc.passes.Options;
import nnc.passes.Options.Option;
import nnc.passes.analysis.Calibration;
import nnc.passes.analysis.Layers;

/// Removes whole neurons and channels, those whose incoming synapses can contribute least, with
/// their rows, thresholds and the columns of their readers: the layers really get smaller.
///
/// ```
/// dense 64 -> relu -> dense 10 x 64      dense 48 -> relu -> dense 10 x 48      sparsity 0.25
/// ```
///
/// `norm=l1` and `norm=l2` rank by the weights (of threshold synapses by how far the largest input
/// exceeds the threshold), `norm=activity` by the mean magnitude of what the readers see. With
/// calibration data the readers' preloads take over the mean of what is gone. Layers whose values
/// meet in an output, an addition or a concatenation keep all their neurons; every layer keeps one.
public record PruneStructured(double sparsity, String norm, List<String> layers)
    implements Pass<Network, Network> {

  public static final List<Option> OPTIONS =
      List.of(
          new Option("sparsity", "0.25", "share of the neurons of every layer to remove, 0 to 1"),
          new Option("norm", "l1", "l1, l2 or activity: what neurons are ranked by"),
          new Option("layers", "all", "the layers to prune, joined by +"));

  public PruneStructured {
    layers = List.copyOf(layers);
  }

  public static PruneStructured of(Options options) {
    return new PruneStructured(
        options.number("sparsity", 0, 1),
        options.word("norm", List.of("l1", "l2", "activity")),
        options.names("layers"));
  }

  @Override
  public String id() {
    return "prune-structured";
  }

  @Override
  public String summary() {
    return "remove the neurons and channels that contribute least";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.LOSSY;
  }

  @Override
  public Set<Property> requires() {
    return Set.of(Property.VERIFIED);
  }

  @Override
  public Set<Property> establishes() {
    return Set.of(Property.VERIFIED);
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %x = input { type = uint4[2] }
        %fc1 = dense(%x) { weights = int4[4, 2] [5, -1, 1, 0, -4, 4, 2, 3] }
        %relu = relu(%fc1)
        %fc2 = dense(%relu) { weights = int2[2, 4] [1, -1, 1, 0, 0, 1, -1, 1] }
        %out = output(%fc2)
      }
      """;

  @Override
  public Network apply(Network network, PassContext context) {
    Types types = Types.of(network);
    boolean data = context.calibration().map(s -> s.count() > 0).orElse(false);
    Optional<Calibration> calibration =
        data || norm.equals("activity")
            ? Optional.of(Subjects.required(network, context, id()))
            : Optional.empty();
    UnitRemoval removal = new UnitRemoval(network, types);
    boolean changed = false;
    for (String id : Subjects.layers(network, layers, id())) {
      Optional<Units> units = Units.of(network, id);
      if (units.isEmpty()) {
        context.remark(id, "its neurons are read together, kept");
        continue;
      }
      int count = units.get().count(types);
      BitSet dropped = least(network, types, units.get(), count, calibration);
      if (!dropped.isEmpty()) {
        removal.remove(
            units.get(),
            dropped,
            (reader, e) ->
                calibration.isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(mean(network, types, reader, e, calibration.get())));
        changed = true;
      }
      context.remark(id, dropped.cardinality() + " of " + count + " neurons removed");
    }
    return changed ? removal.result() : network;
  }

  /// The mean of element `e` of a reader's input, in raw steps of an integer.
  private static double mean(
      Network network, Types types, String reader, int e, Calibration calibration) {
    String from = network.input(reader);
    return calibration.of(from).mean(e) / types.format(from).unit();
  }

  private BitSet least(
      Network network, Types types, Units units, int count, Optional<Calibration> calibration) {
    double[] norms = new double[count];
    for (int u = 0; u < count; u++) {
      norms[u] =
          norm.equals("activity")
              ? activity(network, types, units, u, calibration.orElseThrow())
              : weight(network, types, units.root(), u);
    }
    int wanted = Math.min(count - 1, (int) (sparsity * count));
    BitSet dropped = new BitSet();
    IntStream.range(0, count)
        .boxed()
        .sorted((a, b) -> Double.compare(norms[a], norms[b]))
        .limit(wanted)
        .forEach(dropped::set);
    return dropped;
  }

  private static double activity(
      Network network, Types types, Units units, int unit, Calibration calibration) {
    double sum = 0;
    for (String reader : units.readers()) {
      String from = network.input(reader);
      int spread = units.spread(types, from);
      for (int e = unit * spread; e < (unit + 1) * spread; e++) {
        sum += calibration.of(from).meanMagnitude(e);
      }
    }
    return sum;
  }

  private double weight(Network network, Types types, String root, int unit) {
    Op layer = network.op(root);
    int fanIn = Layers.fanIn(layer);
    double largest = types.range(network.input(root)).map(r -> (double) r.hi()).orElse(0.0);
    double sum = 0;
    for (int i = unit * fanIn; i < (unit + 1) * fanIn; i++) {
      double term =
          switch (Layers.synapse(layer)) {
            case Synapse.Product(var weights) -> Math.abs(weights.real(i));
            case Synapse.Threshold(var t, _, var clamp) when clamp == Clamp.RELU && largest > 0 ->
                Math.max(0, largest - t.raw(i));
            case Synapse.Threshold(var t, _, _) -> -t.real(i);
          };
      sum += norm.equals("l2") ? term * Math.abs(term) : term;
    }
    return sum;
  }
}
