package nnc.testbench.sfq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import nnc.emulator.circuit.Unsolved;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.circuit.CellCircuit;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.circuit.Element;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Transition;
import nnc.passes.sfq.WindowForecast;

/// Margins of a netlist of pulse cells, however large it is: what is sent at the chip's pins stays,
/// and a pulse that comes too soon, that another absorbs, or an output that is another is a
/// failure. Outputs of stochastic circuits are not compared, whose answers differ anyway.
public record PulseMargins(
    PulseNetlist netlist, List<List<Value>> samples, CircuitMargins.Accuracy accuracy) {

  /// The share of wrong answers up to which a stochastic circuit counts as working, for the sample
  /// that is worst.
  public static final double MOST_WRONG = 0.01;

  /// Noise is a few percent of a weight current, so its margin is less.
  private static final CircuitMargins.Accuracy CURRENTS =
      new CircuitMargins.Accuracy(0.005, 0.0005, 0.1);

  public PulseMargins {
    samples = List.copyOf(samples);
  }

  /// What fails first with the netlist as it is.
  public Optional<CircuitCoSimulation.Difference> nominal() {
    return first(netlist);
  }

  /// The delays of all cells at once.
  public CircuitMargins.Margin delays() {
    return CircuitMargins.margin(
        "each delay",
        accuracy,
        factor -> {
          SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
          netlist.cells().forEach((name, cell) -> cells.put(name, delayed(cell, _ -> factor)));
          return first(netlist.withCells(cells, netlist.instances()));
        });
  }

  /// All bias currents of `circuits` at once, as far as delays follow them: cells get the delays
  /// that their circuits have then; critical times stay. A cell whose circuit does something else
  /// is a failure.
  public CircuitMargins.Margin bias(CircuitLibrary circuits, double step) {
    return CircuitMargins.margin(
        "each bias current", accuracy, factor -> biased(circuits, step, factor));
  }

  private Optional<CircuitCoSimulation.Difference> biased(
      CircuitLibrary circuits, double step, double factor) {
    SequencedMap<String, CellCircuit> scaled = new LinkedHashMap<>(circuits.cells());
    netlist
        .cells()
        .keySet()
        .forEach(name ->
            scaled.computeIfPresent(
                name,
                (_, c) ->
                    new CellCircuit(
                        c.pins(),
                        c.elements().stream()
                            .map(e -> e.kind() == Element.Kind.BIAS ? e.times(factor) : e)
                            .toList(),
                        c.span())));
    CircuitLibrary biased =
        new CircuitLibrary(
            circuits.id(),
            circuits.title(),
            circuits.source(),
            circuits.quality(),
            circuits.variant(),
            circuits.model(),
            scaled);
    SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
    for (var entry : netlist.cells().sequencedEntrySet()) {
      PulseCell cell = entry.getValue();
      if (!cell.inputs().isEmpty() && !cell.outputs().isEmpty()) {
        try {
          cell = new CellTiming(entry.getKey(), cell, biased, step, 0).delayed();
        } catch (Rejection | Unsolved _) {
          return Optional.of(
              new CircuitCoSimulation.Difference(
                  Pin.outside("cell " + entry.getKey()), 0, "the circuit does something else:"));
        }
      }
      cells.put(entry.getKey(), cell);
    }
    return first(netlist.withCells(cells, netlist.instances()));
  }

  /// The weight currents of all synapses of `trial`, whose netlist this is, at once.
  public CircuitMargins.Margin currents(WindowTrial trial) {
    return CircuitMargins.margin(
        "each weight current",
        CURRENTS,
        factor -> wrong(trial.with((_, w) -> w.withCurrent(Math.round(w.current() * factor)))));
  }

  /// The temperature, with currents as they are.
  public CircuitMargins.Margin temperature(WindowTrial trial) {
    return CircuitMargins.margin(
        "temperature",
        accuracy,
        factor ->
            wrong(trial.with((_, w) -> w.withSigma(Math.round(w.sigma() * Math.sqrt(factor))))));
  }

  /// The share of `trials` circuits that work, the weight current of each synapse off by a normal
  /// deviate of its own of `sigma`, a share of it; and how often an output was the first to fail.
  public CircuitMargins.Share working(WindowTrial trial, int trials, double sigma, long seed) {
    SplittableRandom seeds = new SplittableRandom(seed);
    int passed = 0;
    Map<String, Integer> failed = new TreeMap<>();
    for (int i = 0; i < trials; i++) {
      SplittableRandom random = seeds.split();
      Optional<CircuitCoSimulation.Difference> first =
          wrong(
              trial.with((_, w) ->
                  w.withCurrent(
                      Math.max(0, Math.round(w.current() * (1 + sigma * random.nextGaussian()))))));
      passed += first.isEmpty() ? 1 : 0;
      first.ifPresent(d -> failed.merge(d.pin().toString(), 1, Integer::sum));
    }
    SequencedMap<String, Integer> most = new LinkedHashMap<>();
    failed.entrySet().stream()
        .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder()))
        .forEach(e -> most.put(e.getKey(), e.getValue()));
    return new CircuitMargins.Share(new Wilson(passed, trials), most);
  }

  /// The first sample that is wrong too often by binomial tails.
  private Optional<CircuitCoSimulation.Difference> wrong(WindowTrial trial) {
    WindowForecast forecast = new WindowForecast(trial.rates());
    for (int i = 0; i < samples.size(); i++) {
      double chance = forecast.wrong(samples.get(i), trial.expected(samples.get(i))).wrong();
      if (chance > MOST_WRONG) {
        return Optional.of(
            new CircuitCoSimulation.Difference(
                Pin.outside("sample " + i), 0, "wrong with a chance of " + chance));
      }
    }
    return Optional.empty();
  }

  private Optional<CircuitCoSimulation.Difference> first(PulseNetlist other) {
    List<CircuitCoSimulation.Difference> found = new ArrayList<>();
    FrameRun run =
        new FrameRun(
            other,
            new PulseObserver() {
              @Override
              public void violated(long time, Pin pin, String before, long gap, long least) {
                note(time, pin, "a pulse comes too soon at");
              }

              @Override
              public void absorbed(long time, Pin pin) {
                note(time, pin, "a pulse is absorbed at");
              }

              private void note(long time, Pin pin, String what) {
                if (found.isEmpty()) {
                  found.add(new CircuitCoSimulation.Difference(pin, time / 1e3, what));
                }
              }
            });
    List<List<Value>> outputs = run.all(samples);
    if (found.isEmpty()
        && netlist.cells().values().stream().noneMatch(PulseCell::isByChance)
        && !outputs.equals(new FrameRun(netlist, PulseObserver.NONE).all(samples))) {
      found.add(
          new CircuitCoSimulation.Difference(
              Pin.outside(netlist.outputPins().getFirst()), 0, "another output, perhaps at"));
    }
    return found.stream().findFirst();
  }

  /// `cell` with the delay of each transition times its factor.
  static PulseCell delayed(PulseCell cell, ToDoubleFunction<Transition> factor) {
    return new PulseCell(
        cell.inputs(),
        cell.outputs(),
        cell.transitions().stream()
            .map(t ->
                new Transition(
                    t.state(),
                    t.input(),
                    t.next(),
                    t.emissions().stream()
                        .map(e ->
                            new Transition.Emission(
                                e.output(),
                                Math.max(1, Math.round(e.delay() * factor.applyAsDouble(t)))))
                        .toList(),
                    t.isByChance()))
            .toList(),
        cell.separations(),
        cell.absorptions());
  }
}
