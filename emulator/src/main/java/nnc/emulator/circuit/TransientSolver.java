package nnc.emulator.circuit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import nnc.ir.circuit.Circuit;
import nnc.ir.circuit.Element;
import nnc.ir.circuit.JunctionModel;
import nnc.ir.circuit.Thermal;
import org.ejml.data.DMatrixSparseCSC;
import org.ejml.sparse.csc.decomposition.chol.CholeskyUpLooking_DSCC;
import org.ejml.sparse.csc.misc.TriangularSolver_DSCC;

/// Solves a circuit of resistively and capacitively shunted junctions in time, with the phases of
/// its nodes as unknowns: `C dV/dt + V/R + Ic sin(phi) + I = 0` and `V = (Phi0/2pi) dphi/dt`.
///
/// Steps have one length and the backward formula of second order (BDF2). In phases every part but
/// the sine is linear and symmetric, and with steps far shorter than a junction's plasma period the
/// sine is small beside its capacitance: one Cholesky factor serves all steps, and the sine is
/// found by iterating to `TOLERANCE`. A junction's own resistance is that below its gap: a voltage
/// that comes near the gap ends the run with `Unsolved`.
///
/// Units are ps, mA, mV, pF, pH and ohm.
public final class TransientSolver {

  /// Phi0 / 2 pi in mV ps.
  static final double FLUX = 0.32910597847;

  /// Largest change of a phase, in radians, at which a step counts as solved: a round makes errors
  /// about fifty times smaller.
  private static final double TOLERANCE = 1e-5;

  private static final int MOST_ITERATIONS = 50;

  /// How far below the gap a junction's resistance begins to fall, in mV: half the width that JoSIM
  /// takes where a model tells none.
  private static final double GAP_EDGE = 0.05;

  private final double step;
  private final Thermal thermal;
  private final SplittableRandom random;
  private final List<String> nodes = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final DMatrixSparseCSC factor;

  // nodes, in the order of the factor; the last entry is ground
  private double[] phase;
  private double[] phase1;
  private double[] phase2;
  private double[] guess;
  private final double[] linear;
  private final double[] right;

  // junctions
  private final List<Element> junctions = new ArrayList<>();
  private final double limit;
  private final int[] from;
  private final int[] to;
  private final double[] critical;
  private final double[] capacitive;
  private final double[] resistive;
  private final double[] voltage;
  private final double[] voltage1;

  // resistors with their inductances
  private final int[] shuntFrom;
  private final int[] shuntTo;
  private final double[] shuntInductance;
  private final double[] shuntNumerator;
  private final double[] shuntGain;
  private final double[] shuntCurrent;
  private final double[] shuntCurrent1;

  // noise of junctions, then of resistors: deviation, last knot and next
  private final double[] deviation;
  private final double[] knot;
  private final double[] nextKnot;
  private long lastKnot = -1;

  private final int[] biased;
  private final double[] bias;
  private final int[] driven;
  private final double[][] driveTimes;
  private final int[] nextDrive;

  private long steps;
  private long iterations;
  private double peak;

  private final List<PulseTimes> watched = new ArrayList<>();

  /// Throws `Unsolved` for a circuit with a node that nothing fixes.
  public TransientSolver(Circuit circuit, double step, Thermal thermal) {
    this.step = step;
    this.thermal = thermal;
    this.random = new SplittableRandom(thermal.seed());
    List<Element> resistors = new ArrayList<>();
    List<Element> inductors = new ArrayList<>();
    List<Element> couplings = new ArrayList<>();
    List<Element> biases = new ArrayList<>();
    for (Element e : circuit.elements()) {
      switch (e.kind()) {
        case JUNCTION -> junctions.add(e);
        case RESISTOR -> resistors.add(e);
        case INDUCTOR -> inductors.add(e);
        case COUPLING -> couplings.add(e);
        case BIAS -> biases.add(e);
      }
    }
    order(junctions, resistors, inductors);
    int n = nodes.size();
    JunctionModel model = circuit.model();
    limit = model.gap() - GAP_EDGE;
    SortedMap<Long, Double> matrix = new TreeMap<>();
    Inductances.of(inductors, couplings)
        .forEach(i -> stamp(matrix, i.a(), i.b(), i.c(), i.d(), i.gain()));

    int j = junctions.size();
    from = ends(junctions, true);
    to = ends(junctions, false);
    critical = values(junctions, e -> model.criticalCurrent() * e.value());
    capacitive = values(junctions, e -> model.capacitance() * e.value() / (2 * step));
    resistive = values(junctions, e -> e.value() / model.subgap());
    voltage = new double[j];
    voltage1 = new double[j];
    for (int i = 0; i < j; i++) {
      stamp(matrix, from[i], to[i], (3 * capacitive[i] + resistive[i]) * 3 * FLUX / (2 * step));
    }

    int r = resistors.size();
    shuntFrom = ends(resistors, true);
    shuntTo = ends(resistors, false);
    shuntInductance = values(resistors, Element::inductance);
    shuntNumerator = values(resistors, e -> 2 * step * e.value());
    shuntGain = values(resistors, e -> 1 / (3 * e.inductance() + 2 * step * e.value()));
    shuntCurrent = new double[r];
    shuntCurrent1 = new double[r];
    for (int i = 0; i < r; i++) {
      stamp(matrix, shuntFrom[i], shuntTo[i], 3 * FLUX * shuntGain[i]);
    }

    deviation = new double[thermal.kelvin() == 0 ? 0 : j + r];
    for (int i = 0; i < deviation.length; i++) {
      deviation[i] =
          thermal.deviation(
              i < j ? model.subgap() / junctions.get(i).value() : resistors.get(i - j).value());
    }
    knot = new double[j + r];
    nextKnot = new double[j + r];

    biased = ends(biases, true);
    bias = values(biases, Element::value);
    List<String> drives = List.copyOf(circuit.drives().sequencedKeySet());
    driven = drives.stream().mapToInt(this::number).toArray();
    driveTimes =
        drives.stream()
            .map(d -> circuit.drives().get(d).stream().mapToDouble(t -> t).toArray())
            .toArray(double[][]::new);
    nextDrive = new int[driven.length];

    phase = new double[n + 1];
    phase1 = new double[n + 1];
    phase2 = new double[n + 1];
    guess = new double[n + 1];
    linear = new double[n + 1];
    right = new double[n + 1];
    CholeskyUpLooking_DSCC cholesky = new CholeskyUpLooking_DSCC();
    if (!cholesky.decompose(columns(matrix, n))) {
      throw new Unsolved("a node of the circuit is tied to nothing", "", 0);
    }
    factor = cholesky.getL();
  }

  /// Records when pulses pass `node` from now on.
  public PulseTimes watch(String node) {
    PulseTimes times = new PulseTimes(node, number(node));
    watched.add(times);
    return times;
  }

  /// Goes on until `end` ps; throws `Unsolved`.
  public void run(double end) {
    while (steps * step < end - step / 2) {
      advance();
    }
  }

  /// The phase of `node` now, in radians.
  public double phase(String node) {
    return phase[number(node)];
  }

  /// The time now, in ps.
  public double time() {
    return steps * step;
  }

  public long steps() {
    return steps;
  }

  /// Solutions of the linear system so far, one at least for each step.
  public long iterations() {
    return iterations;
  }

  /// The highest voltage across a junction so far, in mV.
  public double peak() {
    return peak;
  }

  private void advance() {
    steps++;
    double now = steps * step;
    Arrays.fill(linear, 0);
    sources(now);
    if (deviation.length > 0) {
      draw(now);
    }
    junctionHistory();
    shuntHistory();
    extrapolate();
    solve();
    junctionState();
    shuntState();
    double[] free = phase2;
    phase2 = phase1;
    phase1 = phase;
    phase = guess;
    guess = free;
    for (PulseTimes w : watched) {
      w.seen(now - step, step, phase1[w.number()], phase[w.number()]);
    }
  }

  private void sources(double now) {
    double ramp = Math.min(1, now / Circuit.RAMP);
    for (int i = 0; i < biased.length; i++) {
      linear[biased[i]] += ramp * bias[i];
    }
    for (int i = 0; i < driven.length; i++) {
      double[] times = driveTimes[i];
      while (nextDrive[i] < times.length && now > times[nextDrive[i]] + 2 * Circuit.RISE) {
        nextDrive[i]++;
      }
      if (nextDrive[i] < times.length && now > times[nextDrive[i]]) {
        double away = Math.abs(now - times[nextDrive[i]] - Circuit.RISE);
        linear[driven[i]] += Circuit.PEAK * (1 - away / Circuit.RISE);
      }
    }
  }

  private void draw(double now) {
    long at = (long) Math.floor(now / thermal.spacing());
    while (lastKnot < at) {
      lastKnot++;
      System.arraycopy(nextKnot, 0, knot, 0, knot.length);
      for (int i = 0; i < deviation.length; i++) {
        nextKnot[i] = deviation[i] * random.nextGaussian();
      }
    }
    double part = now / thermal.spacing() - lastKnot;
    for (int i = 0; i < from.length; i++) {
      double noise = knot[i] + part * (nextKnot[i] - knot[i]);
      linear[from[i]] += noise;
      linear[to[i]] -= noise;
    }
    noisePart = part;
  }

  private double noisePart;

  /// What the past of a junction's voltage adds to its current.
  private void junctionHistory() {
    double scale = FLUX / (2 * step);
    for (int i = 0; i < from.length; i++) {
      double past = scale * (across(phase1, i) - 4 * across(phase, i));
      double current =
          (3 * capacitive[i] + resistive[i]) * past
              + capacitive[i] * (voltage1[i] - 4 * voltage[i]);
      linear[from[i]] -= current;
      linear[to[i]] += current;
    }
  }

  private double across(double[] phases, int junction) {
    return phases[from[junction]] - phases[to[junction]];
  }

  private double shuntPast(int i) {
    double drop =
        phase1[shuntFrom[i]] - phase1[shuntTo[i]] - 4 * (phase[shuntFrom[i]] - phase[shuntTo[i]]);
    double noise = 0;
    if (deviation.length > 0) {
      int k = from.length + i;
      noise = shuntNumerator[i] * (knot[k] + noisePart * (nextKnot[k] - knot[k]));
    }
    return shuntGain[i]
        * (FLUX * drop + shuntInductance[i] * (4 * shuntCurrent[i] - shuntCurrent1[i]) - noise);
  }

  private void shuntHistory() {
    for (int i = 0; i < shuntFrom.length; i++) {
      double current = shuntPast(i);
      linear[shuntFrom[i]] -= current;
      linear[shuntTo[i]] += current;
    }
  }

  private void extrapolate() {
    for (int i = 0; i < phase.length; i++) {
      guess[i] = 3 * (phase[i] - phase1[i]) + phase2[i];
    }
  }

  private void solve() {
    int n = nodes.size();
    for (int round = 0; round < MOST_ITERATIONS; round++) {
      System.arraycopy(linear, 0, right, 0, n);
      for (int i = 0; i < from.length; i++) {
        double current = critical[i] * Math.sin(across(guess, i));
        right[from[i]] -= current;
        right[to[i]] += current;
      }
      right[n] = 0;
      TriangularSolver_DSCC.solveL(factor, right);
      TriangularSolver_DSCC.solveTranL(factor, right);
      iterations++;
      double change = 0;
      for (int i = 0; i < n; i++) {
        change = Math.max(change, Math.abs(right[i] - guess[i]));
        guess[i] = right[i];
      }
      guess[n] = 0;
      if (change < TOLERANCE) {
        return;
      }
    }
    throw new Unsolved("a step does not settle", highest(), time());
  }

  private void junctionState() {
    double scale = FLUX / (2 * step);
    for (int i = 0; i < from.length; i++) {
      double v = scale * (3 * across(guess, i) - 4 * across(phase, i) + across(phase1, i));
      voltage1[i] = voltage[i];
      voltage[i] = v;
      peak = Math.max(peak, Math.abs(v));
    }
    if (peak > limit) {
      throw new Unsolved("its voltage reaches the gap", highest(), time());
    }
  }

  /// The junction with the highest voltage.
  private String highest() {
    int highest = -1;
    for (int i = 0; i < voltage.length; i++) {
      if (highest < 0 || Math.abs(voltage[i]) > Math.abs(voltage[highest])) {
        highest = i;
      }
    }
    return highest < 0 ? "" : junctions.get(highest).name();
  }

  private void shuntState() {
    for (int i = 0; i < shuntFrom.length; i++) {
      double current =
          shuntPast(i) + 3 * FLUX * shuntGain[i] * (guess[shuntFrom[i]] - guess[shuntTo[i]]);
      shuntCurrent1[i] = shuntCurrent[i];
      shuntCurrent[i] = current;
    }
  }

  private int number(String node) {
    Integer number = numbers.get(node);
    if (number == null) {
      throw new IllegalArgumentException("'" + node + "' is no node of the circuit");
    }
    return number;
  }

  /// Numbers the nodes in the order in which they are eliminated, ground behind them.
  @SafeVarargs
  private void order(List<Element>... groups) {
    Map<String, Integer> seen = new LinkedHashMap<>();
    List<SortedSet<Integer>> neighbours = new ArrayList<>();
    for (List<Element> group : groups) {
      for (Element e : group) {
        for (String node : List.of(e.from(), e.to())) {
          if (!node.equals("0") && seen.putIfAbsent(node, seen.size()) == null) {
            neighbours.add(new TreeSet<>());
          }
        }
        if (!e.from().equals("0") && !e.to().equals("0")) {
          neighbours.get(seen.get(e.from())).add(seen.get(e.to()));
          neighbours.get(seen.get(e.to())).add(seen.get(e.from()));
        }
      }
    }
    List<String> names = List.copyOf(seen.keySet());
    for (int row : MinimumDegree.order(neighbours)) {
      numbers.put(names.get(row), nodes.size());
      nodes.add(names.get(row));
    }
    numbers.put("0", nodes.size());
  }

  private int[] ends(List<Element> elements, boolean first) {
    return elements.stream().mapToInt(e -> number(first ? e.from() : e.to())).toArray();
  }

  private static double[] values(
      List<Element> elements, java.util.function.ToDoubleFunction<Element> of) {
    return elements.stream().mapToDouble(of).toArray();
  }

  private void stamp(SortedMap<Long, Double> matrix, int a, int b, double gain) {
    add(matrix, a, a, gain);
    add(matrix, b, b, gain);
    add(matrix, a, b, -gain);
    add(matrix, b, a, -gain);
  }

  /// `gain` from the phase between `c` and `d` to the current from `a` to `b`.
  private void stamp(
      SortedMap<Long, Double> matrix, String a, String b, String c, String d, double gain) {
    add(matrix, number(a), number(c), gain);
    add(matrix, number(b), number(d), gain);
    add(matrix, number(a), number(d), -gain);
    add(matrix, number(b), number(c), -gain);
  }

  private void add(SortedMap<Long, Double> matrix, int row, int column, double value) {
    int n = nodes.size();
    if (row < n && column < n) {
      matrix.merge((long) column << 32 | row, value, Double::sum);
    }
  }

  /// Entries in the order of their columns, then rows.
  private static DMatrixSparseCSC columns(SortedMap<Long, Double> entries, int n) {
    DMatrixSparseCSC matrix = new DMatrixSparseCSC(n, n, entries.size());
    for (var entry : entries.entrySet()) {
      matrix.nz_rows[matrix.nz_length] = (int) (entry.getKey() & 0xffffffffL);
      matrix.nz_values[matrix.nz_length++] = entry.getValue();
      matrix.col_idx[(int) (entry.getKey() >> 32) + 1] = matrix.nz_length;
    }
    matrix.indicesSorted = true;
    return matrix;
  }
}
