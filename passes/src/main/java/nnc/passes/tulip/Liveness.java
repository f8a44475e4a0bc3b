package nnc.passes.tulip;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Routine;

/// How long register bits of a routine are needed.
final class Liveness {

  private Liveness() {}

  /// Most bits at the end of a step that a later step reads before they are written again.
  static int peak(Routine routine) {
    Map<Operand.Stored, Integer> lastRead = new HashMap<>();
    int[] change = new int[routine.cycles() + 1];
    List<nnc.ir.pe.Step> steps = routine.steps();
    for (int i = steps.size() - 1; i >= 0; i--) {
      for (Evaluation e : steps.get(i).evaluations()) {
        if (e.write().isPresent()) {
          Integer last = lastRead.remove(new Operand.Stored(e.cell(), e.write().getAsInt()));
          if (last != null) {
            change[i]++;
            change[last]--;
          }
        }
      }
      for (Evaluation e : steps.get(i).evaluations()) {
        for (Operand o : e.operands()) {
          if (o.source() instanceof Operand.Stored s) {
            lastRead.putIfAbsent(s, i);
          }
        }
      }
    }
    int held = 0;
    int peak = 0;
    for (int c : change) {
      held += c;
      peak = Math.max(peak, held);
    }
    return peak;
  }
}
