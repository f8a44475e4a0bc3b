package nnc.emulator.circuit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The pulses that pass a node: pulse `k` when its phase rises through `pi + 2 pi k`, found on the
/// straight line between two steps.
public final class PulseTimes {

  private static final double TURN = 2 * Math.PI;

  private final String node;
  private final int number;
  private final List<Double> times = new ArrayList<>();
  private double last;

  PulseTimes(String node, int number) {
    this.node = node;
    this.number = number;
  }

  public String node() {
    return node;
  }

  int number() {
    return number;
  }

  void seen(double time, double step, double before, double after) {
    while (after > Math.PI + TURN * times.size()) {
      double level = Math.PI + TURN * times.size();
      times.add(time + step * Math.clamp((level - before) / (after - before), 0, 1));
    }
    last = after;
  }

  /// In ps.
  public List<Double> times() {
    return Collections.unmodifiableList(times);
  }

  /// Phase slips so far: `round(phase / 2 pi)`. Fewer than `times` where a slip was undone.
  public long slips() {
    return Math.round(last / TURN);
  }
}
