package nnc.testbench.sfq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.DoubleStream;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.Stimulus;

/// With which values of `what` and which clocks a circuit works. Values are factors of the nominal
/// one; clocks are factors of the time of a frame, of `frame` femtoseconds nominally, with which
/// all times at the chip's pins are multiplied. `failures` has a row for each time and in it what
/// fails first for each value, nothing where the circuit works.
public record Shmoo(
    String what,
    long frame,
    Grid grid,
    List<List<Optional<CircuitCoSimulation.Difference>>> failures) {

  /// What is tried.
  public record Grid(List<Double> values, List<Double> times) {
    public static final Grid QUICK = new Grid(steps(0.8, 0.1, 5), steps(0.6, 0.2, 5));
    public static final Grid FULL = new Grid(steps(0.7, 0.05, 13), steps(0.5, 0.1, 11));

    public Grid {
      values = List.copyOf(values);
      times = List.copyOf(times);
    }

    private static List<Double> steps(double first, double step, int count) {
      return DoubleStream.iterate(0, i -> i + 1)
          .limit(count)
          .map(i -> Math.round(1e3 * (first + i * step)) / 1e3)
          .boxed()
          .toList();
    }

    /// How many points there are.
    public int points() {
      return values.size() * times.size();
    }
  }

  /// What fails first.
  @FunctionalInterface
  public interface Point {
    Optional<CircuitCoSimulation.Difference> first(double value, double time);
  }

  public Shmoo {
    failures = failures.stream().map(List::copyOf).toList();
  }

  /// `done` hears how many points are tried.
  static Shmoo of(String what, long frame, Grid grid, Point point, LongConsumer done) {
    List<List<Optional<CircuitCoSimulation.Difference>>> failures = new ArrayList<>();
    long count = 0;
    for (double time : grid.times()) {
      List<Optional<CircuitCoSimulation.Difference>> row = new ArrayList<>();
      for (double value : grid.values()) {
        row.add(point.first(value, time));
        done.accept(++count);
      }
      failures.add(row);
    }
    return new Shmoo(what, frame, grid, failures);
  }

  /// The time of a frame in a row, in ps.
  public double picoseconds(int row) {
    return Math.round(frame * grid.times().get(row)) / 1e3;
  }

  /// How many points work.
  public long working() {
    return failures.stream().flatMap(List::stream).filter(Optional::isEmpty).count();
  }

  /// How often which pin is the first to fail, by its name.
  public TreeMap<String, Integer> pins() {
    TreeMap<String, Integer> pins = new TreeMap<>();
    failures.stream()
        .flatMap(List::stream)
        .flatMap(Optional::stream)
        .forEach(d -> pins.merge(d.pin().toString(), 1, Integer::sum));
    return pins;
  }

  /// The chip's pin whose pulses come closest.
  static Pin busiest(PulseNetlist netlist) {
    return Pin.outside(
        netlist.drives().keySet().stream()
            .min(Comparator.comparingLong(p -> closest(netlist, netlist.drives().get(p))))
            .orElseThrow());
  }

  private static long closest(PulseNetlist netlist, Stimulus drive) {
    List<Long> times = drive.times();
    if (times.isEmpty() || drive.when() == Stimulus.When.SETUP) {
      return Long.MAX_VALUE;
    }
    long closest = netlist.frame() - times.getLast() + times.getFirst();
    for (int i = 1; i < times.size(); i++) {
      closest = Math.min(closest, times.get(i) - times.get(i - 1));
    }
    return closest;
  }
}
