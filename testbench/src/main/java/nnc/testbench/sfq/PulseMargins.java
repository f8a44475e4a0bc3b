package nnc.testbench.sfq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
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
        "each delay", accuracy, factor -> first(delayed(_ -> true, factor)));
  }

  /// All bias currents of `circuits` at once, as far as delays follow them: cells get the delays
  /// that their circuits have then; critical times stay. A cell whose circuit does something else
  /// is a failure.
  public CircuitMargins.Margin bias(CircuitLibrary circuits, double step) {
    return CircuitMargins.margin(
        "each bias current",
        accuracy,
        factor -> scaled(circuits, step, _ -> true, Element.Kind.BIAS, factor).first(this::first));
  }

  /// The delay of each cell alone, and where `circuits` are known each quantity of its circuit, as
  /// far as delays follow it; the one that may be off least first. `done` hears how many are done,
  /// `found` of each.
  public List<CircuitMargins.Margin> parameters(
      Optional<CircuitLibrary> circuits,
      double step,
      LongConsumer done,
      Consumer<CircuitMargins.Margin> found) {
    List<CircuitMargins.Margin> margins = new ArrayList<>();
    for (Parameter p : parameters(circuits)) {
      CircuitMargins.Margin margin =
          CircuitMargins.margin(
              p.toString(),
              accuracy,
              factor ->
                  p.kind.isEmpty()
                      ? first(delayed(p.cell::equals, factor))
                      : scaled(circuits.orElseThrow(), step, p.cell::equals, p.kind.get(), factor)
                          .first(this::first));
      margins.add(margin);
      found.accept(margin);
      done.accept(margins.size());
    }
    margins.sort(Comparator.comparingDouble(CircuitMargins.Margin::critical));
    return margins;
  }

  /// The delay of a cell, or the elements of a kind of its circuit.
  public record Parameter(String cell, Optional<Element.Kind> kind) {
    @Override
    public String toString() {
      return cell + " " + kind.map(Element.Kind::quantity).orElse("delay");
    }
  }

  /// What `parameters` varies, by the names of cells.
  public List<Parameter> parameters(Optional<CircuitLibrary> circuits) {
    List<Parameter> all = new ArrayList<>();
    for (String cell : new TreeSet<>(netlist.cells().keySet())) {
      if (isTimed(netlist.cells().get(cell))) {
        all.add(new Parameter(cell, Optional.empty()));
        circuits
            .flatMap(c -> c.cell(cell).map(e -> e.shunted(c.model())))
            .ifPresent(elements ->
                CircuitMargins.VARIED.stream()
                    .filter(kind -> elements.stream().anyMatch(e -> e.kind() == kind))
                    .forEach(kind -> all.add(new Parameter(cell, Optional.of(kind)))));
      }
    }
    return all;
  }

  /// All bias currents against the clock where `circuits` are known, else all delays.
  public Shmoo shmoo(
      Optional<CircuitLibrary> circuits, double step, Shmoo.Grid grid, LongConsumer done) {
    Map<Double, Scaled> known = new HashMap<>();
    return Shmoo.of(
        circuits.isPresent() ? "each bias current" : "each delay",
        netlist.frame(),
        grid,
        (value, time) ->
            known
                .computeIfAbsent(
                    value,
                    v ->
                        circuits
                            .map(c -> scaled(c, step, _ -> true, Element.Kind.BIAS, v))
                            .orElseGet(() -> new Scaled(delayed(_ -> true, v), Optional.empty())))
                .first(other -> first(other.withTimes(time))),
        done);
  }

  /// A netlist whose cells have delays of their own, or the circuit that does not do what its cell
  /// does.
  private record Scaled(PulseNetlist netlist, Optional<CircuitCoSimulation.Difference> fails) {
    Optional<CircuitCoSimulation.Difference> first(
        Function<PulseNetlist, Optional<CircuitCoSimulation.Difference>> run) {
      return fails.isPresent() ? fails : run.apply(netlist);
    }
  }

  /// The netlist with the delays of the cells `of` times `factor`.
  private PulseNetlist delayed(Predicate<String> of, double factor) {
    SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
    netlist
        .cells()
        .forEach(
            (name, cell) -> cells.put(name, of.test(name) ? delayed(cell, _ -> factor) : cell));
    return netlist.withCells(cells, netlist.instances());
  }

  /// Cells `of` with the delays of their circuits, in which the elements of `kind` are scaled.
  private Scaled scaled(
      CircuitLibrary circuits,
      double step,
      Predicate<String> of,
      Element.Kind kind,
      double factor) {
    SequencedMap<String, CellCircuit> scaled = new LinkedHashMap<>(circuits.cells());
    netlist.cells().keySet().stream()
        .filter(of)
        .forEach(name ->
            scaled.computeIfPresent(
                name,
                (_, c) ->
                    new CellCircuit(
                        c.pins(),
                        c.shunted(circuits.model()).stream()
                            .map(e -> e.kind() == kind ? e.times(factor) : e)
                            .toList(),
                        c.weight(),
                        c.span())));
    CircuitLibrary changed =
        new CircuitLibrary(
            circuits.id(),
            circuits.title(),
            circuits.source(),
            circuits.quality(),
            circuits.variant(),
            circuits.model(),
            scaled);
    SequencedMap<String, PulseCell> cells = new LinkedHashMap<>(netlist.cells());
    for (var entry : netlist.cells().sequencedEntrySet()) {
      if (of.test(entry.getKey()) && isTimed(entry.getValue())) {
        try {
          cells.put(
              entry.getKey(),
              new CellTiming(entry.getKey(), entry.getValue(), changed, step, 0).delayed());
        } catch (Rejection | Unsolved _) {
          return new Scaled(
              netlist,
              Optional.of(
                  new CircuitCoSimulation.Difference(
                      Pin.outside("cell " + entry.getKey()),
                      0,
                      "the circuit does something else:")));
        }
      }
    }
    return new Scaled(netlist.withCells(cells, netlist.instances()), Optional.empty());
  }

  /// Whether a cell has delays.
  private static boolean isTimed(PulseCell cell) {
    return !cell.inputs().isEmpty() && !cell.outputs().isEmpty();
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
      found.add(CircuitCoSimulation.otherOutput(netlist));
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
