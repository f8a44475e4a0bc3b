package nnc.frontend.onnx;

import java.util.List;
import java.util.Optional;
import nnc.ir.number.NumberFormat;

/// What a name in the ONNX graph stands for while it is imported.
sealed interface Operand permits Operand.Activation, Operand.Unknown, Constant {

  /// Extents as ONNX counts them, the batch first.
  List<Integer> dims();

  /// The value of vertex `id`, seen under `dims`. `rank` is the rank the vertex itself has (the
  /// batch not counted): views such as `[1, c, 1, 1]` of a vector keep 1. `format` is empty for
  /// real values; integer sums whose width only type inference knows have `SUM`.
  record Activation(
      String id, List<Integer> dims, int rank, Optional<NumberFormat> format, Padding padding)
      implements Operand {

    /// Stands for an integer format that is yet to be inferred.
    static final NumberFormat SUM = NumberFormat.signed(NumberFormat.MAX_WIDTH);

    public Activation {
      dims = List.copyOf(dims);
    }

    boolean isReal() {
      return format.isEmpty();
    }

    int channels() {
      return dims.get(1);
    }

    int size() {
      return dims.stream().reduce(1, Math::multiplyExact);
    }

    /// The same value under other extents of equal size.
    Activation view(List<Integer> other) {
      return new Activation(id, other, rank, format, padding);
    }
  }

  /// Margins that a `Pad` node asked for and the next convolution or pooling takes over.
  record Padding(int top, int left, int bottom, int right, double value) {
    static final Padding NONE = new Padding(0, 0, 0, 0, 0);

    boolean isNone() {
      return top + left + bottom + right == 0;
    }
  }

  /// The result of a node that was refused: what depends on it is not reported again.
  record Unknown() implements Operand {
    @Override
    public List<Integer> dims() {
      return List.of();
    }
  }
}
