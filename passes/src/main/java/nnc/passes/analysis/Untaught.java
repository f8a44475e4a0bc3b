package nnc.passes.analysis;

import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;

/// Refusals of synapses that learn where no hardware does.
public final class Untaught {

  private Untaught() {}

  /// Says it of the projection `id` and a target (E0401).
  public static Diagnostic on(Network network, String id, String target) {
    return Diagnostic.of(
            Code.E0401,
            network.vertex(id).span(),
            "'" + id + "' learns, which nothing on target " + target + " does")
        .help(
            "--target spinnaker runs it; or let it learn with 'nnc run MODEL --weights"
                + " learned.npz', and read these weights in a projection without 'plastic'");
  }
}
