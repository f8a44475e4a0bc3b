package nnc.emulator;

import java.util.List;
import nnc.ir.kernel.Kernel;

/// `Kernel.Gate`: a frame of tokens is taken, then one of elements passed on.
final class GateProcess extends KernelProcess {

  private final int tokens;
  private final int steps;
  private int step;

  GateProcess(String id, Kernel.Gate kernel, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.tokens = kernel.tokenBeats();
    this.steps = kernel.tokenBeats() + kernel.beats();
  }

  @Override
  int needs() {
    return step < tokens ? 0 : 1;
  }

  @Override
  long position() {
    return step;
  }

  @Override
  boolean issue(long now, int slot) {
    boolean passes = step >= tokens;
    Fifo from = in[needs()];
    if (passes) {
      System.arraycopy(from.store, from.front(), results, slot, from.words);
    }
    from.pop(now);
    step = step == steps - 1 ? 0 : step + 1;
    return passes;
  }
}
