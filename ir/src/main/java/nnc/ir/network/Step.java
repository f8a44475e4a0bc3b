package nnc.ir.network;

import java.util.List;
import nnc.ir.Value;

/// What one vertex computes from the values at its ports.
@FunctionalInterface
public interface Step {

  /// The value of the present step.
  Value apply(List<Value> inputs);
}
