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
import java.util.function.DoubleFunction;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import nnc.emulator.circuit.CircuitSimulator;
import nnc.emulator.circuit.Unsolved;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.circuit.Element;
import nnc.ir.circuit.NetlistCircuit;
import nnc.ir.circuit.Thermal;

/// How far parameters of a circuit may be off before a wire has other pulses than the simulated
/// netlist. The cells that drive the chip's pins keep their values.
public final class CircuitMargins {

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
    for (Element.Kind kind :
        List.of(
            Element.Kind.BIAS,
            Element.Kind.JUNCTION,
            Element.Kind.INDUCTOR,
            Element.Kind.RESISTOR)) {
      margins.add(margin("each " + kind.quantity(), e -> e.kind() == kind));
    }
    return margins;
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
          0, 0, Optional.of(bench.stop(e)), 0, Optional.empty(), 0);
    }
  }

  private boolean drives(Element e) {
    return drivers.contains(Arrays.asList(e.name().split(":", 2)).getFirst());
  }

  private static boolean coupling(Element e) {
    return e.kind() == Element.Kind.COUPLING;
  }
}
