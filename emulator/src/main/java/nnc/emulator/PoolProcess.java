package nnc.emulator;

import java.util.List;
import nnc.ir.kernel.Kernel;

/// `Kernel.Pool`: maximum or sum over window positions, an accumulator per channel.
final class PoolProcess extends KernelProcess {

  private final boolean max;
  private final int size;
  private final int lanes;
  private final int channelBeats;
  private final Lanes input;
  private final Lanes output;
  private final Stages stages;
  private final long[] x;
  private final long[] accumulators;
  private int position;
  private int group;

  PoolProcess(String id, Kernel.Pool kernel, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.max = kernel.max();
    this.size = kernel.size();
    this.lanes = kernel.lanes();
    this.channelBeats = kernel.channels() / kernel.lanes();
    this.input = new Lanes(kernel.input());
    this.output = new Lanes(kernel.output());
    this.stages = Stages.of(kernel.stages(), kernel.channels());
    this.x = new long[lanes];
    this.accumulators = new long[kernel.channels()];
  }

  @Override
  int needs() {
    return 0;
  }

  @Override
  long position() {
    return (long) position * channelBeats + group;
  }

  @Override
  boolean issue(long now, int slot) {
    Fifo from = in[0];
    input.unpack(from.store, from.front(), x, 0, lanes);
    from.pop(now);
    int first = group * lanes;
    for (int lane = 0; lane < lanes; lane++) {
      long before = accumulators[first + lane];
      long value = x[lane];
      if (position > 0) {
        value = max ? Math.max(before, value) : before + value;
      }
      accumulators[first + lane] = value;
    }
    boolean last = position == size - 1;
    if (last) {
      stages.apply(accumulators, first, lanes, first);
      output.pack(accumulators, first, results, slot, lanes);
    }
    if (++group == channelBeats) {
      group = 0;
      position = last ? 0 : position + 1;
    }
    return last;
  }
}
