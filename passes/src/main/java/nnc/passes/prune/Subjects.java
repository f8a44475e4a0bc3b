package nnc.passes.prune;

import java.util.List;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.Calibration;
import nnc.passes.analysis.Layers;

/// What pruning passes are asked to look at: layers by name, and calibration data.
final class Subjects {

  private Subjects() {}

  /// The named layers, or all where none is named, in topological order; throws `Rejection` (E0201)
  /// for a name that is no layer.
  static List<String> layers(Network network, List<String> named, String pass) {
    List<String> all = Layers.of(network);
    for (String name : named) {
      if (!all.contains(name)) {
        throw Diagnostic.of(
                Code.E0201, Span.NONE, "pass '" + pass + "': there is no layer '" + name + "'")
            .help(
                Similar.to(name, all)
                    .map(s -> "did you mean '" + s + "'?")
                    .orElse("layers are " + String.join(", ", all)))
            .rejection();
      }
    }
    return named.isEmpty() ? all : all.stream().filter(named::contains).toList();
  }

  /// Statistics on the calibration data; throws `Rejection` (E0306) where there are none.
  static Calibration required(Network network, PassContext context, String pass) {
    if (context.calibration().isEmpty() || context.calibration().get().count() == 0) {
      throw Diagnostic.of(
              Code.E0306, Span.NONE, "pass '" + pass + "' weighs activity, which takes data")
          .help("give --calibrate FILE, or leave the option at its default")
          .rejection();
    }
    return Calibration.of(network, context.calibration().get());
  }
}
