package nnc.emulator;

import java.util.List;
import nnc.ir.kernel.Kernel;

/// `Kernel.Ingress`: bus beats to frames, with the rules for frames that are short, long or badly
/// kept.
final class IngressProcess extends InputProcess {

  private final BusPort bus;
  private final int beatBits;
  private final int laneBits;
  private final int groups;
  private final int lastGroups;
  private final int gather;
  private final long[] held;
  private int beat;
  private int group;
  private boolean filling;
  private boolean dropAfter;
  private boolean dropping;

  /// Frames whose last step has issued.
  long frames;

  IngressProcess(String id, Kernel.Ingress kernel, BusPort bus, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.bus = bus;
    int width = kernel.format().width();
    this.beatBits = kernel.perBeat() * width;
    this.laneBits = kernel.lanes() * width;
    this.groups = Math.max(1, kernel.perBeat() / kernel.lanes());
    this.gather = Math.max(1, kernel.lanes() / kernel.perBeat());
    this.lastGroups = Math.max(1, bus.elements(bus.beats() - 1) / kernel.lanes());
    this.held = new long[Bits.words(Math.max(beatBits, laneBits))];
  }

  @Override
  int needs() {
    return dropping || (group == 0 && !filling) ? 0 : NONE;
  }

  @Override
  long position() {
    return (long) beat * groups + group;
  }

  @Override
  boolean issue(long now, int slot) {
    if (dropping) {
      Fifo from = in[0];
      dropping = from.store[from.front() + bus.lastWord()] == 0;
      from.pop(now);
      return false;
    }
    return groups > 1 ? split(now, slot) : gather(now, slot);
  }

  private boolean split(long now, int slot) {
    if (group == 0) {
      take(now, 0);
    }
    Bits.copy(held, 0, group * laneBits, results, slot, 0, laneBits);
    if (++group == (beat == bus.beats() - 1 ? lastGroups : groups)) {
      group = 0;
      nextBeat();
    }
    return true;
  }

  private boolean gather(long now, int slot) {
    int part = beat % gather;
    take(now, part * beatBits);
    nextBeat();
    if (part < gather - 1) {
      return false;
    }
    System.arraycopy(held, 0, results, slot, out[0].words);
    return true;
  }

  /// Takes the current beat, or zeros when filling, to bit `at` of `held`.
  private void take(long now, int at) {
    int bits = bus.elements(beat) * bus.width();
    if (filling) {
      for (int done = 0; done < beatBits; done += 64) {
        Bits.set(held, 0, at + done, Math.min(64, beatBits - done), 0);
      }
      return;
    }
    Fifo from = in[0];
    int front = from.front();
    long keep = from.store[front + bus.keepWord()];
    boolean last = from.store[front + bus.lastWord()] != 0;
    Bits.copy(from.store, front, 0, held, 0, at, bits);
    if (keep != bus.keep(beat)) {
      errors |= 1;
      for (int bit = 0; bit < bits; bit += 8) {
        if ((keep >>> (bit >> 3) & 1) == 0) {
          Bits.set(held, 0, at + bit, Math.min(8, bits - bit), 0);
        }
      }
    }
    if (beat < bus.beats() - 1 && last) {
      errors |= 1;
      filling = true;
    } else if (beat == bus.beats() - 1 && !last) {
      errors |= 2;
      dropAfter = true;
    }
    from.pop(now);
  }

  private void nextBeat() {
    if (++beat == bus.beats()) {
      beat = 0;
      frames++;
      filling = false;
      dropping = dropAfter;
      dropAfter = false;
    }
  }

  /// Whether no frame has begun that is not complete.
  boolean betweenFrames() {
    return beat == 0 && group == 0;
  }
}
