package nnc.frontend;

import java.util.List;
import nnc.frontend.target.CircuitLibraryReader;
import nnc.frontend.target.SettingsReader;
import nnc.frontend.target.TargetReader;
import nnc.ir.Network;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;

/// The shipped targets, each a folder with a `target.yaml`.
public final class Targets {

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

  /// The user's `key=value` pairs, checked against the parameters of `target`; throws `Rejection`
  /// with E0107, E0202, E0208 and E0305, all errors at once.
  public static Settings settings(Target target, List<String> pairs) {
    return SettingsReader.read(target, pairs);
  }

  /// Refuses pairs for layers that `network` has not; throws `Rejection` with E0201.
  public static void checkLayers(Target target, List<String> pairs, Network network) {
    SettingsReader.checkLayers(target, pairs, network);
  }

  private static Source source(String name) {
    return new Source("targets/" + name, text(name));
  }

  private static String text(String name) {
    return Resources.text(FOLDER + name);
  }
}
