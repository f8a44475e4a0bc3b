package nnc.testbench.benchmark;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Target;
import nnc.passes.map.InsertWidthConverters;
import nnc.passes.map.MapToKernels;
import nnc.passes.map.SizeFifos;

/// A binary network of the shape of TFC (784-64-64-64-10) with random weights.
final class TfcShape {

  private TfcShape() {}

  /// Mapped, one synapse a cycle in every layer.
  static KernelDesign design() {
    PassContext context =
        PassContext.bare(
            new Target("fpga", "", List.of(), List.of(), List.of(), List.of(), List.of()));
    KernelDesign mapped = new MapToKernels().apply(network(), context);
    KernelDesign fitted = new InsertWidthConverters().apply(mapped, context);
    return new SizeFifos().apply(fitted, context);
  }

  static Network network() {
    Random random = new Random(1);
    Network.Builder builder =
        Network.builder("shape_of_tfc")
            .add("image", new Op.Input(new TensorType(Shape.of(784), NumberFormat.unsigned(8))))
            .add("bits", sign(128), "image");
    List<Integer> sizes = List.of(784, 64, 64, 64, 10);
    String last = "bits";
    for (int layer = 1; layer < sizes.size(); layer++) {
      Tensor weights =
          Tensor.generate(
              Shape.of(sizes.get(layer), sizes.get(layer - 1)),
              Formats.BIPOLAR,
              _ -> random.nextBoolean() ? 1 : -1);
      String sum = "fc" + layer;
      builder.add(sum, new Op.Dense(new Synapse.Product(weights), Optional.empty()), last);
      last = sum;
      if (layer < sizes.size() - 1) {
        last = sum + "_sign";
        builder.add(last, sign(0), sum);
      }
    }
    return builder.add("best", new Op.Argmax(), last).add("class", new Op.Output(), "best").build();
  }

  private static Op.MultiThreshold sign(long threshold) {
    return new Op.MultiThreshold(
        Tensor.narrowest(Shape.of(1, 1), threshold),
        Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1),
        Formats.BIPOLAR,
        -1,
        2);
  }
}
