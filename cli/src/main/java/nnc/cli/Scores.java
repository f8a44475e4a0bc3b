package nnc.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import nnc.ir.Value;
import nnc.ir.number.NumberFormat;
import nnc.passes.Loss;

/// Counts right answers and keeps what `--outputs` prints.
final class Scores {

  private final List<Integer> labels;
  private final boolean keep;
  private final List<Integer> predictions = new ArrayList<>();
  private final List<List<Value>> results = new ArrayList<>();
  private int correct;

  Scores(List<Integer> labels, boolean keep) {
    this.labels = labels;
    this.keep = keep;
  }

  void add(List<Value> values) {
    int prediction = Loss.prediction(values);
    if (!labels.isEmpty() && labels.get(predictions.size()) == prediction) {
      correct++;
    }
    predictions.add(prediction);
    if (keep) {
      results.add(values);
    }
  }

  /// The share of right answers, 0 to 1.
  double accuracy() {
    return (double) correct / predictions.size();
  }

  /// The same where labels are known.
  OptionalDouble measured() {
    return labels.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(accuracy());
  }

  /// `samples`, `correct` where labels are known, and with `--outputs` `predictions` and `outputs`.
  SequencedMap<String, Object> json() {
    SequencedMap<String, Object> all = new LinkedHashMap<>();
    all.put("samples", predictions.size());
    if (!labels.isEmpty()) {
      all.put("correct", correct);
    }
    if (keep) {
      all.put("predictions", predictions);
      all.put("output_formats", formats(results));
      all.put(
          "outputs", results.stream().map(r -> r.stream().map(Scores::numbers).toList()).toList());
    }
    return all;
  }

  private static boolean isScaled(Value value) {
    return value.type().format() instanceof NumberFormat.Fixed f && f.fraction() != 0;
  }

  static Object numbers(Value value) {
    return value.type().format().isReal() ? value.real() : value.raw();
  }

  /// The formats of the outputs: integers are printed as they are, in units of these.
  static List<String> formats(List<List<Value>> results) {
    return results.stream()
        .limit(1)
        .flatMap(r -> r.stream().map(v -> v.type().format().toString()))
        .toList();
  }

  /// What to say of the formats before the outputs; empty where all are whole numbers or reals.
  static List<String> units(List<List<Value>> results) {
    return results.stream().limit(1).flatMap(List::stream).anyMatch(Scores::isScaled)
        ? List.of("outputs as integers of " + String.join(", ", formats(results)))
        : List.of();
  }

  /// The units, and a line per sample: its number from 0, the prediction and the elements of every
  /// output.
  List<String> table() {
    List<String> lines = new ArrayList<>(units(results));
    for (int i = 0; i < results.size(); i++) {
      lines.add(
          i
              + ": "
              + predictions.get(i)
              + "  "
              + results.get(i).stream().map(Scores::text).collect(Collectors.joining(" ")));
    }
    return lines;
  }

  static String text(Value value) {
    return value.type().format().isReal()
        ? Arrays.toString(value.real())
        : Arrays.toString(value.raw());
  }

  String line() {
    int n = predictions.size();
    return labels.isEmpty()
        ? n + (n == 1 ? " sample" : " samples")
        : String.format(Locale.ROOT, "%d of %d correct (%.2f %%)", correct, n, 100.0 * correct / n);
  }
}
