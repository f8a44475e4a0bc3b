package nnc.emulator;

import java.util.List;
import java.util.OptionalLong;
import nnc.ir.kernel.EventWord;
import nnc.ir.kernel.Kernel;

/// `Kernel.EventIngress`: counts the events at each address and lists the addresses that had any.
final class EventIngressProcess extends InputProcess {

  /// Steps behind a frame's last beat until its last event is in the list.
  private static final int SETTLE = 2;

  private enum Phase {
    CLEAR,
    TAKE,
    SETTLE,
    GIVE
  }

  private final BusPort bus;
  private final EventWord word;
  private final long most;
  private final long[] counts;
  private final int[] active;
  private Phase phase = Phase.CLEAR;
  private int left;
  private int count;
  private int given;

  /// Steps made for the frame, all of them but those that clear the counts.
  private long steps;

  EventIngressProcess(
      String id, Kernel.EventIngress kernel, BusPort bus, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.bus = bus;
    this.word = kernel.word();
    this.most = kernel.format().range().hi();
    this.counts = new long[kernel.elements()];
    this.active = new int[kernel.elements()];
    this.left = kernel.elements();
  }

  @Override
  int needs() {
    return phase == Phase.TAKE ? 0 : NONE;
  }

  @Override
  long quiet() {
    return phase == Phase.CLEAR || phase == Phase.SETTLE ? left : 0;
  }

  @Override
  void count(long quiet) {
    left -= (int) quiet;
    steps += phase == Phase.CLEAR ? 0 : quiet;
    if (left == 0) {
      phase = phase == Phase.CLEAR ? Phase.TAKE : Phase.GIVE;
    }
  }

  @Override
  long position() {
    return BY_DATA;
  }

  @Override
  boolean issue(long now, int slot) {
    return switch (phase) {
      case CLEAR, SETTLE -> {
        count(1);
        yield false;
      }
      case TAKE -> {
        take(now);
        yield false;
      }
      case GIVE -> {
        give(slot);
        yield true;
      }
    };
  }

  private void take(long now) {
    steps++;
    Fifo from = in[0];
    int at = from.front();
    long keep = from.store[at + bus.keepWord()];
    long address = Bits.get(from.store, at, 0, 8 * Math.ceilDiv(word.addressBits(), 8));
    if (keep == bus.keep(0) && address < counts.length) {
      int a = (int) address;
      if (counts[a] == 0) {
        active[count++] = a;
      }
      counts[a] = Math.min(most, counts[a] + 1);
    } else if (keep != 0) {
      errors |= 1;
    }
    if (from.store[at + bus.lastWord()] != 0) {
      phase = Phase.SETTLE;
      left = SETTLE;
    }
    from.pop(now);
  }

  private void give(int slot) {
    steps++;
    boolean ends = given == count;
    int address = ends ? 0 : active[given];
    // What stands beside the end is what the memory gives there, which nobody looks at.
    Bits.set(results, slot, 0, word.addressBits(), address);
    Bits.set(results, slot, word.addressBits(), word.value().width(), ends ? 0 : counts[address]);
    Bits.set(results, slot, word.end(), 1, ends ? 1 : 0);
    if (ends) {
      firstFrame = firstFrame.isPresent() ? firstFrame : OptionalLong.of(steps);
      steps = 0;
      given = 0;
      count = 0;
      phase = Phase.TAKE;
    } else {
      counts[address] = 0;
      given++;
    }
  }
}
