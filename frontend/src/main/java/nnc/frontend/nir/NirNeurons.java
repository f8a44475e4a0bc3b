package nnc.frontend.nir;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.frontend.language.NeuronLibrary;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.op.Op;

/// The neurons of NIR as those of the shipped library, both ways. Parameters have one name in both,
/// but for the threshold.
final class NirNeurons {

  /// NIR's types and the library's neurons.
  private static final Map<String, String> NEURONS =
      Map.of(
          "I", "integrator",
          "IF", "if",
          "LI", "li",
          "LIF", "lif",
          "CubaLI", "cuba_li",
          "CubaLIF", "cuba_lif");

  private static final List<String> TYPES = List.of("I", "IF", "LI", "LIF", "CubaLI", "CubaLIF");

  private static final Map<String, String> PARAMETERS = Map.of("v_threshold", "v_th");

  private final NeuronLibrary library = new NeuronLibrary();

  /// The library's neurons that are nodes of NIR with the usual settings.
  static List<String> names() {
    return TYPES.stream().map(NEURONS::get).toList();
  }

  /// The neuron that stands for nodes of `type`.
  private static String neuron(String type, NirSettings settings) {
    boolean leaks = !type.equals("I") && !type.equals("IF");
    boolean coupled = type.startsWith("Cuba");
    boolean fires = type.endsWith("F");
    String integration =
        switch (settings.integration()) {
          case EULER -> "";
          case EXPONENTIAL -> leaks ? "_exponential" : "";
          case ZOH -> coupled ? "_zoh" : leaks ? "_exponential" : "";
        };
    return NEURONS.get(type) + integration + (fires && settings.subtract() ? "_subtract" : "");
  }

  /// The population that `node` is, in steps of `dt` seconds.
  Op.Population of(NirNode.Elementwise node, NirSettings settings, double dt, Shape shape) {
    SequencedMap<String, Tensor> values = new LinkedHashMap<>();
    node.parameters()
        .forEach((name, tensor) ->
            values.put(
                PARAMETERS.getOrDefault(name, name), tensor.reshape(Shape.of(tensor.size()))));
    return library.population(neuron(node.type(), settings), shape, values, dt);
  }

  /// The type of node that a population is under `settings`; empty where there is none.
  Optional<String> type(Op.Population population, NirSettings settings) {
    return TYPES.stream()
        .filter(t -> library.isNeuron(population.model(), neuron(t, settings)))
        .findFirst();
  }

  /// The node of `type` with the parameters of `population`, each in its shape or a scalar.
  static NirNode node(String type, Op.Population population) {
    Values v = new Values(population);
    return switch (type) {
      case "I" -> new NirNode.I(v.of("r"));
      case "IF" -> new NirNode.IF(v.of("r"), v.of("v_th"), v.of("v_reset"));
      case "LI" -> new NirNode.LI(v.of("tau"), v.of("r"), v.of("v_leak"));
      case "LIF" ->
          new NirNode.LIF(v.of("tau"), v.of("r"), v.of("v_leak"), v.of("v_th"), v.of("v_reset"));
      case "CubaLI" ->
          new NirNode.CubaLI(
              v.of("tau_syn"), v.of("tau_mem"), v.of("r"), v.of("v_leak"), v.of("w_in"));
      case "CubaLIF" ->
          new NirNode.CubaLIF(
              v.of("tau_syn"),
              v.of("tau_mem"),
              v.of("r"),
              v.of("v_leak"),
              v.of("v_th"),
              v.of("v_reset"),
              v.of("w_in"));
      default -> throw new IllegalArgumentException(type);
    };
  }

  private record Values(Op.Population population) {

    /// In the population's shape, so that the file tells it; 0 for a `v_reset` that is not used.
    Tensor of(String name) {
      Tensor tensor = population.parameters().get(name);
      double[] all = new double[population.shape().size()];
      for (int n = 0; n < all.length; n++) {
        all[n] = tensor == null ? 0 : tensor.real(tensor.size() == 1 ? 0 : n);
      }
      return Tensor.ofReal(population.shape(), all);
    }
  }
}
