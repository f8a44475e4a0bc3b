package nnc.testbench.reproduce;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nnc.frontend.data.SharedFolder;
import nnc.testbench.reproduce.Findings.Cell;
import nnc.testbench.reproduce.Findings.Figure;
import nnc.testbench.reproduce.Findings.Part;
import nnc.testbench.reproduce.Findings.Text;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class SpinnakerStdpTest {

  private static final WordDetector DETECTOR = new WordDetector();

  private static final Experiment.Watch SILENT =
      new Experiment.Watch() {
        @Override
        public void stage(String title, int units) {}

        @Override
        public void at(int done) {}
      };

  @AfterAll
  static void close() {
    DETECTOR.close();
  }

  private static Part part(Findings findings, String id) {
    return findings.parts().stream().filter(p -> p.id().equals(id)).findFirst().orElseThrow();
  }

  private static List<Cell> column(Part part, String title) {
    int at = part.columns().stream().map(Findings.Column::title).toList().indexOf(title);
    return part.rows().stream().map(r -> r.get(at)).toList();
  }

  private static List<String> texts(Part part, String title) {
    return column(part, title).stream().map(c -> ((Text) c).text()).toList();
  }

  @Test
  void theShippedRecordingsAreThoseOfTheAuthors() throws IOException {
    List<String> wanted =
        List.of("pattern0", "pattern1", "gain_h", "w1", "w0", "positives", "accuracy");
    List<String> authors =
        Files.readAllLines(SharedFolder.of("data/spinnaker").resolve("davies_metrics_1_2.csv"));
    List<String> head = Arrays.asList(authors.getFirst().split(",", -1));
    List<String> same =
        authors.stream()
            .map(line -> {
              String[] cells = line.split(",", -1);
              return wanted.stream()
                  .map(c -> cells[head.indexOf(c)])
                  .collect(Collectors.joining(","));
            })
            .toList();
    assertEquals(16, same.size());
    assertEquals(WordRecording.read(same), DETECTOR.recorded());
  }

  /// By hand: floor(2048 exp(-1)) is 753; times an amplitude of 32768 over 2048 that is 12048 in
  /// units of 1/32768, and 47 in stored ones of 1/128.
  @Test
  void aBitIsLearnedByTheSynapseOfItsValue() {
    double learned = 47 / 128.0;
    WordWeights weights = DETECTOR.trained(0b1010000001);
    assertEquals(
        List.of(learned, 0.0, learned, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, learned), weights.ones());
    assertEquals(weights.ones().stream().map(w -> learned - w).toList(), weights.zeros());
  }

  @Test
  void everyRowIsAsRecordedWithOneShift() {
    Findings findings = SpinnakerStdp.run(SILENT);
    Part gains = part(findings, "gains");
    assertEquals(15, gains.rows().size());
    assertEquals(column(gains, "fire recorded"), column(gains, "fire ours"));
    for (int row = 0; row < 15; row++) {
      assertEquals(
          ((Figure) column(gains, "gain recorded").get(row)).value(),
          ((Figure) column(gains, "gain ours").get(row)).value(),
          5e-6);
      assertEquals(
          ((Figure) column(gains, "accuracy recorded").get(row)).value(),
          ((Figure) column(gains, "accuracy ours").get(row)).value(),
          1e-9);
    }
    assertEquals(
        List.of("4", "6", "6", "7", "7", "8", "6", "5", "5", "5", "5", "5", "5", "6", "6"),
        texts(gains, "fitted shift"));
    assertEquals(
        Collections.nCopies(15, new Figure(0, 0)),
        column(part(findings, "learned"), "weights of 20 that differ"));
    Part unfitted = part(findings, "unfitted");
    assertEquals(column(unfitted, "fire recorded"), column(unfitted, "fire ours"));
    assertEquals(new Text("100 %"), findings.claims().getFirst().ours().getFirst().ratio());
    assertEquals(new Text("14 of 14"), findings.claims().getLast().ours().getFirst().ratio());
  }

  /// A gain that is a hundred-thousandth too large, a word too many, a weight of another value.
  @Test
  void recordingsWithFaultsAreToldApart() {
    WordRecording one = DETECTOR.recorded().getFirst();
    WordWeights other =
        new WordWeights(
            IntStream.range(0, 10)
                .mapToObj(i -> i == 3 ? 0.375 : one.weights().ones().get(i))
                .toList(),
            one.weights().zeros());
    Findings findings =
        SpinnakerStdp.of(
            DETECTOR,
            List.of(
                one,
                new WordRecording(one.words(), one.gain() + 1e-5, one.weights(), 1, 1),
                new WordRecording(one.words(), one.gain(), one.weights(), 2, 1),
                new WordRecording(one.words(), one.gain(), other, 1, 1)),
            SILENT);
    assertEquals(
        List.of("4", "none agrees", "none agrees", "4"),
        texts(part(findings, "gains"), "fitted shift"));
    assertEquals(
        List.of(0.0, 0.0, 0.0, 1.0),
        column(part(findings, "learned"), "weights of 20 that differ").stream()
            .map(c -> ((Figure) c).value())
            .toList());
  }

  @Test
  void wordsThatAreEachOthersComplementHaveNoGain() {
    WordWeights nothing = DETECTOR.trained(992).plus(DETECTOR.trained(31));
    assertTrue(DETECTOR.gain(nothing, List.of(992, 31), 4).isEmpty());
  }

  @Test
  void badRecordingsAreRefused() {
    String head = "pattern0,pattern1,gain_h,w1,w0,positives,accuracy";
    for (String text : List.of("", "992,,4,1", head + "\n992,,4", head + "\n992,,4,1;2,1;2,1,1")) {
      assertThrows(
          IllegalArgumentException.class,
          () -> WordRecording.read(Arrays.asList(text.split("\n", -1))));
    }
  }
}
