package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import nnc.frontend.Targets;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Target;
import nnc.ir.pulse.PulseLibrary;
import nnc.testbench.sfq.CellCheck;
import nnc.testbench.sfq.CircuitCoSimulation;
import nnc.testbench.sfq.CircuitMargins;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `nnc cell NAME --target sfq`: a pulse cell's circuit of junctions against its state machine, and
/// how far each of its elements may be off.
@Command(
    name = "cell",
    description = "Try a pulse cell's circuit of junctions, and how far its elements may be off.",
    mixinStandardHelpOptions = true)
final class Cell implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;
  @Mixin private LibraryOptions libraries;

  @Parameters(paramLabel = "NAME", description = "The cell, for example XOR.")
  private String name;

  @Option(names = "--target", required = true, paramLabel = "TARGET", description = "sfq.")
  private String target;

  @Option(
      names = "--set",
      paramLabel = "K=V",
      description = "Set a parameter of the target: library=ID. May be repeated.")
  private List<String> set = List.of();

  @Option(
      names = "--quick",
      description = "Look at ends in steps of 10 %%, then to 2.5 %%, instead of 5 %% and 0.5 %%.")
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
    PulseLibrary library = read.pulseLibrary(Targets.settings(read, set));
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
            works ? margins(check) : List.of());
    if (json) {
      console.say(Json.print(json(found)));
    } else {
      lines(found).forEach(console::say);
    }
    return (works ? ExitCode.DONE : ExitCode.CHECK_FAILED).number();
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
    if (!found.margins.isEmpty()) {
      lines.add("");
      lines.addAll(MarginText.table("varied alone", found.margins));
    }
    return lines;
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
    object.put("margins", MarginText.json(found.margins));
    return object;
  }
}
