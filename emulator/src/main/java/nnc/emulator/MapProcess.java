package nnc.emulator;

import java.util.List;
import nnc.ir.kernel.Kernel;

/// `Kernel.Map`: element-wise operators.
final class MapProcess extends KernelProcess {

  private final int lanes;
  private final int channelBeats;
  private final Lanes input;
  private final Lanes output;
  private final Stages stages;
  private final long[] x;
  private int group;

  MapProcess(String id, Kernel.Map kernel, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.lanes = kernel.lanes();
    this.channelBeats = kernel.channels() / lanes;
    this.input = new Lanes(kernel.input());
    this.output = new Lanes(kernel.output());
    this.stages = Stages.of(kernel.stages(), kernel.channels());
    this.x = new long[lanes];
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
    input.unpack(from.store, from.front(), x, 0, lanes);
    stages.apply(x, 0, lanes, group * lanes);
    output.pack(x, 0, results, slot, lanes);
    group = group == channelBeats - 1 ? 0 : group + 1;
    from.pop(now);
    return true;
  }
}
