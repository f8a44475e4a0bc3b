package nnc.passes.prune;

import java.util.List;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.PassContext;
import nnc.passes.Named;
import nnc.passes.analysis.Layers;

/// What pruning passes are asked to look at: layers by name, and calibration data.
final class Subjects {

  private Subjects() {}

  /// The named layers, or all where none is named, in topological order; throws `Rejection` (E0201)
  /// for a name that is no layer, there or in the shares of `amount`.
  static List<String> layers(Network network, List<String> named, Amount amount, String pass) {
    if (amount instanceof Amount.Share(var sparsity, _)) {
      sparsity.check(Named.LAYER, network);
    }
    named.forEach(name -> Named.LAYER.check(name, network, pass, Span.NONE));
    return Layers.of(network).stream()
        .filter(id -> named.isEmpty() || named.stream().anyMatch(n -> Named.stands(n, id)))
        .toList();
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
