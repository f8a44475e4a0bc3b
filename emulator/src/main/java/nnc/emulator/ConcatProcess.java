package nnc.emulator;

import java.util.List;
import nnc.ir.kernel.Kernel;

/// `Kernel.Concat`: for each position the beats of port 0, then those of port 1 and so on.
final class ConcatProcess extends KernelProcess {

  private final int[] portBeats;
  private int port;
  private int group;

  ConcatProcess(String id, Kernel.Concat kernel, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.portBeats = kernel.channels().stream().mapToInt(c -> c / kernel.lanes()).toArray();
  }

  @Override
  int needs() {
    return port;
  }

  @Override
  long position() {
    return ((long) port << 32) + group;
  }

  @Override
  boolean issue(long now, int slot) {
    Fifo from = in[port];
    System.arraycopy(from.store, from.front(), results, slot, from.words);
    from.pop(now);
    if (++group == portBeats[port]) {
      group = 0;
      port = port == portBeats.length - 1 ? 0 : port + 1;
    }
    return true;
  }
}
