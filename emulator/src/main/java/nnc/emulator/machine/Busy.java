package nnc.emulator.machine;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import nnc.ir.machine.Core;

/// A core at work.
final class Busy {
  final Core core;
  final int index;
  Inbox.Site site;

  /// Of a population, the bits behind the point of what comes in at each port.
  int[] fractions = {};

  /// Of an input, its number.
  int input = -1;

  BitSet[] held;
  int step = -1;

  /// Steps from the first on in which it may have anything of the network to send.
  int steps;

  long until;
  long own;
  long worst;
  long began;
  long span;
  int worstStep;
  long overruns;
  boolean late;
  boolean started = true;
  final long offset;
  long total;

  /// When packets will have been worked off, and those that wait for the step's own work.
  final Deque<Long> queue = new ArrayDeque<>();

  final Deque<Packet> kept = new ArrayDeque<>();
  int waiting;

  Busy(Core core, int index, long offset) {
    this.core = core;
    this.index = index;
    this.offset = offset;
  }

  /// Whether packets have to wait: rows that learn must find the spikes that their neurons send in
  /// this step.
  boolean keeps() {
    return !started && site != null && !site.learning().isEmpty();
  }

  int packets() {
    return queue.size() + kept.size();
  }

  /// Ends the step that it is in.
  void close() {
    if (own > worst) {
      worst = own;
      worstStep = step;
    }
    total += own;
    span = Math.max(span, until - began);
    own = 0;
  }

  /// What it did up to the end of its last step.
  MachineOutcome.CoreCounts counts() {
    return new MachineOutcome.CoreCounts(worst, worstStep, waiting, overruns, total, span);
  }
}
