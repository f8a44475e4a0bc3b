package nnc.passes.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Synapse;

/// Writes sparse projections of integers as dense layers, one behind each delay, for targets that
/// have no kernel for them. A projection whose matrices would be too large stays as it is.
final class DenseProjections {

  /// Most weights that the dense layers of a projection may have.
  static final long MOST = 1L << 20;

  private final Network network;
  private final Network.Builder builder;

  private DenseProjections(Network network) {
    this.network = network;
    this.builder = network.toBuilder();
  }

  /// An equal network.
  static Network of(Network network) {
    DenseProjections d = new DenseProjections(network);
    boolean changed = false;
    for (String id : network.vertices().sequencedKeySet()) {
      if (network.op(id) instanceof Op.Projection projection && isPossible(projection)) {
        d.expand(id, projection);
        changed = true;
      }
    }
    return changed ? d.builder.build() : network;
  }

  private static boolean isPossible(Op.Projection projection) {
    SparseSynapses s = projection.synapses();
    return !projection.type().format().isReal()
        && !projection.type().format().equals(Formats.BIPOLAR)
        && !s.weights().format().isReal()
        && (long) s.sources() * s.targets() * delays(s).size() <= MOST;
  }

  private static SortedSet<Integer> delays(SparseSynapses s) {
    SortedSet<Integer> delays = new TreeSet<>();
    for (int i = 0; i < s.count(); i++) {
      delays.add(s.delay(i));
    }
    return delays;
  }

  private void expand(String id, Op.Projection projection) {
    String source = network.input(id);
    Span span = network.vertex(id).span();
    List<String> sums = new ArrayList<>();
    SortedSet<Integer> delays = delays(projection.synapses());
    for (int delay : delays) {
      String from = source;
      if (delay > 0) {
        from = builder.fresh(id + ".delay");
        builder.add(from, new Op.Delay(delay, projection.type()), span, source);
      }
      Op dense =
          new Op.Dense(
              new Synapse.Product(weights(projection.synapses(), delay)), Optional.empty());
      if (delays.size() == 1) {
        builder.replace(id, dense).connect(id, List.of(from));
        return;
      }
      String sum = builder.fresh(id + ".dense");
      builder.add(sum, dense, span, from);
      sums.add(sum);
    }
    builder.replace(id, new Op.Add()).connect(id, sums);
  }

  /// The weights `[targets, sources]` of the synapses with one delay; those that join the same
  /// neurons add up.
  private static Tensor weights(SparseSynapses s, int delay) {
    long[] matrix = new long[s.targets() * s.sources()];
    for (int source = 0; source < s.sources(); source++) {
      for (int i = s.start(source); i < s.start(source + 1); i++) {
        if (s.delay(i) == delay) {
          matrix[s.target(i) * s.sources() + source] += s.weights().raw(s.weight(i));
        }
      }
    }
    return nnc.passes.analysis.Fractions.narrowest(
        Shape.of(s.targets(), s.sources()), s.weights().format().fraction(), matrix);
  }
}
