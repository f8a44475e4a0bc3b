package nnc.emulator;

import java.util.Arrays;
import java.util.List;
import nnc.ir.kernel.Kernel;

/// `Kernel.Egress`: frames to bus beats.
final class EgressProcess extends KernelProcess {

  private final BusPort bus;
  private final int laneBits;
  private final int beatBits;
  private final int split;
  private final int lanes;
  private final long[] held;
  private int beat;
  private int group;

  EgressProcess(String id, Kernel.Egress kernel, BusPort bus, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.bus = bus;
    int width = kernel.format().width();
    this.lanes = kernel.lanes();
    this.laneBits = lanes * width;
    this.beatBits = kernel.perBeat() * width;
    this.split = lanes > kernel.perBeat() ? lanes / kernel.perBeat() : 1;
    this.held = new long[Bits.words(Math.max(laneBits, beatBits))];
  }

  @Override
  int needs() {
    return split == 1 || group == 0 ? 0 : NONE;
  }

  @Override
  long position() {
    return ((long) beat << 32) + group;
  }

  @Override
  boolean issue(long now, int slot) {
    Fifo from = in[0];
    if (split > 1) {
      if (group == 0) {
        System.arraycopy(from.store, from.front(), held, 0, from.words);
        from.pop(now);
      }
      emit(group * beatBits, beatBits, slot);
      group = group == split - 1 ? 0 : group + 1;
      return true;
    }
    if (group == 0) {
      Arrays.fill(held, 0);
    }
    Bits.copy(from.store, from.front(), 0, held, 0, group * laneBits, laneBits);
    from.pop(now);
    group++;
    if (group * lanes < bus.elements(beat)) {
      return false;
    }
    emit(0, group * laneBits, slot);
    group = 0;
    return true;
  }

  private void emit(int bit, int bits, int slot) {
    Arrays.fill(results, slot, slot + out[0].words, 0);
    Bits.copy(held, 0, bit, results, slot, 0, bits);
    results[slot + bus.keepWord()] = bus.keep(beat);
    results[slot + bus.lastWord()] = beat == bus.beats() - 1 ? 1 : 0;
    beat = beat == bus.beats() - 1 ? 0 : beat + 1;
  }
}
