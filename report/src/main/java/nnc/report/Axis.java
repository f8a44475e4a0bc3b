package nnc.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/// A scale from `low` to `high`; by decades where the values on it spread over more than one and a
/// half and are all positive.
///
/// @param title what the numbers are, with their unit
record Axis(String title, double low, double high, boolean logarithmic) {

  /// From this ratio of the largest value to the smallest a scale goes by decades.
  private static final double DECADES = 30;

  /// Steps of a linear scale, about.
  private static final int STEPS = 8;

  /// A number beside the scale.
  record Tick(double at, String text) {}

  /// The scale on which all of `values` lie.
  static Axis of(String title, DoubleStream values) {
    var all = values.summaryStatistics();
    boolean decades = all.getMin() > 0 && all.getMax() / all.getMin() >= DECADES;
    if (decades || all.getMax() > all.getMin()) {
      return new Axis(title, all.getMin(), all.getMax(), decades);
    }
    double room = Math.max(1, Math.abs(all.getMax()) / 10); // one value, in the middle
    return new Axis(title, all.getMin() - room, all.getMax() + room, false);
  }

  /// This scale with room beyond either end, a `share` of its length.
  Axis withRoom(double share) {
    double room = share * (scaled(high) - scaled(low));
    double from = scaled(low) - room;
    double to = scaled(high) + room;
    return logarithmic
        ? new Axis(title, Math.pow(10, from), Math.pow(10, to), true)
        : new Axis(title, from, to, false);
  }

  /// Where a value lies, from 0 at the lower end to 1.
  double at(double value) {
    return (scaled(value) - scaled(low)) / (scaled(high) - scaled(low));
  }

  private double scaled(double value) {
    return logarithmic ? Math.log10(value) : value;
  }

  List<Tick> ticks() {
    List<Tick> ticks = new ArrayList<>();
    if (logarithmic) {
      for (int decade = (int) Math.floor(scaled(low)); decade <= scaled(high); decade++) {
        for (int digit : new int[] {1, 2, 5}) {
          add(ticks, digit * Math.pow(10, decade));
        }
      }
      return ticks;
    }
    double rough = (high - low) / STEPS;
    double decade = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = decade;
    for (int factor : new int[] {2, 5, 10}) {
      step = step < rough ? decade * factor : step;
    }
    for (long k = (long) Math.floor(low / step); k * step <= high + step; k++) {
      add(ticks, k * step);
    }
    return ticks;
  }

  private void add(List<Tick> ticks, double value) {
    double at = at(value);
    if (at >= -1e-9 && at <= 1 + 1e-9) {
      ticks.add(new Tick(at, Ink.shortest(value)));
    }
  }
}
