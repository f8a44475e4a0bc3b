package nnc.emulator;

import nnc.ir.kernel.Channel;

/// The cycles in which the beats of a channel go in and out, for a frame, whose beats count from 0,
/// and as much of what went before as its room and its delay reach back.
final class BeatTimes {

  /// What is not known yet: as good as before the first cycle.
  private static final long UNKNOWN = -1;

  final int beats;

  private final int depth;
  private final int past;

  /// Where the frame begins that is taken while the frame is given.
  private final int taken;

  private final Runs in = new Runs();
  private final Runs out = new Runs();
  private final Runs newIn = new Runs();
  private final Runs newOut = new Runs();
  KernelPart producer;
  KernelPart consumer;

  /// `behind` frames wait in the channel for their turn.
  BeatTimes(Channel channel, int behind) {
    this.beats = channel.beats();
    this.depth = channel.depth();
    this.taken = -Math.multiplyExact(behind, beats);
    this.past = Math.max(depth, -taken);
    in.clear(-past);
    out.clear(-past);
    in.add(past + beats, UNKNOWN, 0);
    out.add(past + beats + taken, UNKNOWN, 0);
  }

  /// Begins to tell anew when the frame's beats go in.
  void beginIn() {
    newIn.clear(0);
  }

  void goesIn(long cycle) {
    newIn.add(cycle);
  }

  void goesIn(int many, long cycle, long apart) {
    newIn.add(many, cycle, apart);
  }

  void endIn() {
    if (!in.matches(0, newIn)) {
      consumer.again |=
          taken == 0 && !(isEarly(in, -1, out, 0, beats) && isEarly(newIn, 0, out, 0, beats));
      in.replace(0, newIn);
    }
  }

  /// Begins to tell anew when the beats of the frame that is taken go out.
  void beginOut() {
    newOut.clear(taken);
  }

  void goesOut(long cycle) {
    newOut.add(cycle);
  }

  void goesOut(int many, long cycle, long apart) {
    newOut.add(many, cycle, apart);
  }

  /// Nothing goes out where a delay gives a silent frame.
  void endOut() {
    if (newOut.end() == taken) {
      newOut.add(beats, UNKNOWN, 0);
    }
    if (!out.matches(taken, newOut)) {
      int many = beats - depth - taken;
      producer.again |= !(isEarly(out, -1, in, depth, many) && isEarly(newOut, 0, in, depth, many));
      out.replace(taken, newOut);
    }
  }

  /// Whether the cycles of the first `many` beats of the frame lie so far before those of `after`,
  /// `ahead` beats on, that nothing there waited for them: at the latest `slack` before the cycle
  /// before.
  private boolean isEarly(Runs cycles, int slack, Runs after, int ahead, int many) {
    int begin = ahead == 0 ? 0 : taken;
    for (int i = begin; i < begin + many; ) {
      int run = Math.min(begin + many - i, Math.min(cycles.left(i), after.left(i + ahead)));
      if (cycles.at(i) + 1 > after.at(i + ahead) + slack
          || cycles.at(i + run - 1) + 1 > after.at(i + ahead + run - 1) + slack) {
        return false;
      }
      i += run;
    }
    return true;
  }

  /// The first cycle in which beat `index` of the frame finds room.
  long room(int index) {
    return out.at(index - depth) + 1;
  }

  long roomStride(int index) {
    return out.stride(index - depth);
  }

  int roomLeft(int index) {
    return out.left(index - depth);
  }

  /// The first cycle in which the beat is there that goes out next.
  long arrival() {
    return in.at(newOut.end()) + 1;
  }

  long arrivalStride() {
    return in.stride(newOut.end());
  }

  int arrivalLeft() {
    return in.left(newOut.end());
  }

  /// Beats of the frame that ever go in.
  int count() {
    return Math.max(0, in.lastBefore(beats) + 1);
  }

  /// The cycle in which beat `index` of the frame goes in.
  long in(int index) {
    return in.at(index);
  }

  /// The cycle in which beat `index` of the frame goes out.
  long out(int index) {
    return out.at(index);
  }

  /// The last cycle in which a beat goes in or out.
  long last() {
    int given = in.lastBefore(beats);
    int gone = out.lastBefore(taken + beats);
    return Math.max(given < -past ? -1 : in.at(given), gone < -past ? -1 : out.at(gone));
  }

  /// Goes on to the next frame.
  void turn() {
    in.shift(beats, -past);
    out.shift(beats, -past);
    in.add(beats, UNKNOWN, 0);
    out.add(beats, UNKNOWN, 0);
  }
}
