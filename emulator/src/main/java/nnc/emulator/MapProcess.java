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
    map(0, results, slot);
    in[0].pop(now);
    return true;
  }

  @Override
  long stretch(long most) {
    int many = available(most);
    long[] to = burst(many);
    for (int beat = 0; beat < many; beat++) {
      map(beat, to, beat * out[0].words);
    }
    in[0].drop(many);
    giveBurst(many);
    return many;
  }

  private void map(int beat, long[] to, int at) {
    Fifo from = in[0];
    input.unpack(from.store, from.beat(beat), x, 0, lanes);
    stages.apply(x, 0, lanes, group * lanes);
    output.pack(x, 0, to, at, lanes);
    group = group == channelBeats - 1 ? 0 : group + 1;
  }
}
