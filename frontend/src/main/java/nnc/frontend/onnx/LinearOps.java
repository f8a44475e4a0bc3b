package nnc.frontend.onnx;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// `MatMul`, `Gemm` and `Conv` with constant weights. Integer weights stay integers: their scale
/// and a real bias follow in an affine vertex.
final class LinearOps {

  private LinearOps() {}

  /// Weights `[outputs, ...]` as a tensor, times a scale per output where one was split off.
  private record Weights(Tensor tensor, Optional<Constant> scale) {

    boolean isInteger() {
      return !tensor.format().isReal();
    }

    static Weights of(Node node, Constant c) {
      Shape shape = new Shape(c.dims());
      if (c.quantized().isPresent()) {
        Optional<Constant> scale = perOutput(c.quantized().get().scales());
        if (scale.isPresent()) {
          Constant s = scale.get();
          return new Weights(
              integers(shape, c.quantized().get().codes()),
              s.isUniform() && s.real(0) == 1 ? Optional.empty() : scale);
        }
      }
      return c.isIntegral()
          ? new Weights(integers(shape, c), Optional.empty())
          : new Weights(Emission.tensor(node, shape, c::real), Optional.empty());
    }

    /// `[outputs]` where the scale is the same for all weights of an output.
    private static Optional<Constant> perOutput(Constant scales) {
      int outputs = scales.dims().getFirst();
      int each = scales.size() / outputs;
      double[] all = new double[outputs];
      for (int i = 0; i < scales.size(); i++) {
        if (i % each == 0) {
          all[i / each] = scales.real(i);
        } else if (scales.real(i) != all[i / each]) {
          return Optional.empty();
        }
      }
      return Optional.of(Constant.doubles(List.of(outputs), all));
    }

    private static Tensor integers(Shape shape, Constant codes) {
      long lo = Long.MAX_VALUE;
      long hi = Long.MIN_VALUE;
      boolean signs = true;
      for (int i = 0; i < codes.size(); i++) {
        long v = codes.integer(i);
        lo = Math.min(lo, v);
        hi = Math.max(hi, v);
        signs &= v == 1 || v == -1;
      }
      NumberFormat format = signs ? Formats.BIPOLAR : NumberFormat.holding(new Range(lo, hi));
      return Tensor.generate(shape, format, codes::integer);
    }
  }

  static Operand matMul(Node node, Emission e) {
    if (node.operand(0) instanceof Constant) {
      throw new Unsupported("its first input is constant; weights must be the second");
    }
    if (!(node.operand(1) instanceof Constant weights)) {
      throw new Unsupported("it multiplies two computed values; weights must be constant");
    }
    Operand.Activation x = node.activation(0);
    if (weights.dims().size() != 2 || !isVector(x.dims())) {
      throw new Unsupported(
          "it multiplies "
              + x.dims()
              + " by "
              + weights.dims()
              + "; a vector by a matrix is possible");
    }
    return dense(
        node, e, x, ConstantFolding.transpose(weights, List.of(1, 0)), Optional.empty(), x.dims());
  }

  static Operand gemm(Node node, Emission e) {
    Operand.Activation x = node.activation(0);
    Constant weights = node.constant(1, "weight");
    if (node.integer("transA", 0) != 0 || weights.dims().size() != 2 || !isVector(x.dims())) {
      throw new Unsupported("it multiplies " + x.dims() + " by " + weights.dims() + " transposed");
    }
    Constant rows =
        node.integer("transB", 0) != 0
            ? weights
            : ConstantFolding.transpose(weights, List.of(1, 0));
    double alpha = node.real("alpha", 1);
    double beta = node.real("beta", 1);
    Constant scaled = alpha == 1 ? rows : rows.map(w -> w * alpha);
    int outputs = rows.dims().getFirst();
    Optional<Constant> bias =
        node.optionalConstant(2, "bias")
            .map(b -> Broadcast.to(b, Broadcast.dims(b.dims(), List.of(1, outputs))))
            .map(b -> beta == 1 ? b : b.map(v -> v * beta));
    bias.filter(b -> b.size() != outputs)
        .ifPresent(b -> {
          throw new Unsupported("its bias is " + b.dims() + " for " + outputs + " outputs");
        });
    return dense(node, e, x, scaled, bias, x.dims());
  }

  private static boolean isVector(List<Integer> dims) {
    return dims.subList(0, dims.size() - 1).stream().allMatch(d -> d == 1);
  }

  private static Operand dense(
      Node node,
      Emission e,
      Operand.Activation x,
      Constant rows,
      Optional<Constant> bias,
      List<Integer> dims) {
    int inputs = dims.getLast();
    if (rows.dims().get(1) != inputs) {
      throw new Unsupported("weights for " + rows.dims().get(1) + " inputs meet " + inputs);
    }
    List<Integer> result = new java.util.ArrayList<>(dims);
    result.set(dims.size() - 1, rows.dims().getFirst());
    Operand.Activation vector =
        x.rank() == 1 ? x : e.emit(node, "flat", new Op.Flatten(), dims, x.format(), x);
    Weights weights = Weights.of(node, rows);
    return sum(
        node,
        e,
        vector,
        weights,
        bias,
        result,
        preload -> new Op.Dense(new Synapse.Product(weights.tensor()), preload));
  }

  static Operand conv(Node node, Emission e) {
    Operand.Activation x = node.map(0);
    Constant kernel = node.constant(1, "weight");
    if (kernel.dims().size() != 4) {
      throw new Unsupported("its weights " + kernel.dims() + " are no two-dimensional kernels");
    }
    if (node.integers("dilations", List.of(1, 1)).stream().anyMatch(d -> d != 1)) {
      throw new Unsupported("dilations " + node.integers("dilations", List.of()));
    }
    Windows.Placed placed =
        Windows.of(node, x, kernel.dims().get(2), kernel.dims().get(3), List.of(1, 1));
    Window window = placed.window();
    int groups = node.integer("group", 1);
    if (groups < 1 || (long) kernel.dims().get(1) * groups != x.channels()) {
      throw new Unsupported(
          "kernels "
              + kernel.dims()
              + " in "
              + groups
              + " groups meet "
              + x.channels()
              + " channels");
    }
    int outputs = kernel.dims().getFirst();
    Optional<Constant> bias =
        node.optionalConstant(2, "bias").map(b -> b.reshape(List.of(outputs)));
    Weights weights = Weights.of(node, kernel);
    Operand.Activation from =
        new Operand.Activation(x.id(), x.dims(), x.rank(), x.format(), Operand.Padding.NONE);
    double margin = placed.value();
    if (window.padded()) {
      if (margin != Math.rint(margin) || Math.abs(margin) > Integer.MAX_VALUE) {
        throw new Unsupported("a padding value of " + margin);
      }
      from = widened(node, e, from, (long) margin);
    }
    return sum(
        node,
        e,
        from,
        weights,
        bias,
        placed.result(outputs),
        preload ->
            new Op.Conv(
                new Synapse.Product(weights.tensor()), preload, window, groups, (long) margin));
  }

  /// The value in a format that also holds the padding value: bipolar activations, which have no
  /// zero, become `int2` in front of a convolution that pads with zeros.
  private static Operand.Activation widened(
      Node node, Emission e, Operand.Activation x, long padding) {
    if (x.isReal()
        || x.format().get().equals(Operand.Activation.SUM)
        || x.format().get().holds(padding)) {
      return x;
    }
    Range range = x.format().get().range();
    NumberFormat.Fixed wide = NumberFormat.holding(range.union(Range.of(padding)));
    e.note(
        "'"
            + node.name()
            + "' pads "
            + x.format().get()
            + " values with "
            + padding
            + ": they are kept as "
            + wide
            + " there",
        "train with padding -1 or +1 to keep one bit per value");
    return e.map(node, "padded", new Op.Clip(range.lo(), range.hi(), wide), Optional.of(wide), x);
  }

  private static Operand sum(
      Node node,
      Emission e,
      Operand.Activation x,
      Weights weights,
      Optional<Constant> bias,
      List<Integer> dims,
      Function<Optional<Tensor>, Op> op) {
    boolean exact = weights.isInteger() && !x.isReal();
    Optional<NumberFormat> format = exact ? Optional.of(Operand.Activation.SUM) : Optional.empty();
    if (weights.scale().isEmpty()) {
      if (bias.isEmpty()) {
        return e.emit(node, "", op.apply(Optional.empty()), dims, format, x);
      }
      Constant b = bias.get();
      Shape shape = Shape.of(b.size());
      if (exact && b.isIntegral()) {
        long[] values = new long[b.size()];
        java.util.Arrays.setAll(values, b::integer);
        return e.emit(
            node, "", op.apply(Optional.of(Tensor.narrowest(shape, values))), dims, format, x);
      }
      if (!weights.isInteger()) {
        Tensor preload = Emission.tensor(node, shape, b::real);
        return e.emit(node, "", op.apply(Optional.of(preload)), dims, format, x);
      }
    }
    Operand.Activation sums = e.emit(node, "", op.apply(Optional.empty()), dims, format, x);
    return e.affine(
        node,
        "scale",
        sums,
        weights.scale().orElse(Emission.number(1)),
        bias.orElse(Emission.number(0)));
  }
}
