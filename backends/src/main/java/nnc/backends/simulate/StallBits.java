package nnc.backends.simulate;

import nnc.ir.kernel.Stalls;

/// The stalls of one cycle as the harnesses take them: bit per input (it may offer), then per
/// output (it is ready), then whether a reset precedes the cycle.
final class StallBits {

  private StallBits() {}

  static long of(Stalls stalls, Core core, int ports, long cycle) {
    long bits = stalls.nextReset(cycle) == cycle ? 1L << ports : 0;
    if (stalls.sourcePercent() == 0 && stalls.sinkPercent() == 0) {
      return bits | (1L << ports) - 1;
    }
    for (int i = 0; i < core.inputs().size(); i++) {
      bits |= stalls.offers(i, cycle) ? 1L << i : 0;
    }
    for (int o = 0; o < core.outputs().size(); o++) {
      bits |= stalls.takes(o, cycle) ? 1L << (core.inputs().size() + o) : 0;
    }
    return bits;
  }
}
