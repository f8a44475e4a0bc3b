package nnc.testbench.sfq;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.DoubleFunction;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import nnc.emulator.circuit.CircuitSimulator;
import nnc.emulator.circuit.Unsolved;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.circuit.Element;
import nnc.ir.circuit.NetlistCircuit;
import nnc.ir.circuit.Thermal;
import nnc.ir.diagnostic.Rejection;

/// How far parameters of a circuit may be off before a wire has other pulses than the simulated
/// netlist. The cells that drive the chip's pins keep their values.
public final class CircuitMargins {

  /// What is varied.
  static final List<Element.Kind> VARIED =
      List.of(
          Element.Kind.BIAS, Element.Kind.JUNCTION, Element.Kind.INDUCTOR, Element.Kind.RESISTOR);

  private final NetlistCircuit circuit;
  private final CircuitCoSimulation bench;
  private final double step;
  private final Accuracy accuracy;
  private final Set<String> drivers = new HashSet<>();

  /// Sweeps go out from 1 in steps of `coarse` to `widest`, then halve to `fine`.
  public record Accuracy(double coarse, double fine, double widest) {
    public static final Accuracy QUICK = new Accuracy(0.1, 0.025, 0.4);
    public static final Accuracy FULL = new Accuracy(0.05, 0.005, 0.5);
  }

  /// One end: the last factor that passes, and the first difference of the first that does not;
  /// none where every factor of the sweep passes.
  public record End(double factor, Optional<CircuitCoSimulation.Difference> first) {}

  /// What was scaled and between which factors everything passes.
  public record Margin(String what, End low, End high) {

    /// The smaller way out from 1, as a share.
    public double critical() {
      return Math.min(1 - low.factor, high.factor - 1);
    }
  }

  /// Trials that passed, and how often a pin was the first to fail.
  public record Share(Wilson share, SequencedMap<String, Integer> first) {}

  public CircuitMargins(
      NetlistCircuit circuit, CircuitCoSimulation bench, double step, Accuracy accuracy) {
    this.circuit = circuit;
    this.bench = bench;
    this.step = step;
    this.accuracy = accuracy;
    circuit.cells().values().stream()
        .filter(p -> p.cell().equals(NetlistCircuit.INPUT))
        .forEach(p -> drivers.add(p.id()));
  }

  /// What happens with the values as they are.
  public CircuitCoSimulation.Outcome nominal() {
    return run(Thermal.NONE, _ -> 1);
  }

  /// All bias currents at once, then the elements of each kind at once.
  public List<Margin> margins() {
    List<Margin> margins = new ArrayList<>();
    for (Element.Kind kind : VARIED) {
      margins.add(margin("each " + kind.quantity(), e -> e.kind() == kind));
    }
    return margins;
  }

  /// The quantities of each cell alone, in all its places, the one that may be off least first;
  /// `done` hears how many are done, `found` of each.
  public List<Margin> parameters(LongConsumer done, Consumer<Margin> found) {
    List<Margin> margins = new ArrayList<>();
    for (Parameter p : parameters()) {
      Margin margin = margin(p.toString(), p::has);
      margins.add(margin);
      found.accept(margin);
      done.accept(margins.size());
    }
    margins.sort(Comparator.comparingDouble(Margin::critical));
    return margins;
  }

  /// What all elements of a kind are that the cell `cell` has, at the places `ids`.
  public record Parameter(String cell, Element.Kind kind, Set<String> ids) {
    boolean has(Element e) {
      return e.kind() == kind && ids.contains(e.name().substring(0, e.name().indexOf(':')));
    }

    @Override
    public String toString() {
      return cell + " " + kind.quantity();
    }
  }

  /// What `parameters` varies, by the names of cells.
  public List<Parameter> parameters() {
    Map<String, Set<String>> places = new TreeMap<>();
    circuit.cells().values().stream()
        .filter(p -> !drivers.contains(p.id()))
        .forEach(p -> places.computeIfAbsent(p.cell(), _ -> new HashSet<>()).add(p.id()));
    CircuitLibrary library = circuit.library();
    List<Parameter> all = new ArrayList<>();
    places.forEach((cell, ids) -> {
      List<Element> elements = library.cell(cell).orElseThrow().shunted(library.model());
      for (Element.Kind kind : VARIED) {
        if (elements.stream().anyMatch(e -> e.kind() == kind)) {
          all.add(new Parameter(cell, kind, ids));
        }
      }
    });
    return all;
  }

  /// All bias currents at once against the clock. A point works if the circuit has every pulse of
  /// the netlist with that clock, whose outputs are those of the netlist as it is.
  public Shmoo shmoo(List<List<Value>> samples, Shmoo.Grid grid, LongConsumer done) {
    Map<Double, Optional<CircuitMargins>> clocks = new HashMap<>();
    return Shmoo.of(
        "each " + Element.Kind.BIAS.quantity(),
        circuit.netlist().frame(),
        grid,
        (bias, time) -> {
          PulseNetlist netlist = circuit.netlist().withTimes(time);
          Optional<CircuitMargins> clocked =
              clocks.computeIfAbsent(time, _ -> clocked(netlist, samples));
          if (clocked.isEmpty()) {
            return Optional.of(
                new CircuitCoSimulation.Difference(
                    Shmoo.busiest(netlist), 0, "pulses come faster than they last at"));
          }
          Optional<CircuitCoSimulation.Difference> first =
              clocked
                  .get()
                  .run(Thermal.NONE, e -> e.kind() == Element.Kind.BIAS ? bias : 1)
                  .first();
          return first.isPresent() || clocked.get().bench.outputs().equals(bench.outputs())
              ? first
              : Optional.of(CircuitCoSimulation.otherOutput(netlist));
        },
        done);
  }

  /// None where the chip's pins cannot be driven as fast.
  private Optional<CircuitMargins> clocked(PulseNetlist netlist, List<List<Value>> samples) {
    NetlistCircuit other = NetlistCircuit.of(netlist, circuit.library(), Integer.MAX_VALUE);
    try {
      return Optional.of(
          new CircuitMargins(other, new CircuitCoSimulation(other, samples), step, accuracy));
    } catch (Rejection _) {
      return Optional.empty();
    }
  }

  /// Each of `varied` alone, the one that may be off least first; `done` hears how many are done.
  public List<Margin> elements(String name, LongConsumer done) {
    String id = circuit.cells().get(name).id() + ":";
    List<Margin> margins = new ArrayList<>();
    for (Element e : varied(name)) {
      margins.add(
          margin(e.name() + " " + e.kind().quantity(), x -> x.name().equals(id + e.name())));
      done.accept(margins.size());
    }
    margins.sort(Comparator.comparingDouble(Margin::critical));
    return margins;
  }

  /// The elements of the cell `name` of the circuit, but for couplings.
  public List<Element> varied(String name) {
    CircuitLibrary library = circuit.library();
    return library
        .cell(circuit.cells().get(name).cell())
        .orElseThrow()
        .shunted(library.model())
        .stream()
        .filter(e -> !coupling(e))
        .toList();
  }

  public Margin margin(String what, Predicate<Element> of) {
    return margin(
        what, accuracy, factor -> run(Thermal.NONE, e -> of.test(e) ? factor : 1).first());
  }

  /// Of anything that is scaled by a factor: `first` tells what is first different then.
  static Margin margin(
      String what,
      Accuracy accuracy,
      DoubleFunction<Optional<CircuitCoSimulation.Difference>> first) {
    return new Margin(what, end(accuracy, first, -1), end(accuracy, first, 1));
  }

  private static End end(
      Accuracy accuracy,
      DoubleFunction<Optional<CircuitCoSimulation.Difference>> scaled,
      int sign) {
    double passes = 0;
    double fails = accuracy.coarse;
    Optional<CircuitCoSimulation.Difference> first = Optional.empty();
    while (fails < accuracy.widest + 1e-9) {
      first = scaled.apply(1 + sign * fails);
      if (first.isPresent()) {
        break;
      }
      passes = fails;
      fails += accuracy.coarse;
    }
    while (first.isPresent() && fails - passes > accuracy.fine + 1e-9) {
      double middle = (passes + fails) / 2;
      Optional<CircuitCoSimulation.Difference> found = scaled.apply(1 + sign * middle);
      if (found.isPresent()) {
        fails = middle;
        first = found;
      } else {
        passes = middle;
      }
    }
    return new End(1 + sign * passes, first);
  }

  /// `trials` circuits of which each critical current, inductance, resistance and bias current is
  /// off by its own normal deviate of `sigma` (a share), at `kelvin`.
  public Share working(int trials, double sigma, double kelvin, long seed) {
    int passed = 0;
    Map<String, Integer> failed = new HashMap<>();
    SplittableRandom seeds = new SplittableRandom(seed);
    for (int trial = 0; trial < trials; trial++) {
      SplittableRandom random = seeds.split();
      long noise = random.nextLong();
      Map<String, Double> factors = new HashMap<>();
      Thermal thermal = kelvin == 0 ? Thermal.NONE : new Thermal(kelvin, Thermal.BANDWIDTH, noise);
      Optional<CircuitCoSimulation.Difference> first =
          run(
                  thermal,
                  e ->
                      factors.computeIfAbsent(
                          e.name(), _ -> Math.max(0.05, 1 + sigma * random.nextGaussian())))
              .first();
      passed += first.isEmpty() ? 1 : 0;
      first.ifPresent(d -> failed.merge(d.pin().toString(), 1, Integer::sum));
    }
    SequencedMap<String, Integer> most = new LinkedHashMap<>();
    failed.entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .forEach(e -> most.put(e.getKey(), e.getValue()));
    return new Share(new Wilson(passed, trials), most);
  }

  private CircuitCoSimulation.Outcome run(Thermal thermal, ToDoubleFunction<Element> factor) {
    try {
      return bench.run(
          CircuitSimulator.solver(
              step, thermal, e -> drives(e) || coupling(e) ? 1 : factor.applyAsDouble(e)));
    } catch (Unsolved e) {
      return new CircuitCoSimulation.Outcome(
          0, 0, 0, Optional.of(bench.stop(e)), 0, Optional.empty(), 0);
    }
  }

  private boolean drives(Element e) {
    return drivers.contains(Arrays.asList(e.name().split(":", 2)).getFirst());
  }

  private static boolean coupling(Element e) {
    return e.kind() == Element.Kind.COUPLING;
  }
}
