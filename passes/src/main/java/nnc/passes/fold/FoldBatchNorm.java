package nnc.passes.fold;

import java.util.List;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.network.Types;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.Layers;
import nnc.passes.analysis.Scaled;

/// Folds a batch norm (or any affine function per channel) into the real weights and the preload of
/// the layer in front of it.
///
/// ```
/// dense(w, b) -> batchnorm      dense(w * gamma / sd, (b - mean) * gamma / sd + beta)
/// ```
///
/// Only layers with real product weights whose sum nobody else reads. Layers with integer weights
/// keep them: there the batch norm belongs into the thresholds behind. The fold is equal in real
/// arithmetic; padding does not matter, since the sum at the border is scaled like any other.
public record FoldBatchNorm() implements Pass<Network, Network> {

  @Override
  public String id() {
    return "fold-batch-norm";
  }

  @Override
  public String summary() {
    return "fold batch norm into the real weights in front of it";
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
        %x = input { type = real[2] }
        %fc = dense(%x) { weights = real[2, 2] [0.5, -1, 2, 0.25], preload = real[2] [1, -1] }
        %norm = batchnorm(%fc) {
          gamma = real[2] [2, -1],
          beta = real[2] [0.5, 0],
          mean = real[2] [1, 3],
          variance = real[2] [4, 0.25],
          epsilon = 0
        }
        %relu = relu(%norm)
        %out = output(%relu)
      }
      """;

  @Override
  public Network apply(Network network, PassContext context) {
    Types types = Types.of(network);
    Network.Builder builder = network.toBuilder();
    boolean changed = false;
    for (String id : network.topological()) {
      Op layer = network.op(id);
      if (!Layers.isLayer(layer)
          || !(Layers.synapse(layer) instanceof Synapse.Product(var weights))
          || !weights.format().isReal()) {
        continue;
      }
      Scaled sum = Scaled.identity(id, NumberFormat.signed(1), Range.of(0));
      Scaled last = sum;
      String at = id;
      while (network.uses(at).size() == 1
          && network.op(network.uses(at).getFirst().target()) instanceof Op.Elementwise op
          && last.then(op).isPresent()) {
        at = network.uses(at).getFirst().target();
        last = last.then(op).orElseThrow();
        builder.bypass(at);
      }
      if (!at.equals(id)) {
        builder.replace(id, scaled(layer, weights, last, types.shape(id).channels()));
        context.remark(id, "took the affine functions up to '" + at + "' into its weights");
        changed = true;
      }
    }
    return changed ? builder.build() : network;
  }

  private static Op scaled(Op layer, Tensor weights, Scaled affine, int outputs) {
    int fanIn = weights.size() / outputs;
    double[] w = weights.toReal();
    for (int i = 0; i < w.length; i++) {
      w[i] *= affine.scale(i / fanIn);
    }
    Optional<Tensor> preload = Layers.preload(layer);
    List<Double> b =
        Scaled.list(
            outputs,
            o ->
                preload.map(p -> p.real(p.size() == 1 ? 0 : o)).orElse(0.0) * affine.scale(o)
                    + affine.shift(o));
    return Layers.with(
        layer,
        new Synapse.Product(Tensor.ofReal(weights.shape(), w)),
        Optional.of(
            Tensor.ofReal(
                Shape.of(outputs), b.stream().mapToDouble(Double::doubleValue).toArray())));
  }
}
