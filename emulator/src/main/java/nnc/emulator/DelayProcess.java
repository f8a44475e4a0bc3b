package nnc.emulator;

import java.util.List;
import nnc.ir.kernel.Kernel;

/// `Kernel.Delay`: silent beats first, then what comes in.
final class DelayProcess extends KernelProcess {

  private final long[] silence;
  private long silent;

  DelayProcess(String id, Kernel.Delay kernel, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.silent = kernel.silentBeats();
    this.silence = new long[out.getFirst().words];
    Lanes lanes = new Lanes(kernel.format());
    for (int lane = 0; lane < kernel.lanes(); lane++) {
      lanes.set(silence, 0, lane, kernel.silence());
    }
  }

  @Override
  int needs() {
    return silent > 0 ? NONE : 0;
  }

  @Override
  long position() {
    return silent;
  }

  @Override
  boolean issue(long now, int slot) {
    if (silent > 0) {
      silent--;
      System.arraycopy(silence, 0, results, slot, silence.length);
      return true;
    }
    Fifo from = in[0];
    System.arraycopy(from.store, from.front(), results, slot, silence.length);
    from.pop(now);
    return true;
  }
}
