package nnc.frontend.nir;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Synapse;

/// A network whose sparse projections are matrices, one for each delay that their synapses have:
/// the only form of them that NIR knows. Matrices above `LARGEST` stay as they are.
final class DenseForm {

  /// Most weights of a matrix.
  private static final long LARGEST = 1L << 24;

  private DenseForm() {}

  static Network of(Network network) {
    Network.Builder builder = network.toBuilder();
    for (String id : network.vertices().sequencedKeySet()) {
      if (network.op(id) instanceof Op.Projection projection
          && (long) projection.synapses().sources() * projection.synapses().targets() <= LARGEST) {
        replace(network, builder, id, projection);
      }
    }
    return builder.build();
  }

  private static void replace(
      Network network, Network.Builder builder, String id, Op.Projection projection) {
    SortedMap<Integer, double[]> matrices = matrices(projection.synapses());
    Shape shape = Shape.of(projection.synapses().targets(), projection.synapses().sources());
    String source = network.input(id);
    List<String> parts = new ArrayList<>();
    for (Map.Entry<Integer, double[]> m : matrices.entrySet()) {
      Op.Dense dense =
          new Op.Dense(new Synapse.Product(Tensor.ofReal(shape, m.getValue())), Optional.empty());
      String from = source;
      if (m.getKey() > 0) {
        from = builder.fresh(id + "_delay");
        builder.add(
            from, new Op.Delay(m.getKey(), projection.type()), network.vertex(id).span(), source);
      }
      if (matrices.size() == 1) {
        builder.replace(id, dense).connect(id, List.of(from));
        return;
      }
      String part = builder.fresh(id + "_dense");
      builder.add(part, dense, network.vertex(id).span(), from);
      parts.add(part);
    }
    builder.replace(id, new Op.Add()).connect(id, parts);
  }

  /// `[targets, sources]` by delay; at least one.
  private static SortedMap<Integer, double[]> matrices(SparseSynapses s) {
    SortedMap<Integer, double[]> matrices = new TreeMap<>();
    for (int source = 0; source < s.sources(); source++) {
      for (int i = s.start(source); i < s.start(source + 1); i++) {
        double[] matrix =
            matrices.computeIfAbsent(s.delay(i), _ -> new double[s.targets() * s.sources()]);
        matrix[s.target(i) * s.sources() + source] += s.weights().real(s.weight(i));
      }
    }
    if (matrices.isEmpty()) {
      matrices.put(s.shortestDelay(), new double[s.targets() * s.sources()]);
    }
    return matrices;
  }
}
