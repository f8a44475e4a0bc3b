package nnc.ir.network;

import java.util.List;
import nnc.ir.Value;

/// A step whose value is known before its input is: it was made of what came in earlier steps.
public interface PastStep extends Step {

  /// What comes in, once the step has given its value.
  void take(List<Value> values);
}
