package nnc.backends.compare;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the tools made of one coding. A figure that could not be had is not there.
public record Measurement(Coding coding, Map<Metric, Double> figures) {

  public Measurement {
    Map<Metric, Double> ordered = new EnumMap<>(Metric.class);
    ordered.putAll(figures);
    figures = Collections.unmodifiableMap(ordered);
  }

  public Optional<Double> figure(Metric metric) {
    return Optional.ofNullable(figures.get(metric));
  }

  /// The coding of `neuron` with the lowest figure; the first one among equals.
  public static Optional<Measurement> best(
      Collection<Measurement> all, Neuron neuron, Metric metric) {
    return having(all, neuron, metric).stream()
        .min(Comparator.comparing(m -> m.figures().get(metric)));
  }

  /// The highest figure of any coding of `neuron`.
  public static Optional<Double> worst(Collection<Measurement> all, Neuron neuron, Metric metric) {
    return having(all, neuron, metric).stream()
        .map(m -> m.figures().get(metric))
        .max(Comparator.naturalOrder());
  }

  private static List<Measurement> having(
      Collection<Measurement> all, Neuron neuron, Metric metric) {
    return all.stream()
        .filter(m -> m.coding().neuron() == neuron && m.figures().containsKey(metric))
        .toList();
  }

  /// The codings of `neuron` that are best in one of `metrics`, in their order.
  public static List<Coding> winners(
      Collection<Measurement> all, Neuron neuron, Collection<Metric> metrics) {
    return all.stream()
        .map(Measurement::coding)
        .filter(c ->
            metrics.stream()
                .flatMap(m -> best(all, neuron, m).stream())
                .anyMatch(b -> b.coding().equals(c)))
        .toList();
  }
}
