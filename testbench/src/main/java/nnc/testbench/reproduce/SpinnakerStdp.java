package nnc.testbench.reproduce;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import nnc.ir.pass.Quality;
import nnc.testbench.reproduce.Findings.Absent;
import nnc.testbench.reproduce.Findings.Beside;
import nnc.testbench.reproduce.Findings.Cell;
import nnc.testbench.reproduce.Findings.Claim;
import nnc.testbench.reproduce.Findings.Column;
import nnc.testbench.reproduce.Findings.Figure;
import nnc.testbench.reproduce.Findings.Ours;
import nnc.testbench.reproduce.Findings.Part;
import nnc.testbench.reproduce.Findings.Text;

/// Words of ten bits learned by spike timing: weights, gains and words found on SpiNNaker beside
/// those of the integer networks here, row by row.
final class SpinnakerStdp {

  private static final String PAPER =
      "arXiv:2312.02659 (Neurocomputing 611, 2025, 128650), recorded on SpiNNaker;"
          + " output_metrics_1.csv, output_metrics_2.csv and saved_data of"
          + " sergiodavies/SpiNNakerSpatialLearningCodeAndDataset (167d6b1e, CC BY 4.0)";

  /// Shifts of the detector's rings that are tried, from that of s16.15 on.
  static final int SHIFTS = 9;

  /// What the recordings round gains to.
  private static final double UNIT = 1e-5;

  private final WordDetector detector;
  private final List<WordRecording> recorded;
  private final List<Row> rows = new ArrayList<>();

  /// What a shift gives. `positives` is -1 where the gain is not the recorded one and no word was
  /// tried.
  record Found(int shift, double gain, int positives, int missed) {

    private static Found none(int shift) {
      return new Found(shift, 0, -1, 0);
    }

    boolean isGain(WordRecording r) {
      return Math.abs(gain - r.gain()) < UNIT / 2;
    }

    boolean agrees(WordRecording r) {
      return isGain(r) && positives == r.positives();
    }

    /// Of words that fire exactly where they were learned.
    double accuracy(WordRecording r) {
      int wrong = positives - (r.words().size() - missed) + missed;
      return 1 - (double) wrong / WordDetector.WORDS;
    }
  }

  /// A recorded row and ours: what is learned, and what each shift gives.
  record Row(WordRecording recorded, WordWeights weights, List<Found> found) {
    Row {
      found = List.copyOf(found);
    }

    List<Found> agreeing() {
      return found.stream().filter(f -> f.agrees(recorded)).toList();
    }

    Found plain() {
      return found.getFirst();
    }
  }

  private SpinnakerStdp(WordDetector detector, List<WordRecording> recorded) {
    this.detector = detector;
    this.recorded = recorded;
  }

  /// Holds the shipped recordings beside the networks.
  static Findings run(Experiment.Watch watch) {
    try (WordDetector detector = new WordDetector()) {
      return of(detector, detector.recorded(), watch);
    }
  }

  /// Holds `recorded` beside the networks.
  static Findings of(WordDetector detector, List<WordRecording> recorded, Experiment.Watch watch) {
    SpinnakerStdp stdp = new SpinnakerStdp(detector, recorded);
    stdp.compute(watch);
    return new Findings(
        Experiment.SPINNAKER_STDP,
        List.of(stdp.claims(), stdp.learned(), stdp.gains(), stdp.unfitted()),
        notes(),
        List.of(),
        new TreeMap<>());
  }

  private void compute(Experiment.Watch watch) {
    watch.stage("rows", recorded.size());
    Map<Integer, WordWeights> trained = new LinkedHashMap<>();
    for (WordRecording r : recorded) {
      WordWeights weights =
          r.words().stream()
              .map(word -> trained.computeIfAbsent(word, detector::trained))
              .reduce(WordWeights::plus)
              .orElseThrow();
      List<Found> found = new ArrayList<>();
      for (int shift = 0; shift < SHIFTS; shift++) {
        found.add(found(r, weights, shift));
      }
      rows.add(new Row(r, weights, found));
      watch.at(rows.size());
    }
  }

  private Found found(WordRecording r, WordWeights weights, int shift) {
    var gain = detector.gain(weights, r.words(), shift);
    if (gain.isEmpty()) {
      return Found.none(shift);
    }
    Found only = new Found(shift, gain.getAsDouble(), -1, 0);
    if (!only.isGain(r) && shift > 0) {
      return only;
    }
    List<Integer> positives =
        WordDetector.positives(detector.detector(weights, gain.getAsDouble(), shift));
    int missed = (int) r.words().stream().filter(w -> !positives.contains(w)).count();
    return new Found(shift, gain.getAsDouble(), positives.size(), missed);
  }

  private List<Row> rows(int words) {
    return rows.stream().filter(r -> r.recorded.words().size() == words).toList();
  }

  private static long agreeing(List<Row> rows) {
    return rows.stream().filter(r -> !r.agreeing().isEmpty()).count();
  }

  private static Ours ours(String figure, String meaning) {
    return new Ours(meaning, new Text(figure), Quality.MEASURED);
  }

  private Beside claims() {
    List<Claim> claims = new ArrayList<>();
    for (Row row : rows(1)) {
      List<Ours> all = new ArrayList<>();
      for (Found f : row.agreeing()) {
        all.add(
            ours(
                percent(f.accuracy(row.recorded)),
                "of 1,024 words, with the gain %.5f and the fitted shift %d"
                    .formatted(f.gain(), f.shift())));
      }
      all.add(
          ours(
              percent(row.plain().accuracy(row.recorded)),
              "of 1,024 words, with the gain %.5f and nothing fitted"
                  .formatted(row.plain().gain())));
      claims.add(new Claim("accuracy, one word", percent(row.recorded.accuracy()), PAPER, all));
    }
    List<Row> two = rows(2);
    claims.add(
        new Claim(
            "pairs of words",
            String.valueOf(two.size()),
            PAPER,
            List.of(
                ours(
                    agreeing(two) + " of " + two.size(),
                    "with the recorded gain, to 0.00001, and the recorded number of words: a fit,"
                        + " not a prediction, for one shift of each row was selected by its"
                        + " recording"),
                ours(
                    two.stream()
                            .filter(r -> r.plain().positives() == r.recorded.positives())
                            .count()
                        + " of "
                        + two.size(),
                    "with the recorded number of words where nothing is fitted"))));
    return new Beside("What was recorded, and what is ours", claims);
  }

  private static String percent(double share) {
    return "%s %%".formatted(share == 1 ? "100" : String.valueOf(100 * share));
  }

  private static Text words(WordRecording r) {
    return new Text(r.words().stream().map(String::valueOf).collect(Collectors.joining("+")));
  }

  private static Figure count(int number) {
    return new Figure(number, 0);
  }

  private Part learned() {
    List<List<Cell>> cells = new ArrayList<>();
    for (Row row : rows) {
      cells.add(
          List.of(
              words(row.recorded),
              new Figure(total(row.recorded.weights()), 7),
              new Figure(total(row.weights), 7),
              count(row.weights.apart(row.recorded.weights()))));
    }
    return new Part(
        "learned",
        "Weights that the training network learns, each word by itself",
        List.of(
            new Column("words", "", Quality.PUBLISHED),
            new Column("sum recorded", "nA", Quality.PUBLISHED),
            new Column("sum ours", "nA", Quality.MEASURED),
            new Column("weights of 20 that differ", "", Quality.MEASURED)),
        cells,
        List.of(
            "nothing is fitted here: the rule is the authors', and 47/128 nA is what it gives"));
  }

  private static double total(WordWeights w) {
    return w.ones().stream().mapToDouble(x -> x).sum()
        + w.zeros().stream().mapToDouble(x -> x).sum();
  }

  private Part gains() {
    List<List<Cell>> cells = new ArrayList<>();
    for (Row row : rows) {
      Found f = row.agreeing().isEmpty() ? row.plain() : row.agreeing().getFirst();
      cells.add(
          List.of(
              words(row.recorded),
              count(row.recorded.distance()),
              new Figure(row.recorded.gain(), 5),
              new Figure(f.gain(), 5),
              count(row.recorded.positives()),
              count(f.positives()),
              new Figure(row.recorded.accuracy(), 6),
              new Figure(f.accuracy(row.recorded), 6),
              new Text(
                  row.agreeing().isEmpty()
                      ? "none agrees"
                      : row.agreeing().stream()
                          .map(a -> String.valueOf(a.shift()))
                          .collect(Collectors.joining(" or ")))));
    }
    return new Part(
        "gains",
        "Gain of the homeostasis, and how many of the 1,024 words fire, with the shift fitted",
        List.of(
            new Column("words", "", Quality.PUBLISHED),
            new Column("bits apart", "", Quality.PUBLISHED),
            new Column("gain recorded", "", Quality.PUBLISHED),
            new Column("gain ours", "", Quality.MEASURED),
            new Column("fire recorded", "", Quality.PUBLISHED),
            new Column("fire ours", "", Quality.MEASURED),
            new Column("accuracy recorded", "", Quality.PUBLISHED),
            new Column("accuracy ours", "", Quality.MEASURED),
            new Column("fitted shift", "", Quality.MEASURED)),
        cells,
        List.of(
            "shift s: weights and sums of both receptors are multiples of 2^(s-15) nA. All of 0 to "
                + (SHIFTS - 1)
                + " were tried in each row, and those kept that give gain and number recorded"));
  }

  private Part unfitted() {
    List<List<Cell>> cells = new ArrayList<>();
    for (Row row : rows) {
      Found f = row.plain();
      cells.add(
          List.of(
              words(row.recorded),
              f.positives() < 0 ? new Absent() : new Figure(f.gain(), 5),
              new Figure(f.gain() - row.recorded.gain(), 5),
              f.positives() < 0 ? new Absent() : count(f.positives()),
              count(row.recorded.positives())));
    }
    return new Part(
        "unfitted",
        "The same with nothing fitted: weights as fine as s16.15",
        List.of(
            new Column("words", "", Quality.PUBLISHED),
            new Column("gain ours", "", Quality.MEASURED),
            new Column("less recorded", "", Quality.MEASURED),
            new Column("fire ours", "", Quality.MEASURED),
            new Column("fire recorded", "", Quality.PUBLISHED)),
        cells,
        List.of(
            "a word fires where its sum reaches the threshold, and the search stops where it is just"
                + " reached: what is one bit finer or coarser decides for words with the same sum"));
  }

  private static List<String> notes() {
    return List.of(
        "fitted to the authors' recordings: one shift of the detector's rings for each row. The"
            + " official tools choose it from weights and rates; by which of their versions' rules"
            + " is not known, so that agreement of a row's gain and number says that one unit of"
            + " weights explains both, and no more",
        "not fitted: the rule of learning, spike times, equations, the search for the gain");
  }
}
