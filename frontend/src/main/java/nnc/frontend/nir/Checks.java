package nnc.frontend.nir;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;

/// What the records of this package hold of their parameters. Each check throws a `NirFault`.
final class Checks {

  /// Above this an extent, stride or amount of padding is a mistake.
  private static final int LARGEST = 1 << 24;

  private Checks() {}

  /// Real and finite values.
  static void real(String name, Tensor values) {
    if (!values.format().isReal()) {
      throw new NirFault(Code.E0304, "has integers as '" + name + "'");
    }
    for (int i = 0; i < values.size(); i++) {
      if (!Double.isFinite(values.real(i))) {
        throw new NirFault(
            Code.E0301, "has " + values.real(i) + " as element " + i + " of '" + name + "'");
      }
    }
  }

  /// Real tensors that are scalars or have one common shape.
  static void elementwise(SequencedMap<String, Tensor> parameters) {
    parameters.forEach(Checks::real);
    Map.Entry<String, Tensor> first = null;
    for (var each : parameters.sequencedEntrySet()) {
      if (each.getValue().size() == 1) {
        continue;
      }
      if (first == null) {
        first = each;
      } else if (!each.getValue().shape().equals(first.getValue().shape())) {
        throw new NirFault(
            Code.E0203,
            "has %s as '%s' but %s as '%s'"
                .formatted(
                    each.getValue().shape(),
                    each.getKey(),
                    first.getValue().shape(),
                    first.getKey()));
      }
    }
  }

  /// The common shape of parameters that passed `elementwise`.
  static Shape common(SequencedMap<String, Tensor> parameters) {
    Shape shape = Shape.of();
    for (Tensor t : parameters.values()) {
      if (t.size() > 1 || t.shape().rank() > shape.rank()) {
        shape = t.shape();
      }
      if (t.size() > 1) {
        return shape;
      }
    }
    return shape;
  }

  static void positive(String name, Tensor values) {
    for (int i = 0; i < values.size(); i++) {
      if (values.real(i) <= 0) {
        throw new NirFault(
            Code.E0305,
            "has "
                + values.real(i)
                + " as element "
                + i
                + " of '"
                + name
                + "', which must be positive");
      }
    }
  }

  static void notNegative(String name, Tensor values) {
    for (int i = 0; i < values.size(); i++) {
      if (values.real(i) < 0) {
        throw new NirFault(
            Code.E0305,
            "has "
                + values.real(i)
                + " as element "
                + i
                + " of '"
                + name
                + "', which must not be negative");
      }
    }
  }

  /// `least` to 2^24.
  static void range(String name, int value, int least) {
    if (value < least || value > LARGEST) {
      throw new NirFault(
          Code.E0305, "has " + value + " as '" + name + "', which is " + least + " to " + LARGEST);
    }
  }

  static void range(String name, NirNode.Pair value, int least) {
    range(name, value.height(), least);
    range(name, value.width(), least);
  }

  /// A weight matrix, or a stack of them, `[..., outputs, inputs]`.
  static void matrix(Tensor weight) {
    real("weight", weight);
    if (weight.shape().rank() < 2) {
      throw new NirFault(
          Code.E0204, "has a weight of shape " + weight.shape() + ", which is no matrix");
    }
  }

  /// A bias that is a scalar or has shape `expected`.
  static void bias(Tensor bias, Shape expected) {
    real("bias", bias);
    if (bias.shape().rank() > 0 && !bias.shape().equals(expected)) {
      throw new NirFault(
          Code.E0204, "has a bias of shape " + bias.shape() + " where its weight asks " + expected);
    }
  }

  /// Kernels `[channels out, channels in / groups, extents...]` of `axes` axes, with their bias.
  static void kernels(Tensor weight, Tensor bias, int groups, int axes) {
    real("weight", weight);
    Shape shape = weight.shape();
    if (shape.rank() != axes + 2) {
      throw new NirFault(
          Code.E0204, "has a weight of shape " + shape + " where rank " + (axes + 2) + " is meant");
    }
    bias(bias, Shape.of(shape.dim(0)));
    range("groups", groups, 1);
    if (shape.dim(0) % groups != 0) {
      throw new NirFault(
          Code.E0305, "has " + groups + " groups for " + shape.dim(0) + " output channels");
    }
  }

  /// Padding for so many axes.
  static void padding(NirNode.Padding padding, int axes, List<Integer> strides) {
    switch (padding) {
      case NirNode.Padding.Valid() -> {}
      case NirNode.Padding.Same() -> {
        if (strides.stream().anyMatch(s -> s != 1)) {
          throw new NirFault(Code.E0305, "pads 'same', which needs a stride of 1");
        }
      }
      case NirNode.Padding.Zeros(List<Integer> amounts) -> {
        if (amounts.size() != axes) {
          throw new NirFault(
              Code.E0203, "has padding for " + amounts.size() + " axes, not for " + axes);
        }
        amounts.forEach(a -> range("padding", a, 0));
      }
    }
  }
}
