package nnc.passes.prune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import nnc.ir.Edge;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.network.SequenceRun;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Synapse;
import nnc.passes.analysis.Slices;

/// Takes neurons out of a population of a network in time, and with them their synapses: the others
/// do what they did where those that are gone never fired. Sums that only this population reads
/// lose what was for neurons that are gone; where anything else reads them, a projection of weights
/// 1 picks what is left.
final class PopulationCut {

  private final Network network;
  private final String population;
  private final BitSet gone;
  private final int[] kept;
  private final Network.Builder builder;

  /// `gone` are not all of them.
  PopulationCut(Network network, String population, BitSet gone) {
    this.network = network;
    this.population = population;
    this.gone = gone;
    int size = ((Op.Population) network.op(population)).shape().size();
    this.kept = IntStream.range(0, size).filter(n -> !gone.get(n)).toArray();
    this.builder = network.toBuilder();
  }

  /// Why neurons of `population` have to stay, where they have.
  static Optional<String> obstacle(Network network, String population) {
    Op.Population p = (Op.Population) network.op(population);
    Shape shape = network.types().shape(population);
    if (p.shape().rank() != 1) {
      return Optional.of("its neurons have places in " + p.shape().rank() + " dimensions");
    }
    if (!network.inputs(population).stream()
        .allMatch(in -> network.types().shape(in).equals(shape))) {
      return Optional.of("a port takes a vector");
    }
    if (!SequenceRun.plastic(network).isEmpty()) {
      return Optional.of("the network learns");
    }
    return readersObstacle(network, population);
  }

  private static Optional<String> readersObstacle(Network network, String id) {
    for (Edge use : network.uses(id)) {
      String reader = use.target();
      switch (network.op(reader)) {
        case Op.Projection _, Op.Dense(Synapse.Product _, _) -> {}
        case Op.Delay _ -> {
          Optional<String> behind = readersObstacle(network, reader);
          if (behind.isPresent()) {
            return behind;
          }
        }
        case Op.Output _ -> {
          return Optional.of("they are the output '" + reader + "'");
        }
        case Op op -> {
          return Optional.of("'" + reader + "' (" + op.mnemonic() + ") reads them by their places");
        }
      }
    }
    return Optional.empty();
  }

  /// The smaller network.
  Network result() {
    Op.Population p = (Op.Population) network.op(population);
    SequencedMap<String, Tensor> parameters = new LinkedHashMap<>(p.parameters());
    parameters.replaceAll((_, t) -> t.size() == 1 ? t : Slices.without(t, 0, gone));
    builder.replace(population, new Op.Population(p.model(), Shape.of(kept.length), parameters));
    shrinkReaders(population);
    List<String> inputs = new ArrayList<>();
    for (String in : network.inputs(population)) {
      inputs.add(shrunk(in));
    }
    builder.connect(population, inputs);
    return RemoveDead.from(builder.build());
  }

  private void shrinkReaders(String id) {
    for (Edge use : network.uses(id)) {
      String reader = use.target();
      switch (network.op(reader)) {
        case Op.Projection(var s, var type) -> {
          // of what the population sends to itself the targets go as well
          boolean itself = owned(reader);
          builder.replace(reader, new Op.Projection(cut(s, true, itself), typed(type.format())));
        }
        case Op.Dense(Synapse.Product(var w), var preload) -> {
          Tensor columns = Slices.without(w, 1, gone);
          builder.replace(
              reader,
              owned(reader)
                  ? new Op.Dense(
                      new Synapse.Product(Slices.without(columns, 0, gone)), rows(preload))
                  : new Op.Dense(new Synapse.Product(columns), preload));
        }
        case Op.Delay(int steps, var type) -> {
          builder.replace(reader, new Op.Delay(steps, typed(type.format())));
          shrinkReaders(reader);
        }
        case Op op -> throw new IllegalStateException(op.mnemonic());
      }
    }
  }

  private TensorType typed(NumberFormat format) {
    return new TensorType(Shape.of(kept.length), format);
  }

  /// Whether sum `id` comes to this population alone, through sums that do.
  private boolean owned(String id) {
    List<Edge> uses = network.uses(id);
    if (uses.size() != 1) {
      return false;
    }
    String reader = uses.getFirst().target();
    return reader.equals(population) || (network.op(reader) instanceof Op.Add && owned(reader));
  }

  /// Whether `id` reads the population, by delays.
  private boolean readsItself(String id) {
    String from = network.input(id);
    while (network.op(from) instanceof Op.Delay) {
      from = network.input(from);
    }
    return from.equals(population);
  }

  /// What comes to the population in place of `id`.
  private String shrunk(String id) {
    if (!owned(id)) {
      return picked(id);
    }
    switch (network.op(id)) {
      case Op.Add _ -> {
        List<String> inputs = new ArrayList<>();
        for (String in : network.inputs(id)) {
          inputs.add(shrunk(in));
        }
        builder.connect(id, inputs);
      }
      case Op.Projection(var s, var type) -> {
        if (!readsItself(id)) {
          builder.replace(id, new Op.Projection(cut(s, false, true), type));
        }
      }
      case Op.Dense(Synapse.Product(var w), var preload) -> {
        if (!readsItself(id)) {
          builder.replace(
              id, new Op.Dense(new Synapse.Product(Slices.without(w, 0, gone)), rows(preload)));
        }
      }
      case Op _ -> {
        return picked(id);
      }
    }
    return id;
  }

  private Optional<Tensor> rows(Optional<Tensor> preload) {
    return preload.map(b -> b.size() == 1 ? b : Slices.without(b, 0, gone));
  }

  /// A projection of weights 1 from what is left of `id`.
  private String picked(String id) {
    TensorType type = network.types().type(id);
    long[] starts = new long[type.shape().size() + 1];
    long[] places = new long[kept.length];
    for (int n = 0; n < starts.length - 1; n++) {
      starts[n + 1] = starts[n] + (gone.get(n) ? 0 : 1);
    }
    Arrays.setAll(places, i -> i);
    SparseSynapses pick =
        new SparseSynapses(
            type.shape().size(),
            kept.length,
            Tensor.narrowest(Shape.of(starts.length), starts),
            Tensor.narrowest(Shape.of(places.length), places),
            Tensor.ofReal(Shape.of(1), 1));
    String name = builder.fresh(population + ".kept");
    builder.add(name, new Op.Projection(pick, type), network.vertex(population).span(), id);
    return name;
  }

  /// Synapses without those of sources, of targets or of both that are gone; where none are left, a
  /// synapse of weight 0 is.
  private SparseSynapses cut(SparseSynapses s, boolean sources, boolean targets) {
    int[] place = new int[Math.max(s.targets(), 1)];
    int left = 0;
    for (int t = 0; t < s.targets(); t++) {
      place[t] = targets && gone.get(t) ? -1 : left++;
    }
    int stride = SparseSynapses.stride(left);
    List<Long> starts = new ArrayList<>(List.of(0L));
    List<Long> places = new ArrayList<>();
    List<Integer> from = new ArrayList<>();
    for (int n = 0; n < s.sources(); n++) {
      if (sources && gone.get(n)) {
        continue;
      }
      for (int i = s.start(n); i < s.start(n + 1); i++) {
        if (place[s.target(i)] >= 0) {
          places.add((long) s.delay(i) * stride + place[s.target(i)]);
          from.add(i);
        }
      }
      starts.add((long) places.size());
    }
    boolean none = places.isEmpty();
    if (none) {
      places.add((long) s.shortestDelay() * stride);
      starts.replaceAll(at -> at + 1);
      starts.set(0, 0L);
    }
    Tensor w = s.weights();
    Shape shape = Shape.of(places.size());
    Tensor weights =
        none ? Tensor.ofReal(shape, 0) : w.size() == 1 ? w : Slices.select(w, shape, from::get);
    return new SparseSynapses(
        starts.size() - 1,
        left,
        Tensor.narrowest(
            Shape.of(starts.size()), starts.stream().mapToLong(Long::longValue).toArray()),
        Tensor.narrowest(shape, places.stream().mapToLong(Long::longValue).toArray()),
        weights);
  }
}
