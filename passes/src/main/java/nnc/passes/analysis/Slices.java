package nnc.passes.analysis;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import nnc.ir.Shape;
import nnc.ir.Tensor;

/// Parts of tensors.
public final class Slices {

  private Slices() {}

  /// `tensor` without the entries of `axis` whose indices are in `dropped`.
  public static Tensor without(Tensor tensor, int axis, BitSet dropped) {
    Shape shape = tensor.shape();
    int extent = shape.dim(axis);
    int inner = 1;
    for (int d = axis + 1; d < shape.rank(); d++) {
      inner *= shape.dim(d);
    }
    int[] kept = new int[extent];
    int count = 0;
    for (int i = 0; i < extent; i++) {
      if (!dropped.get(i)) {
        kept[count++] = i;
      }
    }
    if (count == extent) {
      return tensor;
    }
    List<Integer> dims = new ArrayList<>(shape.dims());
    dims.set(axis, count);
    int block = inner;
    int perOuter = count * inner;
    return select(
        tensor,
        new Shape(dims),
        i -> (i / perOuter * extent + kept[i % perOuter / block]) * block + i % block);
  }

  /// A parameter per channel, or one that all channels share, without the `dropped` channels.
  public static Tensor withoutChannels(Tensor parameter, BitSet dropped) {
    return parameter.shape().channels() == 1 ? parameter : without(parameter, 0, dropped);
  }

  /// Element number of a result to element number of its origin.
  @FunctionalInterface
  public interface Origin {
    int of(int index);
  }

  /// A tensor of `shape` whose element `i` is element `origin.of(i)` of `tensor`.
  public static Tensor select(Tensor tensor, Shape shape, Origin origin) {
    if (!tensor.format().isReal()) {
      return Tensor.generate(shape, tensor.format(), i -> tensor.raw(origin.of(i)));
    }
    double[] values = new double[shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = tensor.real(origin.of(i));
    }
    return Tensor.ofReal(shape, values);
  }
}
