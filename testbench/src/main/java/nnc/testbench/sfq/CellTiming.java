package nnc.testbench.sfq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nnc.emulator.circuit.CircuitSimulator;
import nnc.emulator.circuit.Unsolved;
import nnc.ir.circuit.Circuit;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.circuit.NetlistCircuit;
import nnc.ir.circuit.Thermal;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.pulse.Absorption;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Separation;
import nnc.ir.pulse.Transition;

/// Delays and critical times of a cell's circuit of junctions, found by the transient solver
/// without noise, between circuits of the chip's pins.
///
/// A delay is that of a pulse that comes alone. A critical time is the least distance of two pulses
/// at the cell's inputs from which on, at every larger one tried, the cell gives what its state
/// machine says, then and to pulses later on, and each pulse as late as one that comes alone, but
/// for `share` of its delay. Distances are those at the cell's pins. Where the circuits of the
/// chip's pins bring two pulses no closer, the closest that they bring counts.
public final class CellTiming {

  private static final String CELL = "cell";

  /// Between pulses that do not know of one another, in ps.
  private static final double SPACING = 60;

  /// Distances that are tried, in ps, the largest first; below 0 the circuits of the pins may still
  /// bring what is sent later no earlier.
  private static final List<Double> DISTANCES = distances();

  /// How closely a critical time is found, in ps.
  private static final double FINE = 0.1;

  /// Pulses may be off by as much of a delay, in ps, whatever `share` is: steps of the solver.
  private static final double LEAST = 0.1;

  private final PulseCell cell;
  private final CellStates states;
  private final NetlistCircuit circuit;
  private final double step;
  private final double share;

  private final Map<Transition, Alone> alone = new HashMap<>();

  /// A pulse at `pin`: when it is driven, or when it comes there.
  private record Shot(String pin, double time) {}

  /// Of a pulse that comes alone: how long it is on its way to the cell's pin from where it is
  /// driven, and the delays of what it makes.
  private record Alone(double way, List<Double> delays) {}

  private enum Result {
    RIGHT,
    WRONG,
    /// The pulses come the other way round.
    REVERSED
  }

  private record Trial(Result result, double gap) {}

  /// Throws `Rejection` with E0403 for a cell without a circuit. `step` is in ps.
  public CellTiming(
      String name, PulseCell cell, CircuitLibrary library, double step, double share) {
    this.cell = cell;
    this.states = new CellStates(cell);
    this.circuit =
        NetlistCircuit.of(new CellBench(name, cell).netlist(), library, Integer.MAX_VALUE);
    this.step = step;
    this.share = share;
  }

  private static List<Double> distances() {
    List<Double> all = new ArrayList<>(List.of(40.0, 32.0, 28.0, 24.0));
    for (double d = 20; d >= -4; d--) {
      all.add(d);
    }
    return List.copyOf(all);
  }

  /// The state machine with the circuit's times; throws `Rejection` (E0403) where the circuit does
  /// not do what the state machine says even for pulses that come alone.
  public PulseCell measured() {
    List<Transition> transitions = cell.transitions().stream().map(this::timed).toList();
    List<Separation> separations = new ArrayList<>();
    for (var way : states.ways().sequencedEntrySet()) {
      for (String first : cell.inputs()) {
        for (String second : cell.inputs()) {
          double time = least(way.getValue(), first, second, false);
          if (time > 0) {
            separations.add(new Separation(way.getKey(), first, second, femtoseconds(time)));
          }
        }
      }
    }
    for (PulseCell.Pair pair : cell.pairs()) { // what needs no time is told, too
      if (separations.stream()
          .noneMatch(s -> new PulseCell.Pair(s.first(), s.second()).equals(pair))) {
        int state = cell.states() == 1 ? 0 : cell.ordered(pair.first(), pair.second()).getFirst();
        separations.add(new Separation(state, pair.first(), pair.second(), 0));
      }
    }
    List<Absorption> absorptions =
        cell.absorptions().stream()
            .map(a ->
                new Absorption(
                    a.first(),
                    a.second(),
                    femtoseconds(least(states.ways().get(0), a.first(), a.second(), true))))
            .toList();
    return new PulseCell(cell.inputs(), cell.outputs(), transitions, separations, absorptions);
  }

  /// The state machine with the circuit's delays, and critical times as they are; throws
  /// `Rejection` as `measured` does.
  PulseCell delayed() {
    return new PulseCell(
        cell.inputs(),
        cell.outputs(),
        cell.transitions().stream().map(this::timed).toList(),
        cell.separations(),
        cell.absorptions());
  }

  private static long femtoseconds(double picoseconds) {
    return (long) Math.ceil(picoseconds * 10 - 1e-6) * 100;
  }

  /// `transition` with the delays of a pulse that comes alone, in hundredths of a picosecond.
  private Transition timed(Transition transition) {
    List<Double> delays = alone(transition).delays;
    List<Transition.Emission> emissions = new ArrayList<>();
    for (int i = 0; i < delays.size(); i++) {
      emissions.add(
          new Transition.Emission(
              transition.emissions().get(i).output(), Math.round(delays.get(i) * 100) * 10));
    }
    return new Transition(transition.state(), transition.input(), transition.next(), emissions);
  }

  private Alone alone(Transition transition) {
    Alone known = alone.get(transition);
    if (known == null) {
      known = found(transition);
      alone.put(transition, known);
    }
    return known;
  }

  private Alone found(Transition transition) {
    List<String> way = new ArrayList<>(states.ways().get(transition.state()));
    way.add(transition.input());
    List<Shot> shots = row(way, SPACING);
    SequencedMap<Pin, List<Double>> pulses = pulses(shots);
    List<Double> came = pulses.get(new Pin(CELL, transition.input()));
    List<Double> delays = new ArrayList<>();
    for (Transition.Emission e : transition.emissions()) {
      List<Double> left = pulses.get(Pin.outside(CellBench.chip(e.output())));
      double delay = left.isEmpty() || came.isEmpty() ? -1 : left.getLast() - came.getLast();
      if (delay <= 0 || delay > SPACING) {
        throw unlike(transition);
      }
      delays.add(delay);
    }
    if (came.isEmpty()) {
      throw unlike(transition);
    }
    return new Alone(came.getLast() - shots.getLast().time, delays);
  }

  private static Rejection unlike(Transition transition) {
    return nnc.ir.diagnostic.Diagnostic.of(
            nnc.ir.diagnostic.Code.E0403,
            nnc.ir.diagnostic.Span.NONE,
            "the circuit does not do '" + transition + "'")
        .help("mend it: 'nnc cell NAME --target sfq' tells where it goes wrong first")
        .rejection();
  }

  /// The critical time of `second` behind `first` in the state that `way` leads to, 0 for none;
  /// `counts`: only how many pulses leave matters.
  private double least(List<String> way, String first, String second, boolean counts) {
    double longest = 0;
    for (List<String> probe : states.probes()) {
      longest = Math.max(longest, least(way, first, second, probe, counts));
    }
    return longest;
  }

  private double least(
      List<String> way, String first, String second, List<String> probe, boolean counts) {
    double right = Double.NaN;
    double gap = Double.NaN;
    double wrong = Double.NaN;
    for (double distance : DISTANCES) {
      Trial trial = trial(way, first, second, probe, distance, counts);
      if (trial.result == Result.REVERSED) {
        return 0;
      }
      if (trial.result == Result.WRONG) {
        wrong = distance;
        break;
      }
      right = distance;
      gap = trial.gap;
    }
    if (Double.isNaN(wrong)) {
      return 0;
    }
    if (Double.isNaN(right)) {
      return DISTANCES.getFirst();
    }
    while (right - wrong > FINE) {
      double middle = (right + wrong) / 2;
      Trial trial = trial(way, first, second, probe, middle, counts);
      if (trial.result == Result.RIGHT) {
        right = middle;
        gap = trial.gap;
      } else {
        wrong = middle;
      }
    }
    return gap;
  }

  private Trial trial(
      List<String> way,
      String first,
      String second,
      List<String> probe,
      double distance,
      boolean counts) {
    if (first.equals(second) && distance < 2 * Circuit.RISE) {
      return new Trial(Result.WRONG, distance); // triangles that overlap
    }
    List<Shot> shots = row(way, SPACING);
    double time = (way.size() + 1) * SPACING;
    int pair = shots.size();
    shots.add(new Shot(first, time));
    shots.add(new Shot(second, time + distance));
    shots.addAll(row(probe, time + Math.max(0, distance) + SPACING));
    SequencedMap<Pin, List<Double>> pulses;
    try {
      pulses = pulses(shots);
    } catch (Unsolved _) {
      return new Trial(Result.WRONG, distance);
    }
    List<Shot> came = new ArrayList<>();
    for (String input : cell.inputs()) {
      List<Double> times = pulses.get(new Pin(CELL, input));
      if (times.size() != shots.stream().filter(s -> s.pin.equals(input)).count()) {
        return new Trial(Result.WRONG, distance); // what is sent does not come
      }
      if (first.equals(second)) {
        times.forEach(t -> came.add(new Shot(input, t)));
      }
    }
    if (!first.equals(second)) {
      came.addAll(undisturbed(shots));
    }
    came.sort(Comparator.comparingDouble(Shot::time));
    if (!came.get(pair).pin.equals(first)) {
      return new Trial(Result.REVERSED, distance);
    }
    double gap = came.get(pair + 1).time - came.get(pair).time;
    return new Trial(isRight(came, pulses, counts) ? Result.RIGHT : Result.WRONG, gap);
  }

  /// When each of `shots` would come at the cell if it came alone, in the state that those driven
  /// before lead to.
  private List<Shot> undisturbed(List<Shot> shots) {
    List<Shot> came = new ArrayList<>();
    int state = 0;
    for (Shot shot : shots.stream().sorted(Comparator.comparingDouble(Shot::time)).toList()) {
      Transition t = cell.on(state, shot.pin);
      came.add(new Shot(shot.pin, shot.time + alone(t).way));
      state = t.next();
    }
    return came;
  }

  private boolean isRight(List<Shot> came, SequencedMap<Pin, List<Double>> pulses, boolean counts) {
    Map<String, List<double[]>> expected = new LinkedHashMap<>(); // times, and what they may be off
    cell.outputs().forEach(o -> expected.put(o, new ArrayList<>()));
    int state = 0;
    for (Shot shot : came) {
      Transition t = cell.on(state, shot.pin);
      for (int i = 0; i < t.emissions().size(); i++) {
        double delay = alone(t).delays.get(i);
        expected
            .get(t.emissions().get(i).output())
            .add(new double[] {shot.time + delay, Math.max(LEAST, share * delay)});
      }
      state = t.next();
    }
    for (String output : cell.outputs()) {
      List<double[]> want = expected.get(output);
      want.sort(Comparator.comparingDouble(w -> w[0]));
      List<Double> got = pulses.get(Pin.outside(CellBench.chip(output)));
      if (want.size() != got.size()) {
        return false;
      }
      for (int i = 0; i < want.size() && !counts; i++) {
        if (Math.abs(want.get(i)[0] - got.get(i)) > want.get(i)[1]) {
          return false;
        }
      }
    }
    return true;
  }

  private static List<Shot> row(List<String> pins, double begin) {
    List<Shot> shots = new ArrayList<>();
    for (String pin : pins) {
      shots.add(new Shot(pin, begin + shots.size() * SPACING));
    }
    return shots;
  }

  private SequencedMap<Pin, List<Double>> pulses(List<Shot> shots) {
    SequencedMap<String, List<Double>> drives = new LinkedHashMap<>();
    cell.inputs().forEach(input -> drives.put(CellBench.chip(input), new ArrayList<>()));
    double last = 0;
    for (Shot shot : shots) {
      drives.get(CellBench.chip(shot.pin)).add(NetlistCircuit.START + shot.time);
      last = Math.max(last, shot.time);
    }
    drives.values().forEach(java.util.Collections::sort);
    return CircuitSimulator.solver(step, Thermal.NONE)
        .pulses(circuit, drives, NetlistCircuit.START + last + SPACING);
  }
}
