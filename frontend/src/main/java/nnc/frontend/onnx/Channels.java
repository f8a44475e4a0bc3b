package nnc.frontend.onnx;

import java.util.List;
import java.util.function.DoubleBinaryOperator;

/// Constants that meet an activation, reduced to one number per channel (axis 1) or one for all.
final class Channels {

  private Channels() {}

  /// `[channels]` or `[1]`; `Unsupported` where the constant differs along other axes, or would
  /// stretch the activation.
  static Constant of(Constant constant, Operand.Activation x) {
    List<Integer> dims = Broadcast.dims(constant.dims(), x.dims());
    if (!dims.equals(x.dims())) {
      throw new Unsupported("it stretches its input " + x.dims() + " to " + dims);
    }
    if (constant.isUniform()) {
      return Constant.doubles(List.of(1), constant.real(0));
    }
    List<Integer> own = Broadcast.aligned(constant.dims(), x.dims().size());
    int inner = Constant.size(own.subList(2, own.size()));
    int channels = own.get(1);
    double[] values = new double[channels];
    for (int i = 0; i < constant.size(); i++) {
      int c = i / inner % channels;
      if (i % inner == 0) {
        values[c] = constant.real(i);
      } else if (values[c] != constant.real(i)) {
        throw new Unsupported(
            "its constant " + constant.dims() + " differs from element to element of a channel");
      }
    }
    return Constant.doubles(List.of(channels), values);
  }

  /// Two such constants, element by element.
  static Constant combine(Constant a, Constant b, DoubleBinaryOperator f) {
    int n = Math.max(a.size(), b.size());
    double[] values = new double[n];
    for (int i = 0; i < n; i++) {
      values[i] = f.applyAsDouble(a.real(a.size() == 1 ? 0 : i), b.real(b.size() == 1 ? 0 : i));
    }
    return Constant.doubles(List.of(n), values);
  }
}
