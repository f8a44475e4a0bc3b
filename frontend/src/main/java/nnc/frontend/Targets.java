package nnc.frontend;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import nnc.frontend.target.CircuitLibraryReader;
import nnc.frontend.target.PulseLibraryReader;
import nnc.frontend.target.SettingsReader;
import nnc.frontend.target.TargetReader;
import nnc.ir.Network;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.ir.pulse.PulseLibrary;

/// The shipped targets, each a folder with a `target.yaml`.
public final class Targets {

  /// Bytes a library of cells may have.
  private static final long LIBRARY_BUDGET = 1L << 20;

  private static final String FOLDER = "nnc/targets/";

  private Targets() {}

  /// Ids of the targets there are, in the order they are listed.
  public static List<String> ids() {
    return text("targets.txt").lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
  }

  /// The target `id`; throws `Rejection` with E0404 where there is none.
  public static Target read(String id) {
    List<String> ids = ids();
    if (!ids.contains(id)) {
      throw Diagnostic.of(
              Code.E0404,
              Span.of(Source.binary("--target " + id)),
              "there is no target '" + id + "'")
          .help(
              Similar.to(id, ids)
                  .map(s -> "did you mean '" + s + "'?")
                  .orElse("targets are " + String.join(", ", ids)))
          .rejection();
    }
    return TargetReader.read(
        source(id + "/target.yaml"),
        TargetReader.readParameters(source("model.yaml")),
        file -> source(id + "/" + file));
  }

  /// The circuits of cells that the project ships; none of a library's own.
  public static CircuitLibrary circuits() {
    return CircuitLibraryReader.read(source("sfq/circuits.yaml"));
  }

  /// The user's circuits, those of the first file before those of the next, and the project's for
  /// cells that they lack; none where the target has no pulse cells. With junctions of another kind
  /// than the project's nothing is taken from the project. Throws `Rejection`: E0210 for files
  /// where there are no pulse cells and for junctions of several kinds, and what is wrong with the
  /// files.
  public static Optional<CircuitLibrary> circuits(Target target, List<Path> files) {
    if (target.pulseLibraries().isEmpty()) {
      if (files.isEmpty()) {
        return Optional.empty();
      }
      throw withoutCells("--circuits", target, "circuits");
    }
    CircuitLibrary shipped = circuits();
    CircuitLibrary all = shipped;
    for (Path file : files.reversed()) {
      Source source = TextFile.read(file, LIBRARY_BUDGET);
      CircuitLibrary more = CircuitLibraryReader.read(source, shipped.model());
      boolean same = more.model().equals(all.model());
      if (!same && !all.equals(shipped)) {
        throw Diagnostic.of(
                Code.E0210,
                new Span(source, 0, 0),
                "junctions of '" + more.id() + "' are others than those of '" + all.id() + "'")
            .help("give both files one 'junction'")
            .rejection();
      }
      all = same ? more.before(all) : more;
    }
    return Optional.of(all);
  }

  private static Rejection withoutCells(String option, Target target, String what) {
    return Diagnostic.of(
            Code.E0210,
            Span.of(Source.binary(option)),
            "target '" + target.id() + "' has no " + what + " of cells")
        .help("leave it out, or choose --target sfq")
        .rejection();
  }

  /// `target` with the user's libraries of pulse cells before its own, the first of them the
  /// default. Throws `Rejection`: E0210 where the target has no such cells, E0202 for libraries of
  /// one name, and what is wrong with the files.
  public static Target with(Target target, List<Path> files) {
    if (files.isEmpty()) {
      return target;
    }
    if (target.pulseLibraries().isEmpty()) {
      throw withoutCells("--cell-library", target, "libraries");
    }
    Set<String> taken = new HashSet<>();
    target.pulseLibraries().forEach(l -> taken.add(l.id()));
    List<PulseLibrary> libraries = new ArrayList<>();
    for (Path file : files) {
      Source source = TextFile.read(file, LIBRARY_BUDGET);
      PulseLibrary library = PulseLibraryReader.read(source);
      if (!taken.add(library.id())) {
        throw Diagnostic.of(
                Code.E0202,
                new Span(source, 0, 0),
                "there is another library of cells '" + library.id() + "'")
            .help("give this one an id of its own")
            .rejection();
      }
      libraries.add(library);
    }
    return target.withPulseLibraries(libraries);
  }

  /// The pairs `key=value` of an option `--set`, checked as `given` does.
  public static Settings settings(Target target, List<String> pairs) {
    return given(target, pairs.stream().map(Targets::pair).toList());
  }

  /// A pair `key=value` of an option `--set`.
  public static Source pair(String text) {
    return new Source("--set", text);
  }

  /// The user's `key=value` pairs, each a source named by the option that gave it, checked against
  /// the parameters of `target`; throws `Rejection` with E0107, E0202, E0208 and E0305, all errors
  /// at once.
  public static Settings given(Target target, List<Source> pairs) {
    return SettingsReader.read(target, pairs);
  }

  /// Refuses pairs for layers that `network` has not; throws `Rejection` with E0201.
  public static void checkLayers(Target target, List<Source> pairs, Network network) {
    SettingsReader.checkLayers(target, pairs, network);
  }

  private static Source source(String name) {
    return new Source("targets/" + name, text(name));
  }

  private static String text(String name) {
    return Resources.text(FOLDER + name);
  }
}
