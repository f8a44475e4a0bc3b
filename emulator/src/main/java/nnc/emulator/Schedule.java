package nnc.emulator;

import nnc.ir.kernel.Kernel;

/// The schedules of `docs/rationale/kernels.md` for a whole frame: which steps take and which give.
/// Read apart from the kernels of the emulator, which go through them step by step.
final class Schedule {

  private Schedule() {}

  /// Whether frames of the kernel's steps may be told without knowing when beats come.
  static boolean knows(Kernel kernel) {
    return switch (kernel) {
      case Kernel.LineBuffer _, Kernel.EventIngress _ -> false;
      case Kernel.Projection k -> !k.addressed();
      case Kernel.Scatter k -> !k.addressed();
      case Kernel.Ingress _,
          Kernel.Egress _,
          Kernel.Matrix _,
          Kernel.Pool _,
          Kernel.Map _,
          Kernel.Add _,
          Kernel.Concat _,
          Kernel.Fork _,
          Kernel.Width _,
          Kernel.ArgMax _,
          Kernel.Population _,
          Kernel.Delay _,
          Kernel.Gate _ ->
          true;
    };
  }

  /// The steps of a kernel with a fixed schedule, whose frame has `beats` beats at its first input.
  static Moves of(Kernel kernel, int beats) {
    Moves moves = new Moves();
    switch (kernel) {
      case Kernel.Ingress k -> ingress(k, beats, moves);
      case Kernel.Egress k -> egress(k, beats, moves);
      case Kernel.Matrix k -> matrix(k, moves);
      case Kernel.Pool k -> {
        int groups = k.channels() / k.lanes();
        for (int v = 0; v < k.vectors(); v++) {
          groups(k.size() * groups, (k.size() - 1) * groups, moves);
        }
      }
      case Kernel.Map _, Kernel.Add _, Kernel.Fork _ -> each(beats, Moves.EVERY, moves);
      case Kernel.Concat k -> {
        for (int v = 0; v < k.vectors(); v++) {
          for (int port = 0; port < k.channels().size(); port++) {
            each(k.channels().get(port) / k.lanes(), port, moves);
          }
        }
      }
      case Kernel.Width k -> {
        if (k.to() > k.from()) {
          moves.gather(beats * k.from() / k.to(), k.to() / k.from());
        } else {
          moves.split(beats, k.from() / k.to());
        }
      }
      case Kernel.ArgMax _ -> groups(beats, beats - 1, moves);
      case Kernel.Population k -> {
        each(beats, k.inputs().isEmpty() ? Moves.NOTHING : Moves.EVERY, moves);
        moves.idle(k.steps() - k.beats());
      }
      case Kernel.Gate k -> {
        moves.add(k.tokenBeats(), 0, false);
        each(k.beats(), 1, moves);
      }
      case Kernel.Delay _,
          Kernel.Projection _,
          Kernel.Scatter _,
          Kernel.LineBuffer _,
          Kernel.EventIngress _ ->
          throw new IllegalArgumentException(kernel.mnemonic() + " has no fixed schedule");
    }
    return moves.end();
  }

  private static void each(int beats, int port, Moves moves) {
    moves.add(beats, port, true);
  }

  /// `beats` beats, of which those from `silent` on give.
  private static void groups(int beats, int silent, Moves moves) {
    moves.add(silent, 0, false);
    moves.add(beats - silent, 0, true);
  }

  private static void ingress(Kernel.Ingress k, int beats, Moves moves) {
    if (k.lanes() > k.perBeat()) {
      moves.gather(k.elements() / k.lanes(), k.lanes() / k.perBeat());
    } else {
      moves.split(beats - 1, k.perBeat() / k.lanes());
      moves.split(1, (k.elements() - (beats - 1) * k.perBeat()) / k.lanes());
    }
  }

  private static void egress(Kernel.Egress k, int beats, Moves moves) {
    if (k.lanes() > k.perBeat()) {
      moves.split(beats, k.lanes() / k.perBeat());
    } else {
      int parts = k.perBeat() / k.lanes();
      moves.gather(beats / parts, parts);
      moves.gather(Math.min(1, beats % parts), beats % parts);
    }
  }

  private static void matrix(Kernel.Matrix k, Moves moves) {
    for (int v = 0; v < k.vectors(); v++) {
      for (int n = 0; n < k.neuronFolds(); n++) {
        for (int s = 0; s < k.synapseFolds(); s++) {
          moves.add(1, n == 0 ? 0 : Moves.NOTHING, s == k.synapseFolds() - 1);
        }
      }
    }
  }

  /// The words of sums that a kernel gives which works by events.
  static void words(int words, Moves moves) {
    each(words, Moves.NOTHING, moves);
  }

  /// The beats that such a kernel takes, with the steps of their events.
  static void beats(int beats, FrameEvents events, Moves moves) {
    int beat = 0;
    for (int event = 0; event < events.count(); event++) {
      if (events.beat(event) >= beat) {
        moves.add(events.beat(event) + 1 - beat, 0, false);
        beat = events.beat(event) + 1;
      }
      moves.idle(2 + events.additions(event));
    }
    moves.add(beats - beat, 0, false);
  }

  /// The beats of a delay in frame `frame`, silent or taken.
  static void delayed(Kernel.Delay kernel, int frame, Moves moves) {
    moves.clear();
    each(kernel.beats(), frame < kernel.steps() ? Moves.NOTHING : 0, moves);
  }
}
