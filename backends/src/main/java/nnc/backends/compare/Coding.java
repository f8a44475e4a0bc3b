package nnc.backends.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// One way to write a neuron down: the synapse's template and how the terms are added.
public record Coding(Neuron neuron, String synapse, Summation summation) {

  /// How the terms become a sum.
  public enum Summation {
    /// One expression: the tool merges it into one carry-save tree.
    TOOL,
    /// A tree of adders that the tool must keep, so that each becomes a carry chain.
    TREE,
    /// Adders in a row that the tool must keep.
    CHAIN
  }

  /// Every coding of a neuron, in a fixed order.
  public static List<Coding> of(Neuron neuron) {
    return switch (neuron) {
      case MUL ->
          list(
              neuron,
              List.of("product", "array", "booth", "magnitude", "magnitude_array"),
              "array");
      case R2 -> list(neuron, List.of("mask", "compare", "complement"), "complement");
      case R1, R1_EQUAL ->
          list(neuron, List.of("offset", "complement", "negate", "split"), "complement");
      case ADD -> list(neuron, List.of("select", "complement", "compare"), "complement");
      case SUBSUM -> list(neuron, List.of("pairs", "sums"), "pairs");
    };
  }

  private static List<Coding> list(Neuron neuron, List<String> synapses, String chained) {
    List<Coding> all = new ArrayList<>();
    for (String synapse : synapses) {
      all.add(new Coding(neuron, synapse, Summation.TOOL));
      all.add(new Coding(neuron, synapse, Summation.TREE));
    }
    all.add(new Coding(neuron, chained, Summation.CHAIN));
    return List.copyOf(all);
  }

  /// The name in tables, for example `offset/tree`.
  public String label() {
    return synapse + "/" + summation.name().toLowerCase(Locale.ROOT);
  }

  /// Whether multiplier blocks may be put to use in its sum.
  public boolean multiplies() {
    return neuron == Neuron.MUL && (synapse.equals("product") || synapse.equals("magnitude"));
  }

  String template() {
    String folder = neuron == Neuron.R1_EQUAL ? "r1" : neuron.name().toLowerCase(Locale.ROOT);
    return "compare/" + folder + "_" + synapse;
  }

  /// The parameter's bits as the synapse's template reads them.
  public long encode(Neuron.Parameter p, int bits) {
    long mask = (1L << bits) - 1;
    return switch (neuron) {
      case MUL ->
          synapse.startsWith("magnitude")
              ? Math.abs(p.value()) | (p.value() < 0 ? 1L << (bits - 1) : 0)
              : p.value() & mask;
      case R1 -> p.value() | (p.negative() ? 1L << bits : 0);
      case R1_EQUAL -> p.value() >> 1 | (p.negative() ? 1L << (bits - 1) : 0);
      case R2, ADD, SUBSUM -> p.value() & mask;
    };
  }
}
