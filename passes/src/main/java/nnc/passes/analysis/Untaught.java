package nnc.passes.analysis;

import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.network.LearningSynapses;
import nnc.ir.op.Op;

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
            "--target spinnaker runs it, and --target fpga rules of a text such as stdp_pair; or let"
                + " it learn with 'nnc run MODEL --weights"
                + " learned.npz', and read these weights in a projection without 'plastic'");
  }

  /// Refuses the first synapses of `network` that learn by a rule of a text, which cores of
  /// SpiNNaker do not run (E0401).
  public static void onCores(Network network) {
    network.vertices().keySet().stream()
        .filter(id -> LearningSynapses.of(network, id).isPresent())
        .findFirst()
        .ifPresent(id -> {
          String rule = ((Op.Population) network.op(id)).model().name();
          throw Diagnostic.of(
                  Code.E0401,
                  network.vertex(id).span(),
                  "synapses that learn by the rule '" + rule + "' are nothing that cores run")
              .help(
                  "cores learn by 'plastic: stdp(...)' alone; --target fpga, and runs without a"
                      + " target, take every rule")
              .rejection();
        });
  }
}
