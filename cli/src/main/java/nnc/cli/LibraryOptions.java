package nnc.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nnc.frontend.Targets;
import nnc.ir.circuit.CircuitLibrary;
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

  /// The circuits for the cells of `target`, if it has such.
  Optional<CircuitLibrary> circuits(Console console, Target target) {
    return Targets.circuits(target, circuits.stream().map(console::path).toList());
  }
}
