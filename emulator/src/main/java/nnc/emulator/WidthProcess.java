package nnc.emulator;

import java.util.List;
import nnc.ir.kernel.Kernel;

/// `Kernel.Width`: fewer or more lanes.
final class WidthProcess extends KernelProcess {

  private final int split;
  private final int gather;
  private final int fromBits;
  private final int toBits;
  private final long[] held;
  private int part;

  WidthProcess(String id, Kernel.Width kernel, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.split = Math.max(1, kernel.from() / kernel.to());
    this.gather = Math.max(1, kernel.to() / kernel.from());
    this.fromBits = kernel.from() * kernel.format().width();
    this.toBits = kernel.to() * kernel.format().width();
    this.held = new long[Bits.words(Math.max(fromBits, toBits))];
  }

  @Override
  int needs() {
    return gather > 1 || part == 0 ? 0 : NONE;
  }

  @Override
  long position() {
    return part;
  }

  @Override
  boolean issue(long now, int slot) {
    Fifo from = in[0];
    if (gather > 1) {
      Bits.copy(from.store, from.front(), 0, held, 0, part * fromBits, fromBits);
      from.pop(now);
      if (++part < gather) {
        return false;
      }
      part = 0;
      System.arraycopy(held, 0, results, slot, out[0].words);
      return true;
    }
    if (part == 0) {
      System.arraycopy(from.store, from.front(), held, 0, from.words);
      from.pop(now);
    }
    Bits.copy(held, 0, part * toBits, results, slot, 0, toBits);
    part = part == split - 1 ? 0 : part + 1;
    return true;
  }
}
