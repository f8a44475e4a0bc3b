package nnc.ir.explore;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import nnc.ir.estimate.Quantity;

/// How far the estimates of a figure were from what tools measured, relative to that, over the
/// `designs` of which at least one cell was measured.
///
/// @param median of the errors' sizes
/// @param most the largest size
/// @param within the designs whose measured value is in the estimate's interval
public record EstimateErrors(String figure, int designs, double median, double most, int within) {

  /// Those of each figure that an exploration has measured.
  public static List<EstimateErrors> of(Exploration found) {
    SequencedMap<String, List<Exploration.Comparison>> figures = new LinkedHashMap<>();
    for (Exploration.Comparison c : found.comparisons()) {
      if (c.measured().nominal() != 0) {
        figures.computeIfAbsent(c.figure(), _ -> new ArrayList<>()).add(c);
      }
    }
    return figures.entrySet().stream().map(e -> of(e.getKey(), e.getValue())).toList();
  }

  private static EstimateErrors of(String figure, List<Exploration.Comparison> all) {
    double[] errors = all.stream().mapToDouble(c -> Math.abs(c.error())).sorted().toArray();
    int middle = errors.length / 2;
    return new EstimateErrors(
        figure,
        errors.length,
        errors.length % 2 == 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2,
        errors[errors.length - 1],
        (int)
            all.stream()
                .filter(c ->
                    c.estimated().low() <= c.measured().nominal()
                        && c.measured().nominal() <= c.estimated().high())
                .count());
  }

  /// A line for people.
  public String text() {
    return String.format(
        Locale.ROOT,
        "estimates of %s were off by %.1f %% in the median and %.1f %% at most, %d of %d within"
            + " their interval",
        figure,
        100 * median,
        100 * most,
        within,
        designs);
  }

  /// The same for programs.
  public SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("figure", figure);
    object.put("designs", designs);
    object.put("median", Quantity.rounded(median));
    object.put("most", Quantity.rounded(most));
    object.put("within", within);
    return object;
  }
}
