package nnc.emulator;

import java.util.Arrays;
import java.util.List;
import nnc.ir.kernel.Kernel;

/// `Kernel.Add`: element-wise sum of all ports.
final class AddProcess extends KernelProcess {

  private final int lanes;
  private final int channelBeats;
  private final Lanes[] inputs;
  private final Lanes output;
  private final Stages stages;
  private final long[] x;
  private final long[] sum;
  private int group;

  AddProcess(String id, Kernel.Add kernel, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.lanes = kernel.lanes();
    this.channelBeats = kernel.channels() / lanes;
    this.inputs = kernel.inputs().stream().map(Lanes::new).toArray(Lanes[]::new);
    this.output = new Lanes(kernel.output());
    this.stages = Stages.of(kernel.stages(), kernel.channels());
    this.x = new long[lanes];
    this.sum = new long[lanes];
  }

  @Override
  int needs() {
    return EVERY;
  }

  @Override
  long position() {
    return 0;
  }

  @Override
  boolean issue(long now, int slot) {
    Arrays.fill(sum, 0);
    for (int port = 0; port < in.length; port++) {
      Fifo from = in[port];
      inputs[port].unpack(from.store, from.front(), x, 0, lanes);
      for (int lane = 0; lane < lanes; lane++) {
        sum[lane] += x[lane];
      }
      from.pop(now);
    }
    stages.apply(sum, 0, lanes, group * lanes);
    output.pack(sum, 0, results, slot, lanes);
    group = group == channelBeats - 1 ? 0 : group + 1;
    return true;
  }
}
