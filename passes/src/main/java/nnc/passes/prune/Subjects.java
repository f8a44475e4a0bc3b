package nnc.passes.prune;

import java.util.List;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.Layers;

/// What pruning passes are asked to look at: layers by name, and calibration data.
final class Subjects {

  private Subjects() {}

  /// The named layers, or all where none is named, in topological order; throws `Rejection` (E0201)
  /// for a name that is no layer, there or in the shares of `amount`.
  static List<String> layers(Network network, List<String> named, Amount amount, String pass) {
    if (amount instanceof Amount.Share(var sparsity, _)) {
      sparsity.check(network);
    }
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

  /// The calibration data; throws `Rejection` (E0306) where there are none. `why` is what of the
  /// pass takes them.
  static Samples required(PassContext context, String pass, String why) {
    return context
        .calibration()
        .filter(s -> s.count() > 0)
        .orElseThrow(() ->
            Diagnostic.of(Code.E0306, Span.NONE, "'" + why + "' of pass '" + pass + "' takes data")
                .help("give --calibrate FILE, or leave the option at its default")
                .rejection());
  }

  /// The calibration data, each with its class; throws `Rejection` (E0306) where there are none.
  static Samples labelled(PassContext context, String pass, String why) {
    Samples samples = required(context, pass, why);
    if (samples.labels().size() < samples.count()) {
      throw Diagnostic.of(
              Code.E0306,
              Span.NONE,
              "'" + why + "' of pass '" + pass + "' takes the right class of each sample")
          .help(
              "give --labels FILE beside --calibrate, or 'calibrate DATA labels FILE' in the model")
          .rejection();
    }
    return samples;
  }
}
