package nnc.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.frontend.Targets;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import picocli.CommandLine.Option;

/// Pulse cells and circuits of the user's own.
final class LibraryOptions {

  @Option(
      names = "--cell-library",
      paramLabel = "FILE",
      description = {
        "A library of pulse cells of your own (YAML). May be",
        "given several times; circuits are made of the first",
        "unless --set library=ID names another."
      })
  private List<Path> cellLibraries = List.of();

  @Option(
      names = "--circuits",
      paramLabel = "FILE",
      description = {
        "Circuits of junctions of your own for pulse cells",
        "(YAML), before the project's. May be given several",
        "times; circuits of the first file come first."
      })
  private List<Path> circuits = List.of();

  /// The target `id` with the user's libraries.
  Target target(Console console, String id) {
    return Targets.with(Targets.read(id), cellLibraries.stream().map(console::path).toList());
  }

  /// Warns (W0008) of the user's libraries of which no circuit is made with `settings`.
  List<Diagnostic> unused(Target target, Settings settings) {
    if (cellLibraries.isEmpty()) {
      return List.of();
    }
    String used = target.pulseLibrary(settings).id();
    List<Diagnostic> warnings = new ArrayList<>();
    for (int i = 0; i < cellLibraries.size(); i++) {
      String id = target.pulseLibraries().get(i).id();
      if (!id.equals(used)) {
        warnings.add(
            Diagnostic.of(
                    Code.W0008,
                    Span.of(Source.binary("--cell-library " + cellLibraries.get(i))),
                    "library '" + id + "' is not used: circuits are made of '" + used + "'")
                .help("leave it out, or ask for it: --set library=" + id));
      }
    }
    return warnings;
  }

  /// The circuits for the cells of `target`, if it has such.
  Optional<CircuitLibrary> circuits(Console console, Target target) {
    return Targets.circuits(target, circuits.stream().map(console::path).toList());
  }
}
