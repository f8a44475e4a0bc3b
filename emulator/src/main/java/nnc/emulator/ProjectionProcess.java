package nnc.emulator;

import java.util.Arrays;
import java.util.List;
import nnc.ir.kernel.Kernel;
import nnc.ir.op.SparseSynapses;

/// `Kernel.Projection`: the ring is cleared once; then frames follow each other, each of which
/// gives the sums of a slot and takes beats, whose events it adds synapse by synapse.
final class ProjectionProcess extends KernelProcess {

  private enum Phase {
    CLEAR,
    GIVE,
    TAKE,
    /// Picks the next event of the beat.
    SCAN,
    /// Looks up where its synapses stand.
    LOOK,
    ADD
  }

  private final SparseSynapses synapses;
  private final int pe;
  private final int simd;
  private final int words;
  private final int slots;
  private final boolean givesFirst;
  private final Lanes input;
  private final Lanes output;
  private final long[] sums;
  private final long[] beat;
  private Phase phase = Phase.CLEAR;
  private int left;
  private int slot;
  private int word;
  private int source;
  private int lane;
  private int synapse;

  /// Events, synapses added and words given so far.
  long events;

  long added;
  long given;

  ProjectionProcess(String id, Kernel.Projection kernel, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.synapses = kernel.synapses();
    this.pe = kernel.pe();
    this.simd = kernel.simd();
    this.words = kernel.words();
    this.slots = kernel.slots();
    this.givesFirst = kernel.givesFirst();
    this.input = new Lanes(kernel.input());
    this.output = new Lanes(kernel.sum());
    this.sums = new long[Math.multiplyExact(slots, synapses.targets())];
    this.beat = new long[simd];
    this.left = kernel.ring();
  }

  @Override
  int needs() {
    return phase == Phase.TAKE ? 0 : NONE;
  }

  @Override
  long quiet() {
    return switch (phase) {
      case CLEAR, ADD -> left;
      case SCAN, LOOK -> 1;
      case GIVE, TAKE -> 0;
    };
  }

  @Override
  void count(long steps) {
    for (long i = 0; i < steps; i++) {
      quietStep();
    }
  }

  private void quietStep() {
    switch (phase) {
      case CLEAR -> {
        if (--left == 0) {
          phase = givesFirst ? Phase.GIVE : Phase.TAKE;
        }
      }
      case SCAN -> {
        lane = nextEvent();
        events++;
        phase = Phase.LOOK;
      }
      case LOOK -> {
        synapse = synapses.start(source + lane);
        left = synapses.start(source + lane + 1) - synapse;
        phase = Phase.ADD;
        if (left == 0) {
          finishEvent();
        }
      }
      case ADD -> {
        int at = slot + synapses.delay(synapse);
        at = at >= slots ? at - slots : at;
        sums[at * synapses.targets() + synapses.target(synapse)] +=
            synapses.weights().raw(synapses.weight(synapse)) * beat[lane];
        added++;
        synapse++;
        if (--left == 0) {
          finishEvent();
        }
      }
      case GIVE, TAKE -> throw new IllegalStateException(phase.name());
    }
  }

  private int nextEvent() {
    int next = 0;
    while (next < simd && beat[next] == 0) {
      next++;
    }
    return next;
  }

  private void finishEvent() {
    beat[lane] = 0;
    finishBeat();
  }

  /// Goes on with the beat's next event, or behind the beat.
  private void finishBeat() {
    if (nextEvent() < simd) {
      phase = Phase.SCAN;
      return;
    }
    source += simd;
    phase = Phase.TAKE;
    if (source == synapses.sources()) {
      source = 0;
      phase = Phase.GIVE;
      if (givesFirst) {
        turn();
      }
    }
  }

  private void turn() {
    slot = slot == slots - 1 ? 0 : slot + 1;
  }

  @Override
  long position() {
    return BY_DATA;
  }

  @Override
  boolean issue(long now, int result) {
    boolean gives = phase == Phase.GIVE;
    switch (phase) {
      case GIVE -> give(result);
      case TAKE -> take(now);
      case CLEAR, SCAN, LOOK, ADD -> quietStep();
    }
    return gives;
  }

  private void give(int result) {
    int at = slot * synapses.targets() + word * pe;
    output.pack(sums, at, results, result, pe);
    Arrays.fill(sums, at, at + pe, 0);
    given++;
    if (++word == words) {
      word = 0;
      phase = Phase.TAKE;
      if (!givesFirst) {
        turn();
      }
    }
  }

  private void take(long now) {
    Fifo from = in[0];
    input.unpack(from.store, from.front(), beat, 0, simd);
    from.pop(now);
    finishBeat();
  }
}
