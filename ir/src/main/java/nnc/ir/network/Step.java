package nnc.ir.network;

import java.util.List;
import nnc.ir.Value;

/// What one vertex computes from the values at its ports.
@FunctionalInterface
interface Step {
  Value apply(List<Value> inputs);
}
