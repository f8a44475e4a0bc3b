package nnc.ir.op;

import java.util.Objects;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;

/// What a connection contributes to its neuron's sum. Parameter tensors are `[outputs, inputs]` for
/// dense layers and `[outputs, inputs / groups, kernel height, kernel width]` for convolutions.
public sealed interface Synapse {

  /// `w * x`. With bipolar weights (ternary ones are `int2` restricted to -1..1) and bipolar inputs
  /// this is the binary neuron's xnor.
  record Product(Tensor weights) implements Synapse {
    public Product {
      Objects.requireNonNull(weights);
    }
  }

  /// `s * clamp(x - t)` with `s` bipolar: the threshold neuron, whose `t` is not negative (that of
  /// an adder network may be). Thresholds have the input's scale.
  record Threshold(Tensor thresholds, Tensor signs, Clamp clamp) implements Synapse {
    public Threshold {
      if (!thresholds.shape().equals(signs.shape())) {
        throw new IllegalArgumentException(
            "thresholds " + thresholds.shape() + " and signs " + signs.shape());
      }
      if (!(signs.format() instanceof NumberFormat.Bipolar)) {
        throw new IllegalArgumentException("signs must be bipolar, not " + signs.format());
      }
      Objects.requireNonNull(clamp);
    }
  }

  /// The shape both parameter tensors have.
  default Shape shape() {
    return switch (this) {
      case Product(var weights) -> weights.shape();
      case Threshold(var thresholds, _, _) -> thresholds.shape();
    };
  }
}
