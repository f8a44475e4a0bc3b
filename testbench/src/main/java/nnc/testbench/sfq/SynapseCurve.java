package nnc.testbench.sfq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.LongConsumer;
import nnc.emulator.circuit.CircuitSimulator;
import nnc.ir.PulseNetlist;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.circuit.Element;
import nnc.ir.circuit.NetlistCircuit;
import nnc.ir.circuit.Thermal;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.number.Normal;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.Terminal;
import nnc.ir.pulse.Transition;
import nnc.ir.pulse.Wire;

/// How often the circuit of a stochastic synapse passes pulses, by its weight current: junctions
/// with thermal noise, solved in time, between three JTLs. The weight current is the only bias
/// current of the circuit, `step` that of the solver in ps.
public record SynapseCurve(
    String name, CircuitLibrary circuits, PulseLibrary library, double step) {

  /// Femtoseconds between pulses.
  private static final long PERIOD = 50_000;

  /// Currents that are tried, in deviations from the step without noise.
  private static final double[] OFFSETS = {-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2};

  /// A synapse's deviation at 4.2 K, about, in uA: how far apart currents are that are tried.
  private static final double ABOUT = 3.5;

  private static final double ABOUT_AT = 4.2;
  private static final int ROUNDS = 50;

  /// `passed` of `pulses` at a current in uA.
  public record Point(double current, long passed, long pulses) {
    double share() {
      return (double) passed / pulses;
    }
  }

  /// `step`: the current in uA from which on every pulse passes at 0 K. The rest is the normal
  /// distribution that fits `points` best by likelihood, with the standard errors of its mean and
  /// its deviation, in uA.
  public record Curve(
      double step,
      List<Point> points,
      double mean,
      double meanError,
      double sigma,
      double sigmaError) {
    public Curve {
      points = List.copyOf(points);
    }
  }

  /// How many currents `measured` tries.
  public static int points() {
    return OFFSETS.length;
  }

  /// The curve at `kelvin` of `pulses` pulses a current; `done` hears how many are tried. Throws
  /// `Rejection` (E0403) for a circuit that no weight current makes pass some pulses and not
  /// others.
  public Curve measured(double kelvin, int pulses, long seed, LongConsumer done) {
    double centre = edge();
    double apart = ABOUT * Math.sqrt(kelvin / ABOUT_AT);
    List<Point> points = new ArrayList<>();
    for (double offset : OFFSETS) {
      points.add(at(centre + offset * apart, pulses, kelvin, seed + points.size()));
      done.accept(points.size());
    }
    return fit(centre, points);
  }

  /// The least current that passes every pulse at 0 K, to 0.1 uA.
  private double edge() {
    double nominal = 1e3 * weight().value();
    double blocks = 0.5 * nominal;
    double passes = 2 * nominal;
    if (at(blocks, 4, 0, 0).passed() > 0 || at(passes, 4, 0, 0).passed() < 4) {
      throw Diagnostic.of(
              Code.E0403,
              circuits.cell(name).orElseThrow().span(),
              "the circuit of %s does not go from no pulse to all between %.0f and %.0f uA"
                  .formatted(name, blocks, passes))
          .help("a synapse blocks pulses with half of its bias current and passes them with twice")
          .rejection();
    }
    while (passes - blocks > 0.1) {
      double middle = (passes + blocks) / 2;
      if (at(middle, 4, 0, 0).passed() == 4) {
        passes = middle;
      } else {
        blocks = middle;
      }
    }
    return passes;
  }

  private Element weight() {
    return circuits.cell(name).orElseThrow().elements().stream()
        .filter(e -> e.kind() == Element.Kind.BIAS)
        .findFirst()
        .orElseThrow();
  }

  private Point at(double current, int pulses, double kelvin, long seed) {
    NetlistCircuit circuit = NetlistCircuit.of(tile(pulses), circuits, Integer.MAX_VALUE);
    String bias = circuit.cells().get("s cell").id() + ":" + weight().name();
    CircuitCoSimulation bench = new CircuitCoSimulation(circuit, List.of());
    Thermal thermal = kelvin == 0 ? Thermal.NONE : new Thermal(kelvin, Thermal.BANDWIDTH, seed);
    double factor = current / 1e3 / weight().value();
    SequencedMap<Pin, List<Double>> found =
        CircuitSimulator.solver(step, thermal, e -> e.name().equals(bias) ? factor : 1)
            .pulses(circuit, bench.drives(), bench.end());
    return new Point(
        current, found.get(Pin.outside("out")).size(), found.get(new Pin("s", "a")).size());
  }

  /// Two JTLs, the synapse, a JTL; the state machine passes all.
  private PulseNetlist tile(int pulses) {
    SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
    cells.put("JTL", library.cell("JTL").orElseThrow().behaviour());
    PulseCell synapse = library.cell(name).orElseThrow().behaviour();
    cells.put(
        name,
        new PulseCell(
            synapse.inputs(),
            synapse.outputs(),
            synapse.transitions().stream()
                .map(t -> new Transition(t.state(), t.input(), t.next(), t.emissions()))
                .toList(),
            synapse.separations(),
            synapse.absorptions()));
    SequencedMap<String, Instance> instances = new LinkedHashMap<>();
    List<Wire> wires = new ArrayList<>();
    Pin from = Pin.outside("in");
    for (String id : List.of("before", "more", "s", "after")) {
      String cell = id.equals("s") ? name : "JTL";
      instances.put(id, new Instance(cell, Instance.Role.SYNAPSE, 0, Optional.empty(), Span.NONE));
      wires.add(new Wire(from, new Pin(id, cells.get(cell).inputs().getFirst())));
      from = new Pin(id, cells.get(cell).outputs().getFirst());
    }
    wires.add(new Wire(from, Pin.outside("out")));
    List<Long> times = new ArrayList<>();
    for (long i = 1; i <= pulses; i++) {
      times.add(i * PERIOD);
    }
    SequencedMap<String, Stimulus> drives = new LinkedHashMap<>();
    drives.put("in", new Stimulus(Stimulus.When.SETUP, times));
    return new PulseNetlist(
        "tile_" + name,
        (pulses + 2) * PERIOD,
        cells,
        instances,
        wires,
        drives,
        List.of(),
        List.of(new Terminal("out", new TensorType(Shape.of(1), Formats.BIT), List.of("out"))));
  }

  /// The likeliest `p = Phi(a + b I)`, by Fisher's scoring (McCullagh and Nelder, Generalized
  /// Linear Models, section 2.5).
  static Curve fit(double step, List<Point> points) {
    double a = 0;
    double b = 1 / ABOUT; // of currents from the step
    double[] inverse = new double[3];
    for (int round = 0; round < ROUNDS; round++) {
      double aa = 0;
      double ab = 0;
      double bb = 0;
      double ya = 0;
      double yb = 0;
      for (Point point : points) {
        double x = point.current() - step;
        double z = a + b * x;
        double p = Math.clamp(Normal.below(z), 1e-9, 1 - 1e-9);
        double density = Math.max(1e-12, Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI));
        double weight = point.pulses() * density * density / (p * (1 - p));
        double response = z + (point.share() - p) / density;
        aa += weight;
        ab += weight * x;
        bb += weight * x * x;
        ya += weight * response;
        yb += weight * x * response;
      }
      double determinant = aa * bb - ab * ab;
      a = (bb * ya - ab * yb) / determinant;
      b = (aa * yb - ab * ya) / determinant;
      inverse = new double[] {bb / determinant, -ab / determinant, aa / determinant};
    }
    double mean = -a / b;
    double variance = inverse[0] + 2 * mean * inverse[1] + mean * mean * inverse[2];
    return new Curve(
        step, points, step + mean, Math.sqrt(variance) / b, 1 / b, Math.sqrt(inverse[2]) / (b * b));
  }
}
