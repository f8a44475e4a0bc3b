package nnc.emulator;

import java.util.List;
import nnc.ir.kernel.Kernel;

/// `Kernel.ArgMax`: index of the first largest element of a frame.
final class ArgMaxProcess extends KernelProcess {

  private final int lanes;
  private final int elements;
  private final Lanes input;
  private final Lanes output;
  private int index;
  private long largest;
  private int best;

  ArgMaxProcess(String id, Kernel.ArgMax kernel, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.lanes = kernel.lanes();
    this.elements = kernel.elements();
    this.input = new Lanes(kernel.input());
    this.output = new Lanes(kernel.output());
  }

  @Override
  int needs() {
    return 0;
  }

  @Override
  long position() {
    return index;
  }

  @Override
  boolean issue(long now, int slot) {
    Fifo from = in[0];
    for (int lane = 0; lane < lanes; lane++) {
      long x = input.get(from.store, from.front(), lane);
      if (index + lane == 0 || x > largest) {
        largest = x;
        best = index + lane;
      }
    }
    from.pop(now);
    index += lanes;
    if (index < elements) {
      return false;
    }
    index = 0;
    output.set(results, slot, 0, best);
    return true;
  }
}
