package nnc.testbench.sfq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.emulator.circuit.CircuitSimulator;
import nnc.emulator.circuit.Unsolved;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.circuit.CellCircuit;
import nnc.ir.circuit.Circuit;
import nnc.ir.circuit.NetlistCircuit;
import nnc.ir.circuit.WeightBias;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Normal;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.Wire;

/// Runs a netlist as pulses and as a circuit of junctions on the same stimulus. Every wire must
/// have as many pulses in one as in the other; how far apart their times are is told.
///
/// The circuit's cells are not those that the netlist's delays are of. What the simulator gives at
/// the chip's input pins, the circuit gives a constant time later, which is taken off.
///
/// What cells by chance let pass is taken from the circuit: the simulator decides as that did, so
/// that everything else is compared pulse by pulse, and the share that passed is told.
public final class CircuitCoSimulation {

  /// Behind the last frame, in ps, for what is on its way there, in pipelines the gates' last
  /// pulses.
  private static final double TAIL = 100;

  /// How much longer the circuit goes on, in ps: its cells have other delays.
  private static final double LATE = 20;

  private final NetlistCircuit circuit;
  private final List<List<Value>> samples;
  private final List<List<Value>> outputs = new ArrayList<>();
  private final SequencedMap<Pin, List<Double>> expected = new LinkedHashMap<>();
  private final SequencedMap<String, List<Double>> drives = new LinkedHashMap<>();
  private final double end;
  private long pulses;

  /// The earliest difference, `time` ps after the first frame's beginning: a pulse that one side
  /// has alone, or what the solver cannot follow, at `pin`, which is an element of a cell then.
  public record Difference(Pin pin, double time, String what) {
    @Override
    public String toString() {
      return "at %.1f ps %s '%s'".formatted(time, what, pin);
    }
  }

  /// That a netlist gives other outputs than it should, though no pulse was seen to fail.
  static Difference otherOutput(PulseNetlist netlist) {
    return new Difference(
        Pin.outside(netlist.outputPins().getFirst()), 0, "another output, perhaps at");
  }

  /// What a run gave. `pulses` are the simulator's in all frames; those on their way behind the
  /// last one are compared too. `mismatches` counts pulses that one side has alone; `apart` is the
  /// largest difference of times in ps, at `where`; `mean` the mean of their amounts. `miscounted`
  /// counts wires that have more pulses on one side: where there are none, what is alone came at
  /// another time.
  public record Outcome(
      long pulses,
      long mismatches,
      long miscounted,
      Optional<Difference> first,
      double apart,
      Optional<Pin> where,
      double mean) {}

  /// Pulses that came at cells by chance and those of them that passed, and the number that weight
  /// currents let expect with its standard deviation.
  public record Chances(long came, long passed, double expected, double deviation) {}

  /// A frame for each sample. Throws `Rejection` with E0403 where pulses at a pin of the chip
  /// follow one another sooner than what makes them lasts.
  public CircuitCoSimulation(NetlistCircuit circuit, List<List<Value>> samples) {
    this.circuit = circuit;
    this.samples = samples;
    FrameRun run = simulate(Map.of());
    end = NetlistCircuit.START + run.time() / 1e3 + TAIL + LATE;
    drives.values().forEach(java.util.Collections::sort);
    drives.forEach(this::refuseOverlap);
  }

  /// Simulates the netlist, whose cells by chance decide as `chances` say.
  private FrameRun simulate(Map<String, List<Boolean>> chances) {
    PulseNetlist netlist = circuit.netlist();
    netlist.wires().forEach(w -> expected.put(w.to(), new ArrayList<>()));
    for (Wire wire : netlist.wires()) {
      if (wire.from().isOutside()) {
        drives.put(wire.from().pin(), new ArrayList<>());
      }
    }
    FrameRun run =
        new FrameRun(
            netlist,
            new PulseObserver() {
              @Override
              public void entered(long time, String pin) {
                double at = time / 1e3;
                drives.get(pin).add(NetlistCircuit.START + at);
              }

              @Override
              public void came(long time, Pin pin) {
                expected.get(pin).add(time / 1e3);
              }
            },
            chances);
    outputs.clear();
    outputs.addAll(run.all(samples));
    pulses = run.simulator().pulses();
    run.simulator().run(run.time() + Math.round(TAIL * 1e3));
    return run;
  }

  private void refuseOverlap(String pin, List<Double> times) {
    double lasts = 2 * Circuit.RISE;
    for (int i = 1; i < times.size(); i++) {
      double apart = times.get(i) - times.get(i - 1);
      if (apart < lasts - 1e-9) {
        Span span =
            circuit.netlist().wires().stream()
                .filter(w -> w.from().equals(Pin.outside(pin)) && !w.to().isOutside())
                .map(w -> circuit.netlist().instances().get(w.to().instance()).span())
                .findFirst()
                .orElse(Span.NONE);
        throw Diagnostic.of(
                Code.E0403,
                span,
                "pulses at the chip's pin '%s' come %.1f ps apart, and a pulse that drives a pin lasts %.0f ps"
                    .formatted(pin, apart, lasts))
            .help(
                "junctions cannot be driven as fast: ask for a slower clock (--set slot=%.0f or more), or simulate cells (--simulator iverilog)"
                    .formatted(lasts))
            .rejection();
      }
    }
  }

  /// The outputs of the simulated netlist for each sample.
  public List<List<Value>> outputs() {
    return List.copyOf(outputs);
  }

  /// Times of triangles by the chip's pin, in ps.
  public SequencedMap<String, List<Double>> drives() {
    return drives;
  }

  /// How long the circuit is simulated, in ps.
  public double end() {
    return end;
  }

  /// Throws `Unsolved`.
  public Outcome run(CircuitSimulator simulator) {
    SequencedMap<Pin, List<Double>> got = simulator.pulses(circuit, drives, end);
    Map<String, List<Boolean>> decided = decided(got);
    if (!decided.isEmpty()) {
      simulate(decided);
    }
    double late = late(got);
    long compared = 0;
    long mismatches = 0;
    long miscounted = 0;
    Optional<Difference> first = Optional.empty();
    double apart = 0;
    Optional<Pin> where = Optional.empty();
    double sum = 0;
    for (var entry : expected.sequencedEntrySet()) {
      List<Double> want = entry.getValue();
      List<Double> have = got.get(entry.getKey());
      compared += want.size();
      Alignment alignment = Alignment.of(want, have, late);
      mismatches += alignment.alone();
      miscounted += want.size() == have.size() ? 0 : 1;
      if (alignment.first().isPresent()) {
        double time = alignment.first().get();
        if (first.isEmpty() || time < first.get().time()) {
          String what = alignment.missing() ? "no pulse" : "a pulse more";
          first =
              Optional.of(new Difference(entry.getKey(), time, "the circuit has " + what + " at"));
        }
      }
      sum += alignment.sum();
      if (alignment.most() > apart) {
        apart = alignment.most();
        where = Optional.of(entry.getKey());
      }
    }
    return new Outcome(
        pulses, mismatches, miscounted, first, apart, where, compared == 0 ? 0 : sum / compared);
  }

  /// Of each pulse that came at a cell by chance, whether one left before the next came.
  private Map<String, List<Boolean>> decided(SequencedMap<Pin, List<Double>> got) {
    Map<String, List<Boolean>> all = new LinkedHashMap<>();
    for (Wire wire : circuit.netlist().wires()) {
      if (!wire.from().isOutside() && circuit.netlist().cell(wire.from().instance()).isByChance()) {
        String instance = wire.from().instance();
        String input = circuit.netlist().cell(instance).inputs().getFirst();
        List<Double> came = got.get(new Pin(instance, input));
        List<Double> left = got.get(wire.to());
        List<Boolean> passed = new ArrayList<>();
        int at = 0;
        for (int k = 0; k < came.size(); k++) {
          double next = k + 1 < came.size() ? came.get(k + 1) : Double.MAX_VALUE;
          while (at < left.size() && left.get(at) < came.get(k)) {
            at++;
          }
          passed.add(at < left.size() && left.get(at) < next);
        }
        all.put(instance, passed);
      }
    }
    return all;
  }

  /// What passed in a run at `kelvin`; empty where nothing is left to chance.
  public Optional<Chances> chances(double kelvin) {
    long came = 0;
    long passed = 0;
    double mean = 0;
    double variance = 0;
    for (Wire wire : circuit.netlist().wires()) {
      Instance instance = circuit.netlist().instances().get(wire.from().instance());
      if (instance == null || instance.weight().isEmpty()) {
        continue;
      }
      WeightBias bias =
          circuit.library().cell(instance.cell()).orElseThrow().weight().orElseThrow();
      String input = circuit.netlist().cell(wire.from().instance()).inputs().getFirst();
      int tries = expected.get(new Pin(wire.from().instance(), input)).size();
      double p = Normal.below(bias.deviations(instance.weight().get(), kelvin));
      came += tries;
      passed += expected.get(wire.to()).size();
      mean += tries * p;
      variance += tries * p * (1 - p);
    }
    return came == 0
        ? Optional.empty()
        : Optional.of(new Chances(came, passed, mean, Math.sqrt(variance)));
  }

  /// Where the solver stopped.
  public Difference stop(Unsolved unsolved) {
    List<String> name = List.of(unsolved.element().split(":", 2));
    String instance =
        circuit.cells().sequencedEntrySet().stream()
            .filter(c -> c.getValue().id().equals(name.getFirst()))
            .map(c -> c.getKey().replaceFirst(" cell$", ""))
            .findFirst()
            .orElse("");
    return new Difference(
        new Pin(instance, name.getLast()),
        unsolved.time() - NetlistCircuit.START,
        unsolved.getMessage() + " at");
  }

  /// `unsolved` as an error at the circuit whose junction it is about.
  public Rejection refusal(Unsolved unsolved) {
    String id = unsolved.element().split(":", 2)[0];
    Span span =
        circuit.cells().values().stream()
            .filter(c -> c.id().equals(id))
            .findFirst()
            .flatMap(c -> circuit.library().cell(c.cell()))
            .map(CellCircuit::span)
            .orElse(Span.NONE);
    return Diagnostic.of(Code.E0403, span, "the solver stops " + stop(unsolved))
        .help(
            "junctions are solved below their gap alone: lower bias currents there, or ask JoSIM"
                + " (--simulator josim)")
        .rejection();
  }

  /// How long after its triangle begins a pulse is on the wire of the chip's pin, and `START`.
  private double late(SequencedMap<Pin, List<Double>> got) {
    double sum = 0;
    int count = 0;
    for (Wire wire : circuit.netlist().wires()) {
      if (wire.from().isOutside()) {
        List<Double> want = expected.get(wire.to());
        List<Double> have = got.get(wire.to());
        for (int i = 0; i < Math.min(want.size(), have.size()); i++) {
          sum += have.get(i) - want.get(i);
          count++;
        }
      }
    }
    return count == 0 ? NetlistCircuit.START : sum / count;
  }
}
