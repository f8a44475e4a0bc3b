package nnc.emulator;

import java.util.List;
import nnc.ir.kernel.Kernel;

/// `Kernel.Fork`: every beat to every port, in lockstep.
final class ForkProcess extends KernelProcess {

  ForkProcess(String id, Kernel.Fork kernel, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
  }

  @Override
  int needs() {
    return 0;
  }

  @Override
  long position() {
    return 0;
  }

  @Override
  boolean issue(long now, int slot) {
    Fifo from = in[0];
    System.arraycopy(from.store, from.front(), results, slot, from.words);
    from.pop(now);
    return true;
  }
}
