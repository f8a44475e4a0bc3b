package nnc.passes.map;

import nnc.ir.kernel.Kernel;

/// A kernel seen by its beats alone: which input its next action needs, and whether that action
/// emits. Steps that do neither are left out. The pattern repeats with every round of the kernel's
/// schedule and does not depend on data.
final class TokenActor {

  static final int NONE = -1;
  static final int EVERY = -2;

  private final Kernel kernel;
  private int first;
  private int second;
  private long stored;
  private Reader reader;

  TokenActor(Kernel kernel) {
    this.kernel = kernel;
    if (kernel instanceof Kernel.LineBuffer k) {
      this.reader = new Reader(k);
    }
  }

  /// The input port the next action takes a beat of, `NONE`, or `EVERY` for all.
  int needs() {
    return switch (kernel) {
      case Kernel.Matrix _ -> second == 0 ? 0 : NONE;
      case Kernel.LineBuffer _ -> reader.ready(stored) ? NONE : 0;
      case Kernel.Add _, Kernel.Population _ -> EVERY;
      case Kernel.Concat _ -> second;
      case Kernel.Gate k -> first < k.tokenBeats() ? 0 : 1;
      case Kernel.Projection k -> first < k.beats() ? 0 : NONE;
      case Kernel.Scatter k -> first < k.beats() ? 0 : NONE;
      case Kernel.Width k -> k.from() > k.to() && first > 0 ? NONE : 0;
      case Kernel.Ingress _, Kernel.EventIngress _, Kernel.Egress _, Kernel.Delay _ ->
          throw outside();
      case Kernel.Pool _, Kernel.Map _, Kernel.Fork _, Kernel.ArgMax _ -> 0;
    };
  }

  /// Does the action; returns whether it emits.
  boolean act() {
    return switch (kernel) {
      case Kernel.Matrix k -> {
        if (second == 0 && ++first < k.synapseFolds()) {
          yield false;
        }
        first = 0;
        second = second == k.neuronFolds() - 1 ? 0 : second + 1;
        yield true;
      }
      case Kernel.LineBuffer _ -> {
        if (reader.ready(stored)) {
          stored -= reader.step();
          yield true;
        }
        stored++;
        yield false;
      }
      case Kernel.Concat k -> {
        if (++first == k.channels().get(second) / k.lanes()) {
          first = 0;
          second = second == k.channels().size() - 1 ? 0 : second + 1;
        }
        yield true;
      }
      case Kernel.Projection k -> takeThenGive(k.beats(), k.words());
      case Kernel.Scatter k -> takeThenGive(k.beats(), k.words());
      case Kernel.Gate k -> takeThenGive(k.tokenBeats(), k.beats());
      case Kernel.Pool k -> {
        int channelBeats = k.channels() / k.lanes();
        boolean last = first >= (k.size() - 1) * channelBeats;
        first = first == k.size() * channelBeats - 1 ? 0 : first + 1;
        yield last;
      }
      case Kernel.Width k ->
          k.from() >= k.to() ? split(k.from() / k.to()) : gather(k.to() / k.from());
      case Kernel.Ingress _, Kernel.EventIngress _, Kernel.Egress _, Kernel.Delay _ ->
          throw outside();
      case Kernel.ArgMax k -> gather(k.elements() / k.lanes());
      case Kernel.Map _, Kernel.Add _, Kernel.Fork _, Kernel.Population _ -> true;
    };
  }

  private static IllegalStateException outside() {
    return new IllegalStateException("no branches meet at the border or in a delay");
  }

  private boolean takeThenGive(int taken, int given) {
    boolean gives = first >= taken;
    first = first == taken + given - 1 ? 0 : first + 1;
    return gives;
  }

  private boolean split(int parts) {
    first = first == parts - 1 ? 0 : first + 1;
    return true;
  }

  private boolean gather(int parts) {
    first = first == parts - 1 ? 0 : first + 1;
    return first == 0;
  }

  /// The reader of a line buffer.
  private static final class Reader {
    private final Kernel.LineBuffer k;
    private final int rowBeats;
    private final int rowSteps;
    private int oy;
    private int step;

    Reader(Kernel.LineBuffer k) {
      this.k = k;
      this.rowBeats = k.width() * k.channelBeats();
      this.rowSteps = k.outWidth() * k.window().size() * k.channelBeats();
    }

    private int freed() {
      return step == rowSteps - 1 ? k.rowsFreedAfter(oy) * rowBeats : 0;
    }

    boolean ready(long stored) {
      int tap = step / k.channelBeats();
      int ox = tap / k.window().size();
      int inWindow = tap % k.window().size();
      int iy = oy * k.window().strideY() - k.window().top() + inWindow / k.window().width();
      int ix = ox * k.window().strideX() - k.window().left() + inWindow % k.window().width();
      boolean inside = iy >= 0 && iy < k.height() && ix >= 0 && ix < k.width();
      long needed =
          inside
              ? (long) (iy - k.firstRow(oy)) * rowBeats
                  + (long) ix * k.channelBeats()
                  + step % k.channelBeats()
                  + 1
              : 0;
      return stored >= Math.max(needed, freed());
    }

    /// Goes on; returns the beats that are freed.
    int step() {
      int freed = freed();
      if (++step == rowSteps) {
        step = 0;
        oy = oy == k.outHeight() - 1 ? 0 : oy + 1;
      }
      return freed;
    }
  }
}
