package nnc.passes.quantize;

import java.util.List;
import java.util.Optional;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.passes.analysis.Fractions;
import nnc.passes.analysis.Layers;
import nnc.passes.analysis.Scaled;

/// A dense or convolution layer with integer parameters; what it stands for is `scales[o]` times
/// the value of its integer sum, which has `fraction` bits behind the point.
record LayerCodes(Synapse synapse, Optional<Tensor> preload, List<Double> scales, int fraction) {

  LayerCodes {
    scales = List.copyOf(scales);
  }

  /// Codes for threshold synapses on an input with one positive scale and no shift.
  static LayerCodes threshold(Op layer, Synapse.Threshold synapse, Scaled in) {
    double step = in.scale(0) * in.unit();
    Tensor t = synapse.thresholds();
    long[] codes = new long[t.size()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = Math.round(t.real(i) / step);
    }
    int outputs = t.shape().dim(0);
    Optional<Tensor> preload =
        Layers.preload(layer)
            .map(p -> {
              long[] raw = new long[outputs];
              for (int o = 0; o < outputs; o++) {
                raw[o] = Math.round(p.real(p.size() == 1 ? 0 : o) / step);
              }
              return Fractions.narrowest(Shape.of(outputs), in.fraction(), raw);
            });
    return new LayerCodes(
        new Synapse.Threshold(
            Fractions.narrowest(t.shape(), in.fraction(), codes), synapse.signs(), synapse.clamp()),
        preload,
        List.of(in.scale(0)),
        in.fraction());
  }
}
