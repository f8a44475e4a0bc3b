package nnc.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import nnc.backends.OutputFolder;
import nnc.ir.PulseNetlist;
import nnc.ir.Samples;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.circuit.NetlistCircuit;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.PulseLibrary;
import nnc.passes.Pipeline;
import nnc.passes.analysis.FixedPointInputs;
import nnc.report.Drawings;
import nnc.testbench.sfq.CircuitCoSimulation;
import nnc.testbench.sfq.CircuitMargins;
import nnc.testbench.sfq.CircuitTiming;
import nnc.testbench.sfq.DelayYield;
import nnc.testbench.sfq.PulseMargins;
import nnc.testbench.sfq.Shmoo;
import nnc.testbench.sfq.WindowTrial;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nnc margins MODEL --target sfq --data FILE`: how far the values of a circuit may be off, and
/// what share of chips works.
@Command(
    name = "margins",
    description = "Find how far a circuit's values may be off, and what share of chips works.",
    mixinStandardHelpOptions = true)
final class Margins implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private DesignOptions options;
  @Mixin private TestData data;

  @Option(names = "--target", required = true, paramLabel = "TARGET", description = "sfq.")
  private String target;

  @Option(
      names = "--quick",
      description = "Look at ends in steps of 10 %%, then to 2.5 %%, instead of 5 %% and 0.5 %%.")
  private boolean quick;

  @Option(
      names = "--pulses",
      description = {
        "Of the netlist of pulse cells, not of its junctions: for",
        "circuits of any size, and for stochastic ones."
      })
  private boolean pulses;

  @Option(
      names = "--parameters",
      description = {
        "Also vary each quantity of each cell alone, in all its",
        "places; an interruption prints what was found so far."
      })
  private boolean parameters;

  @Option(
      names = "--shmoo",
      description = "Also try bias currents against the clock, and tell what fails first where.")
  private boolean shmoo;

  @Option(
      names = "--trials",
      paramLabel = "N",
      defaultValue = "20",
      description = "Circuits and netlists that are drawn for the yield (default: 20; 0: none).")
  private int trials;

  @Option(
      names = "--spread",
      paramLabel = "S",
      defaultValue = "0.02",
      description =
          "Deviation of each critical current, inductance, resistance, bias current and delay, as a"
              + " share (default: 0.02).")
  private double spread;

  @Option(
      names = "--kelvin",
      paramLabel = "K",
      defaultValue = "4.2",
      description = "Temperature of the drawn circuits (default: 4.2).")
  private double kelvin;

  @Option(
      names = "-o",
      paramLabel = "DIR",
      description = "Also write margins.json and pictures into this folder.")
  private Path output;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  Margins(Console console) {
    this.console = console;
  }

  /// What is printed.
  private record Found(
      NetlistCircuit circuit,
      CircuitMargins.Accuracy accuracy,
      List<CircuitMargins.Margin> margins,
      Optional<CircuitMargins.Share> circuits,
      Optional<CircuitMargins.Share> delays,
      Sweeps sweeps) {}

  @Override
  public Integer call() {
    if (trials < 0 || !(spread >= 0 && spread <= 1) || !(kelvin >= 0 && kelvin <= 1000)) {
      throw new ParameterException(
          spec.commandLine(),
          "--trials is at least 0, --spread from 0 to 1, --kelvin from 0 to 1000");
    }
    DesignOptions.Resolved resolved;
    try (PassWatch watch = new PassWatch(console, Optional.empty())) {
      resolved = options.resolve(console, target, Optional.empty(), Pipeline::of, watch);
    }
    if (!(resolved.lowered() instanceof PulseNetlist)) {
      throw new ParameterException(
          spec.commandLine(), "target '" + target + "' has no circuits of junctions");
    }
    if (output != null) {
      OutputFolder.check(console.path(output));
    }
    Samples samples =
        FixedPointInputs.of(
            data.read(console, resolved.compiled().imported()), resolved.compiled().integer());
    if (pulses) {
      return ofPulses(resolved, samples);
    }
    refuseChance(resolved);
    NetlistCircuit circuit = CircuitCheck.circuit(resolved);
    CircuitCoSimulation bench = new CircuitCoSimulation(circuit, samples.every());
    CircuitMargins.Accuracy accuracy =
        quick ? CircuitMargins.Accuracy.QUICK : CircuitMargins.Accuracy.FULL;
    CircuitMargins engine = new CircuitMargins(circuit, bench, CircuitCheck.STEP, accuracy);
    CircuitCoSimulation.Outcome nominal = engine.nominal();
    if (nominal.first().isPresent()) {
      console.say(resolved.line());
      console.say("does not work as it is: " + nominal.first().get());
      return ExitCode.CHECK_FAILED.number();
    }
    boolean draw = trials > 0;
    Found found =
        new Found(
            circuit,
            accuracy,
            engine.margins(),
            draw
                ? Optional.of(engine.working(trials, spread, kelvin, options.seed()))
                : Optional.empty(),
            draw ? Optional.of(netlists(resolved, samples)) : Optional.empty(),
            sweeps(
                engine.parameters().size(),
                engine::parameters,
                done -> engine.shmoo(samples.every(), grid(), done)));
    write(
        resolved,
        json(resolved, found),
        lines(resolved, found),
        found.margins(),
        found.sweeps(),
        found.accuracy().widest());
    return ExitCode.DONE.number();
  }

  private void write(
      DesignOptions.Resolved resolved,
      SequencedMap<String, Object> object,
      List<String> lines,
      List<CircuitMargins.Margin> margins,
      Sweeps sweeps,
      double widest) {
    sweeps.json(object);
    if (output != null) {
      String network = resolved.compiled().imported().name();
      TreeMap<String, byte[]> files = sweeps.files(network, widest);
      files.put("margins.json", bytes(Json.print(object) + "\n"));
      files.putAll(
          Drawings.files("margins", Sweeps.bars("Margins of " + network, margins, widest)));
      OutputFolder.write(files, console.path(output));
    }
    if (json) {
      console.say(Json.print(object));
    } else {
      console.say(resolved.line());
      lines.forEach(console::say);
      sweeps.lines().forEach(console::say);
    }
  }

  private Shmoo.Grid grid() {
    return quick ? Shmoo.Grid.QUICK : Shmoo.Grid.FULL;
  }

  /// What is asked for: `each` gives margins of `count` parameters, `points` those of a shmoo.
  private Sweeps sweeps(
      int count,
      BiFunction<LongConsumer, Consumer<CircuitMargins.Margin>, List<CircuitMargins.Margin>> each,
      Function<LongConsumer, Shmoo> points) {
    Optional<List<CircuitMargins.Margin>> margins = Optional.empty();
    Optional<Shmoo> tried = Optional.empty();
    if (parameters) {
      List<CircuitMargins.Margin> found = new CopyOnWriteArrayList<>();
      try (Farewell _ = new Farewell(() -> interrupted(found, count));
          Progress progress = console.progress("parameters", count)) {
        margins = Optional.of(each.apply(progress::at, found::add));
      }
    }
    if (shmoo) {
      try (Progress progress = console.progress("points", grid().points())) {
        tried = Optional.of(points.apply(progress::at));
      }
    }
    return new Sweeps(margins, tried);
  }

  private void interrupted(List<CircuitMargins.Margin> found, int count) {
    console.note("");
    console.note("interrupted: margins of " + found.size() + " of " + count + " parameters found");
    MarginText.table("varied in all places", found).forEach(console::note);
  }

  /// Margins hold outputs against the network's, which junctions give by chance too.
  private static void refuseChance(DesignOptions.Resolved resolved) {
    PulseNetlist netlist = resolved.pulses();
    netlist.instances().values().stream()
        .filter(i -> netlist.cells().get(i.cell()).isByChance())
        .findFirst()
        .ifPresent(i -> {
          throw Diagnostic.of(
                  Code.E0403,
                  i.span(),
                  "margins in junctions need exact outputs, and cell "
                      + i.cell()
                      + " passes pulses by chance")
              .help(
                  "add --pulses, or compare exact circuits (--set semantics=deterministic);"
                      + " 'nnc cosim --simulator circuit' holds stochastic ones against junctions")
              .rejection();
        });
  }

  /// Margins of delays, of bias currents where the circuits of the library's cells are known, and
  /// of the weight currents and the temperature of stochastic synapses.
  private int ofPulses(DesignOptions.Resolved resolved, Samples samples) {
    CircuitMargins.Accuracy accuracy =
        quick ? CircuitMargins.Accuracy.QUICK : CircuitMargins.Accuracy.FULL;
    PulseMargins engine = new PulseMargins(resolved.pulses(), samples.every(), accuracy);
    Optional<CircuitCoSimulation.Difference> nominal = engine.nominal();
    if (nominal.isPresent()) {
      console.say(resolved.line());
      console.say("does not work as it is: " + nominal.get());
      return ExitCode.CHECK_FAILED.number();
    }
    PulseLibrary library = resolved.target().pulseLibrary(resolved.settings());
    boolean known = library.id().equals(CircuitTiming.LIBRARY);
    List<CircuitMargins.Margin> margins = new ArrayList<>(List.of(engine.delays()));
    Optional<CircuitLibrary> circuits = known ? resolved.circuits() : Optional.empty();
    circuits.ifPresent(c -> margins.add(engine.bias(c, CircuitCheck.STEP)));
    Optional<WindowTrial> trial =
        resolved
            .rates()
            .map(r -> new WindowTrial(resolved.compiled().integer(), r, resolved.pulses()));
    trial.ifPresent(t -> {
      margins.add(engine.currents(t));
      margins.add(engine.temperature(t));
    });
    List<String> lines = new ArrayList<>();
    lines.add(
        resolved.pulses().instances().size()
            + " cells of "
            + DiagnosticText.clean(library.title())
            + (trial.isPresent()
                ? "; works: at most "
                    + Math.round(100 * PulseMargins.MOST_WRONG)
                    + " % wrong for any sample, by tails"
                : "; works: every output right, no pulse too soon"));
    lines.add("");
    lines.addAll(MarginText.table("varied at once", margins));
    if (trials > 0 || !known) {
      lines.add("");
    }
    SequencedMap<String, Object> object = resolved.json();
    object.put("level", "pulses");
    object.put("library", library.id());
    object.put("margins", MarginText.json(margins));
    object.put("seed", options.seed());
    object.put("spread", spread);
    if (trials > 0) {
      if (trial.isEmpty()) {
        CircuitMargins.Share delays = netlists(resolved, samples);
        lines.add(share(delays, netlists(resolved)));
        object.put("delay_yield", json(delays));
      } else {
        CircuitMargins.Share currents = engine.working(trial.get(), trials, spread, options.seed());
        lines.add(
            share(
                currents,
                String.format(
                    Locale.ROOT, "circuits, weight currents off by %.1f %%", 100 * spread)));
        object.put("current_yield", json(currents));
      }
    }
    if (!known) {
      lines.add(
          "bias currents: '"
              + library.id()
              + "' has no delays over bias; --set library=circuits"
              + " has circuits to find them");
    }
    Sweeps sweeps =
        sweeps(
            engine.parameters(circuits).size(),
            (done, each) -> engine.parameters(circuits, CircuitCheck.STEP, done, each),
            done -> engine.shmoo(circuits, CircuitCheck.STEP, grid(), done));
    write(resolved, object, lines, margins, sweeps, accuracy.widest());
    return ExitCode.DONE.number();
  }

  /// The yield of netlists whose delays are off, and times at pins by what `pin-spread` says.
  private CircuitMargins.Share netlists(DesignOptions.Resolved resolved, Samples samples) {
    long pins = CircuitCheck.deviation(resolved).pins();
    return new DelayYield(resolved.pulses(), samples.every(), spread, pins)
        .run(trials, options.seed());
  }

  private String netlists(DesignOptions.Resolved resolved) {
    return String.format(
        Locale.ROOT,
        "netlists, delays off by %.1f %%, pulses at pins by %s ps,",
        100 * spread,
        Picoseconds.print(CircuitCheck.deviation(resolved).pins()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> lines(DesignOptions.Resolved resolved, Found found) {
    List<String> lines = new ArrayList<>();
    lines.add(
        found.circuit().junctions()
            + " junctions, "
            + found.circuit().library().title()
            + ", "
            + found.circuit().library().variant()
            + "; cells that drive the chip's pins keep their values");
    lines.add("");
    lines.addAll(MarginText.table("varied at once", found.margins()));
    lines.add("");
    found.margins().stream()
        .min(java.util.Comparator.comparingDouble(CircuitMargins.Margin::critical))
        .ifPresent(m ->
            lines.add(
                String.format(
                    Locale.ROOT, "critical margin: %s, %.1f %%", m.what(), 100 * m.critical())));
    found
        .circuits()
        .ifPresent(y ->
            lines.add(
                share(
                    y,
                    String.format(
                        Locale.ROOT,
                        "circuits at %.1f K, values off by %.1f %%",
                        kelvin,
                        100 * spread))));
    found.delays().ifPresent(y -> lines.add(share(y, netlists(resolved))));
    return lines;
  }

  private static String share(CircuitMargins.Share part, String what) {
    return String.format(
            Locale.ROOT,
            "%d of %d %s work: %.2f (%.2f-%.2f)",
            part.share().passed(),
            part.share().trials(),
            what,
            (double) part.share().passed() / part.share().trials(),
            part.share().low(),
            part.share().high())
        + (part.first().isEmpty()
            ? ""
            : ", most fail first at '"
                + DiagnosticText.clean(part.first().firstEntry().getKey())
                + "'");
  }

  private SequencedMap<String, Object> json(DesignOptions.Resolved resolved, Found found) {
    SequencedMap<String, Object> object = resolved.json();
    object.put("circuits", found.circuit().library().id());
    object.put("variant", found.circuit().library().variant());
    object.put("junctions", found.circuit().junctions());
    object.put("margins", MarginText.json(found.margins()));
    object.put("seed", options.seed());
    object.put("spread", spread);
    object.put("kelvin", kelvin);
    found.circuits().ifPresent(y -> object.put("circuit_yield", json(y)));
    found.delays().ifPresent(y -> object.put("delay_yield", json(y)));
    return object;
  }

  private static SequencedMap<String, Object> json(CircuitMargins.Share part) {
    SequencedMap<String, Object> one = new LinkedHashMap<>();
    one.put("passed", part.share().passed());
    one.put("trials", part.share().trials());
    one.put("low", part.share().low());
    one.put("high", part.share().high());
    one.put("first_to_fail", part.first());
    return one;
  }
}
