package nnc.backends.spinnaker;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Tensor;
import nnc.ir.op.Op;

/// A neuron of the official software that computes what a shipped neuron does. `parameters` are its
/// names and by which number ours are multiplied, by our names. `shaped` are the parameters that
/// make currents of the two ports behave differently; none where a current's sign says all.
///
/// Source: the shipped neurons name the files of sPyNNaker whose arithmetic they have.
record OfficialNeuron(
    String cell, SequencedMap<String, Parameter> parameters, String start, List<String> shaped) {

  /// A parameter's name in PyNN and what ours is multiplied with.
  record Parameter(String name, double factor) {}

  /// The port whose inputs are excitatory; the other one's are inhibitory.
  static final String EXCITATORY = "exc";

  private static final double MILLISECONDS = 1e3;

  private static final Map<String, OfficialNeuron> BY_NAME =
      Map.of(
          "if_curr_exp",
          new OfficialNeuron(
              "sim.IF_curr_exp", parameters(true), "v_rest", List.of("tau_syn_e", "tau_syn_i")),
          "if_curr_delta",
          new OfficialNeuron("sim.IF_curr_delta", parameters(false), "v_rest", List.of()));

  private static SequencedMap<String, Parameter> parameters(boolean currents) {
    SequencedMap<String, Parameter> all = new LinkedHashMap<>();
    all.put("cm", new Parameter("cm", 1));
    all.put("tau_m", new Parameter("tau_m", MILLISECONDS));
    if (currents) {
      all.put("tau_syn_e", new Parameter("tau_syn_E", MILLISECONDS));
      all.put("tau_syn_i", new Parameter("tau_syn_I", MILLISECONDS));
    }
    for (String same : List.of("v_rest", "v_reset", "v_thresh", "i_offset")) {
      all.put(same, new Parameter(same, 1));
    }
    all.put("tau_refrac", new Parameter("tau_refrac", MILLISECONDS));
    return all;
  }

  static Optional<OfficialNeuron> named(String model) {
    return Optional.ofNullable(BY_NAME.get(model));
  }

  /// Whether a current into one port does what the opposite one does at the other.
  boolean isSymmetric(Op.Population p) {
    return shaped.isEmpty()
        || sameEverywhere(p.parameters().get(shaped.get(0)), p.parameters().get(shaped.get(1)));
  }

  private static boolean sameEverywhere(Tensor a, Tensor b) {
    for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
      if (a.real(a.size() == 1 ? 0 : i) != b.real(b.size() == 1 ? 0 : i)) {
        return false;
      }
    }
    return true;
  }
}
