package nnc.passes.tulip;

import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.op.Window;

/// Lowers max pools of thermometers.
final class Pools {

  private final ProgramPlan plan;

  Pools(ProgramPlan plan) {
    this.plan = plan;
  }

  /// The largest, or in channels that `falls` says the smallest, of each window of thermometers.
  Stored pool(String id, Stored from, Window window, IntPredicate falls, String layer) {
    if (!from.thermometer()) {
      throw plan.refuse(layer, "a max pool over numbers of several bits");
    }
    Stored to = plan.place(id, from.weights(), from.offset(), from.thermometer());
    Receptive one = Receptive.window(from, window, 0, 1);
    long[] taps = new long[one.taps()];
    for (int i = 0; i < taps.length; i++) {
      taps[i] = one.tap(i);
    }
    for (boolean smallest : new boolean[] {false, true}) {
      int[] channels =
          IntStream.range(0, from.channels()).filter(c -> falls.test(c) == smallest).toArray();
      if (channels.length == 0) {
        continue;
      }
      int each = channels.length * from.depth();
      String routine =
          smallest
              ? plan.routines.named("all_" + taps.length, () -> Routines.all(taps.length))
              : plan.routines.named("any_" + taps.length, () -> Routines.any(taps.length));
      IntUnaryOperator bit =
          p -> channels[p % each / from.depth()] * from.depth() + p % from.depth();
      plan.put(
          smallest ? layer + ".all" : layer,
          layer,
          routine,
          1,
          Optional.of(Tensor.narrowest(Shape.of(taps.length), taps)),
          one.positions() * each,
          p -> one.base(p / each) + bit.applyAsInt(p),
          p ->
              to.address(0, p / each / one.outWidth(), p / each % one.outWidth())
                  + bit.applyAsInt(p),
          Optional.empty(),
          Optional.empty());
    }
    return to;
  }
}
