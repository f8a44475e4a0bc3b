package nnc.passes.tulip;

import java.util.List;
import nnc.ir.pe.Routine;

/// A routine for a node: bit `i` that it takes is one of the leaves `order.get(i)` of the node, and
/// `code` says what the control words mean. `mix` of the routine is for the caller to say.
public record Schedule(Node node, Routine routine, List<Integer> order, ControlCode code) {
  public Schedule {
    order = List.copyOf(order);
  }

  public Schedule mixed(Routine.Mix mix) {
    Routine mixed = new Routine(mix, routine.controls(), routine.steps());
    return new Schedule(node, mixed, order, code);
  }

  /// Most register bits that hold something at once: from the write to the last read.
  public int peak() {
    return Liveness.peak(routine);
  }
}
