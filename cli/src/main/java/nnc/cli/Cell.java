package nnc.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import nnc.frontend.Targets;
import nnc.frontend.target.PulseLibraryText;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Separation;
import nnc.testbench.sfq.CellCheck;
import nnc.testbench.sfq.CellTiming;
import nnc.testbench.sfq.CircuitCoSimulation;
import nnc.testbench.sfq.CircuitMargins;
import nnc.testbench.sfq.MeasuredCells;
import nnc.testbench.sfq.SynapseCurve;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nnc cell NAME --target sfq`: a pulse cell's circuit of junctions against its state machine, its
/// times, and how far each of its elements may be off. `nnc cell --target sfq -o FILE`: a library
/// of cells with the times of all circuits.
@Command(
    name = "cell",
    description = {
      "Try a pulse cell's circuit of junctions: what it does, its times, how far its elements may be off.",
      "Of a stochastic synapse (SYN): how many of its pulses pass, over weight currents, beside the library's law.",
      "Without NAME: write a library of cells with the times of their circuits."
    },
    mixinStandardHelpOptions = true)
final class Cell implements Callable<Integer> {

  /// How far a pulse may be from where one that comes alone would be, as a share of the delay: the
  /// deviation that circuits are timed with.
  private static final double SHARE = 0.07;

  /// At which a synapse is measured.
  private static final double KELVIN = 4.2;

  /// In the place of a critical time that the circuit has not.
  private static final String NOT_FOUND = "none found";

  /// In the place of one that the library has not.
  private static final String NOT_STATED = "none";

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private LibraryOptions libraries;

  @Parameters(
      paramLabel = "NAME",
      arity = "0..1",
      description = "The cell, for example XOR or SYN; none: all that have a circuit, with -o.")
  private String name;

  @Option(
      names = "--timing",
      description = "Find critical times of the circuit instead of margins of its elements.")
  private boolean timing;

  @Option(
      names = "-o",
      paramLabel = "FILE",
      description = "Without NAME: the library of cells to write, for --cell-library.")
  private Path output;

  @Option(
      names = "--id",
      paramLabel = "ID",
      defaultValue = "measured",
      description = "The name of that library (default: measured).")
  private String id;

  @Option(names = "--target", required = true, paramLabel = "TARGET", description = "sfq.")
  private String target;

  @Option(
      names = "--set",
      paramLabel = "K=V",
      description = "Set a parameter of the target: library=ID. May be repeated.")
  private List<String> set = List.of();

  @Option(
      names = "--quick",
      description =
          "Look at ends in steps of 10 %%, then to 2.5 %%, instead of 5 %% and 0.5 %%; of a synapse"
              + " at 100 pulses a current instead of 400.")
  private boolean quick;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  Cell(Console console) {
    this.console = console;
  }

  /// What is printed.
  private record Found(
      PulseLibrary library,
      CircuitLibrary circuits,
      int junctions,
      CircuitCoSimulation.Outcome outcome,
      List<CellCheck.Arc> arcs,
      Optional<PulseCell> timed,
      List<CircuitMargins.Margin> margins) {}

  @Override
  public Integer call() {
    Target read = libraries.target(console, target);
    CircuitLibrary circuits =
        libraries
            .circuits(console, read)
            .orElseThrow(() ->
                new ParameterException(
                    spec.commandLine(), "target '" + target + "' has no pulse cells"));
    Settings settings = Targets.settings(read, set);
    PulseLibrary library = read.pulseLibrary(settings);
    console.warn(libraries.unused(read, settings));
    if ((name == null) != (output != null)) {
      throw new ParameterException(
          spec.commandLine(), "give the NAME of a cell, or -o FILE for a library of all cells");
    }
    if (name == null) {
      return library(library, circuits);
    }
    if (cell(library).behaviour().isByChance() && circuits.cell(name).isPresent()) {
      if (timing) {
        throw new ParameterException(
            spec.commandLine(),
            "--timing: '" + name + "' passes pulses by chance, which no critical time tells");
      }
      return curve(library, circuits);
    }
    CellCheck check = new CellCheck(name, cell(library).behaviour(), circuits, CircuitCheck.STEP);
    CircuitCoSimulation.Outcome outcome = check.outcome();
    boolean works = outcome.mismatches() == 0;
    Found found =
        new Found(
            library,
            circuits,
            circuits.cell(name).orElseThrow().junctions(),
            outcome,
            works ? check.arcs() : List.of(),
            works && timing
                ? Optional.of(
                    new CellTiming(
                            name, cell(library).behaviour(), circuits, CircuitCheck.STEP, SHARE)
                        .measured())
                : Optional.empty(),
            works && !timing ? margins(check) : List.of());
    if (json) {
      console.say(Json.print(json(found)));
    } else {
      lines(found).forEach(console::say);
    }
    return (works ? ExitCode.DONE : ExitCode.CHECK_FAILED).number();
  }

  /// The share of pulses that a synapse passes, beside the library's laws.
  private int curve(PulseLibrary library, CircuitLibrary circuits) {
    SynapseCurve.Curve curve;
    try (Progress progress = console.progress("currents", SynapseCurve.points())) {
      curve =
          new SynapseCurve(name, circuits, library, CircuitCheck.STEP)
              .measured(KELVIN, quick ? 100 : 400, 1, progress::at);
    }
    SynapseText text = new SynapseText(name, library, circuits, KELVIN, curve);
    if (json) {
      console.say(Json.print(text.json()));
    } else {
      text.lines().forEach(console::say);
    }
    return ExitCode.DONE.number();
  }

  /// Writes the library of all cells.
  private int library(PulseLibrary like, CircuitLibrary circuits) {
    try (Progress progress = console.progress("cells", like.cells().size())) {
      PulseLibrary made =
          new MeasuredCells(circuits, like, CircuitCheck.STEP, SHARE).library(id, progress::at);
      OutputFile.write(console.path(output), PulseLibraryText.print(made));
      console.say(
          made.cells().size()
              + " cells of "
              + DiagnosticText.clean(circuits.title())
              + " as library '"
              + id
              + "' in "
              + output);
    }
    return ExitCode.DONE.number();
  }

  /// Throws `Rejection` with E0201 for a cell that the library has not.
  private PulseLibrary.Cell cell(PulseLibrary library) {
    return library
        .cell(name)
        .orElseThrow(() ->
            Diagnostic.of(
                    Code.E0201,
                    Span.of(Source.binary(name)),
                    "library '" + library.id() + "' has no cell '" + name + "'")
                .help(
                    Similar.to(name, library.cells().sequencedKeySet())
                        .map(s -> "did you mean '" + s + "'?")
                        .orElse("its cells are " + String.join(", ", library.cells().keySet())))
                .rejection());
  }

  private List<CircuitMargins.Margin> margins(CellCheck check) {
    try (Progress progress = console.progress("elements", check.elements())) {
      return check.margins(
          quick ? CircuitMargins.Accuracy.QUICK : CircuitMargins.Accuracy.FULL, progress::at);
    }
  }

  private List<String> lines(Found found) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "cell "
            + name
            + " of "
            + DiagnosticText.clean(found.library.title())
            + ": "
            + found.junctions
            + " junctions, "
            + DiagnosticText.clean(found.circuits.title())
            + ", "
            + DiagnosticText.clean(found.circuits.variant()));
    lines.add(
        found.outcome.pulses()
            + " pulses, every three inputs in a row: "
            + found.outcome.mismatches()
            + " without the state machine's");
    found.outcome.first().ifPresent(d -> lines.add("first difference: " + d));
    if (!found.arcs.isEmpty()) {
      Table delays = new Table();
      delays.row("delay", "cell, ps", "circuit, ps");
      found.arcs.forEach(a ->
          delays.row(
              a.input() + " -> " + a.output(),
              range(a.least(), a.most()),
              range(a.fastest(), a.slowest())));
      lines.add("");
      lines.addAll(delays.lines());
    }
    found.timed.ifPresent(timed -> lines.addAll(times(found.library, timed)));
    if (!found.margins.isEmpty()) {
      lines.add("");
      lines.addAll(MarginText.table("varied alone", found.margins));
    }
    return lines;
  }

  /// Critical times of the cell, with the quality of each, beside those of its circuit.
  private List<String> times(PulseLibrary library, PulseCell timed) {
    SequencedMap<String, List<String>> rows = new LinkedHashMap<>();
    cell(library)
        .behaviour()
        .separations()
        .forEach(s ->
            rows.put(
                pair(s), List.of(Picoseconds.print(s.time()), quality(library, s), NOT_FOUND)));
    timed
        .separations()
        .forEach(s ->
            rows.merge(
                pair(s),
                List.of(NOT_STATED, "", Picoseconds.print(s.time())),
                (said, found) -> List.of(said.get(0), said.get(1), found.getLast())));
    Table table = new Table();
    table.row("critical time", "cell, ps", "quality", "circuit, ps");
    rows.forEach((pair, row) -> table.row(pair, row.get(0), row.get(1), row.get(2)));
    timed
        .absorptions()
        .forEach(a -> {
          String said =
              cell(library).behaviour().absorptions().stream()
                  .filter(b -> b.first().equals(a.first()) && b.second().equals(a.second()))
                  .map(b -> Picoseconds.print(b.time()))
                  .findFirst()
                  .orElse(NOT_STATED);
          table.row(
              a.first() + " " + a.second() + " become one",
              said,
              said.equals(NOT_STATED) ? "" : library.evidence(name, "absorptions").word(),
              Picoseconds.print(a.time()));
        });
    List<String> lines = new ArrayList<>(List.of(""));
    lines.addAll(table.lines());
    lines.add("");
    if (rows.values().stream().anyMatch(row -> row.getLast().equals(NOT_FOUND))) {
      lines.add(
          NOT_FOUND + ": the circuit does what the cell says at every distance that was tried");
    }
    if (rows.values().stream().anyMatch(row -> row.getFirst().equals(NOT_STATED))) {
      lines.add(NOT_STATED + ": the library asks for nothing between these pulses");
    }
    cell(library).behaviour().separations().stream()
        .map(s -> library.evidence(name, s.first(), s.second()))
        .distinct()
        .forEach(e -> lines.add(e.word() + ": " + DiagnosticText.clean(e.source())));
    return lines;
  }

  private String quality(PulseLibrary library, Separation s) {
    return library.evidence(name, s.first(), s.second()).word();
  }

  private static SequencedMap<String, Object> separation(Separation s) {
    SequencedMap<String, Object> one = new LinkedHashMap<>();
    one.put("state", s.state());
    one.put("first", s.first());
    one.put("second", s.second());
    one.put("ps", s.time() / 1e3);
    return one;
  }

  private static String pair(Separation s) {
    return s.first() + " " + s.second() + " in state " + s.state();
  }

  private static String range(double least, double most) {
    String low = String.format(Locale.ROOT, "%.1f", least);
    String high = String.format(Locale.ROOT, "%.1f", most);
    return low.equals(high) ? low : low + "-" + high;
  }

  private SequencedMap<String, Object> json(Found found) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("cell", name);
    object.put("library", found.library.id());
    object.put("circuits", found.circuits.id());
    object.put("variant", found.circuits.variant());
    object.put("junctions", found.junctions);
    object.put("pulses", found.outcome.pulses());
    object.put("mismatches", found.outcome.mismatches());
    found.outcome.first().ifPresent(d -> object.put("first_difference", d.toString()));
    List<Object> delays = new ArrayList<>();
    for (CellCheck.Arc a : found.arcs) {
      SequencedMap<String, Object> one = new LinkedHashMap<>();
      one.put("from", a.input());
      one.put("to", a.output());
      one.put("cell_ps", List.of(a.least(), a.most()));
      one.put("circuit_ps", List.of(a.fastest(), a.slowest()));
      delays.add(one);
    }
    object.put("delays", delays);
    found.timed.ifPresent(timed -> {
      object.put(
          "library_critical_times",
          cell(found.library).behaviour().separations().stream()
              .map(s -> {
                SequencedMap<String, Object> one = separation(s);
                PulseLibrary.Evidence e = found.library.evidence(name, s.first(), s.second());
                one.put("quality", e.word());
                one.put("source", e.source());
                return one;
              })
              .toList());
      object.put("critical_times", timed.separations().stream().map(Cell::separation).toList());
    });
    object.put("margins", MarginText.json(found.margins));
    return object;
  }
}
