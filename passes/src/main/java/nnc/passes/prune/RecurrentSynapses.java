package nnc.passes.prune;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.network.LearningSynapses;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Synapse;

/// The synapses of vertex `id` by which a population projects to itself, whatever their delays: a
/// sparse projection or a dense layer of products.
record RecurrentSynapses(String id, Op op) {

  /// Those of `population`, in the order of ids; throws `Rejection`: E0207 where some of them learn
  /// or are integers, E0106 where they are a sample of many.
  static List<RecurrentSynapses> of(Network network, String population) {
    Set<String> found = new TreeSet<>();
    Deque<String> open = new ArrayDeque<>(network.inputs(population));
    while (!open.isEmpty()) {
      String id = open.pop();
      switch (network.op(id)) {
        // what is learned comes through a scale
        case Op.Add _, Op.Affine _ -> open.addAll(network.inputs(id));
        case Op.Plastic _ when comesFrom(network, network.inputs(id).getFirst(), population) ->
            throw learning(network, id);
        case Op.Projection _ when learnsFrom(network, network.input(id), population) ->
            throw learning(network, id);
        case Op.Projection(SparseSynapses s, _)
            when comesFrom(network, network.input(id), population) -> {
          if (s.isSample()) {
            throw Diagnostic.of(
                    Code.E0106,
                    network.vertex(id).span(),
                    "these " + s.standsFor() + " synapses are too many to draw and to prune")
                .rejection();
          }
          found.add(id);
        }
        case Op.Dense(Synapse.Product _, _)
            when comesFrom(network, network.input(id), population) ->
            found.add(id);
        case Op _ -> {}
      }
    }
    List<RecurrentSynapses> all =
        found.stream().map(id -> new RecurrentSynapses(id, network.op(id))).toList();
    for (RecurrentSynapses s : all) {
      if (!s.weights().format().isReal()) {
        throw Diagnostic.of(
                Code.E0207,
                network.vertex(s.id()).span(),
                "weights that stay are divided by a probability, and these are "
                    + s.weights().format())
            .help("prune in front of 'quantize-neurons', while weights are real")
            .rejection();
      }
    }
    return all;
  }

  private static Rejection learning(Network network, String id) {
    return Diagnostic.of(
            Code.E0207, network.vertex(id).span(), "synapses that learn are not pruned")
        .help("prune what they have learned: write it with --weights and read it again")
        .rejection();
  }

  /// Whether neurons `id` are synapses of `population` that learn by a rule.
  private static boolean learnsFrom(Network network, String id, String population) {
    if (LearningSynapses.of(network, id).isEmpty()) {
      return false;
    }
    Op.Population rule = (Op.Population) network.op(id);
    String copy = network.inputs(id).get(rule.model().ports().indexOf(LearningSynapses.PRE));
    return comesFrom(network, network.input(copy), population);
  }

  private static boolean comesFrom(Network network, String id, String population) {
    String source = id;
    while (network.op(source) instanceof Op.Delay || network.op(source) instanceof Op.Flatten) {
      source = network.input(source);
    }
    return source.equals(population);
  }

  Tensor weights() {
    return switch (op) {
      case Op.Projection(var synapses, _) -> synapses.weights();
      case Op.Dense(Synapse.Product(var weights), _) -> weights;
      case Op _ -> throw new IllegalArgumentException(op.mnemonic());
    };
  }

  /// A synapse with the neurons that it joins, the `index`-th.
  record Joined(int index, int from, int to, double weight) {}

  /// All of them.
  List<Joined> all() {
    List<Joined> all = new ArrayList<>();
    switch (op) {
      case Op.Projection(SparseSynapses s, _) -> {
        for (int from = 0; from < s.sources(); from++) {
          for (int i = s.start(from); i < s.start(from + 1); i++) {
            all.add(new Joined(i, from, s.target(i), s.weights().real(s.weight(i))));
          }
        }
      }
      case Op.Dense(Synapse.Product(var w), _) -> {
        int inputs = w.shape().dim(1);
        for (int i = 0; i < w.size(); i++) {
          all.add(new Joined(i, i % inputs, i / inputs, w.real(i)));
        }
      }
      case Op _ -> throw new IllegalArgumentException(op.mnemonic());
    }
    return all;
  }

  /// These with the weights `weights[i]`; those of 0 go where they are sparse, save the first of
  /// those that would leave none.
  Op with(double[] weights) {
    return switch (op) {
      case Op.Dense(Synapse.Product(var w), var preload) ->
          new Op.Dense(new Synapse.Product(Tensor.ofReal(w.shape(), weights)), preload);
      case Op.Projection(SparseSynapses s, var type) -> {
        int[] live = IntStream.range(0, weights.length).filter(i -> weights[i] != 0).toArray();
        int[] kept = live.length == 0 ? new int[] {0} : live;
        Shape shape = Shape.of(kept.length);
        long[] starts = new long[s.sources() + 1];
        for (int from = 0; from < starts.length; from++) {
          int place = Arrays.binarySearch(kept, s.start(from));
          starts[from] = place < 0 ? -place - 1 : place;
        }
        yield new Op.Projection(
            new SparseSynapses(
                s.sources(),
                s.targets(),
                Tensor.narrowest(Shape.of(starts.length), starts),
                Tensor.generate(shape, s.places().format(), i -> s.places().raw(kept[i])),
                Tensor.ofReal(shape, Arrays.stream(kept).mapToDouble(i -> weights[i]).toArray())),
            type);
      }
      case Op _ -> throw new IllegalArgumentException(op.mnemonic());
    };
  }
}
