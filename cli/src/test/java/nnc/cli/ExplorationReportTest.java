package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import nnc.frontend.data.NpyWriter;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The pictures of an exploration's report say what its tables say.
class ExplorationReportTest {

  @TempDir private Path folder;
  private String page;
  private List<String[]> front;

  @BeforeEach
  void explore() throws IOException {
    Files.writeString(
        folder.resolve("model.nn"),
        """
        network wide
        input  x : uint4[64]
        layer  h = dense(x, weights: "h.npy") clip 0..15
        output y = dense(h, weights: "y.npy")
        """);
    weights("h.npy", 32, 64);
    weights("y.npy", 4, 32);
    Files.writeString(
        folder.resolve("space.yaml"),
        """
        model: model.nn
        target: fpga
        settings: {unroll-limit: 10}
        variables: {h.pe: [1, 4, 32], h.simd: [1, 8, 64]}
        objectives: [minimize cycles_per_frame, minimize lut]
        search: {algorithm: exhaustive}
        """);
    InProcess result = InProcess.run(folder, "explore", "space.yaml", "-o", "found");
    assertEquals(0, result.exit(), result.err());
    page = Files.readString(folder.resolve("found/report.html"));
    front =
        Files.readAllLines(folder.resolve("found/front.csv")).stream()
            .skip(1)
            .map(line -> line.split(",", -1))
            .toList();
  }

  private void weights(String file, int outputs, int inputs) throws IOException {
    Tensor weights =
        Tensor.generate(Shape.of(outputs, inputs), NumberFormat.signed(3), i -> i * 31 % 7 - 3);
    Files.write(folder.resolve(file), NpyWriter.npy(weights));
  }

  /// Places across follow the logarithm of cycles, which span decades here.
  @Test
  void marksStandWhereTheirNumbersAre() {
    List<double[]> marks = new ArrayList<>();
    for (MatchResult m : found("<circle cx=\"([0-9.]+)\" cy=\"([0-9.]+)\" r=\"3.5\"")) {
      marks.add(new double[] {Double.parseDouble(m.group(1)), Double.parseDouble(m.group(2))});
    }
    assertEquals(front.size(), marks.size());
    assertTrue(front.size() > 2);
    double first = Math.log(cycles(0));
    double last = Math.log(cycles(front.size() - 1));
    assertTrue(last - first > Math.log(30), "cycles span decades");
    double from = marks.getFirst()[0];
    double to = marks.getLast()[0];
    for (int i = 0; i < marks.size(); i++) {
      double expected = from + (Math.log(cycles(i)) - first) / (last - first) * (to - from);
      assertEquals(expected, marks.get(i)[0], 0.11);
    }
  }

  /// The first picture is of the objectives; its grid reaches as far as its frame.
  @Test
  void marksStandInsideTheFrame() {
    String picture = found("(?s)<svg xmlns.*?</svg>").getFirst().group();
    List<double[]> grid =
        found(
            picture,
            "<path d=\"M([0-9.]+) ([0-9.]+)L([0-9.]+) ([0-9.]+)\" fill=\"none\" stroke=\"#e3e3e3\"");
    List<double[]> marks =
        found(picture, "<circle cx=\"([0-9.]+)\" cy=\"([0-9.]+)\" r=\"([0-9.]+)\"");
    assertTrue(grid.size() > 4 && marks.size() > front.size());
    for (int i = 0; i < 2; i++) {
      int at = i;
      double from = grid.stream().mapToDouble(g -> g[at]).min().orElseThrow();
      double to = grid.stream().mapToDouble(g -> g[at + 2]).max().orElseThrow();
      for (double[] mark : marks) {
        assertTrue(mark[at] - mark[2] > from && mark[at] + mark[2] < to, picture);
      }
    }
  }

  /// The page says how the figures of its front came to be.
  @Test
  void theHeadingTellsTheLevelOfTheFront() throws IOException {
    assertTrue(page.contains("Figures are estimates; their weakest evidence is "));
    Files.writeString(
        folder.resolve("data.csv"), String.join(",", Collections.nCopies(64, "3")) + "\n");
    String space = Files.readString(folder.resolve("space.yaml"));
    Files.writeString(
        folder.resolve("space.yaml"),
        space.replace("{unroll-limit: 10}", "{unroll-limit: 10, device: up5k}")
            + "data: {samples: data.csv}\nfidelity: {emulate: 2}\n");
    InProcess result = InProcess.run(folder, "explore", "space.yaml", "-o", "emulated");
    assertEquals(0, result.exit(), result.err());
    String emulated = Files.readString(folder.resolve("emulated/report.html"));
    assertTrue(emulated.contains("Figures of the front are of designs that were emulated; their"));
    assertFalse(emulated.contains("Figures are estimates"));
  }

  /// Both figures of a picture have their intervals, in its numbers and drawn where they are wide.
  @Test
  void intervalsAreDrawnOfBothFigures() throws IOException {
    Files.writeString(
        folder.resolve("space.yaml"),
        Files.readString(folder.resolve("space.yaml")).replace("cycles_per_frame", "ff"));
    InProcess result = InProcess.run(folder, "explore", "space.yaml", "--figures", "-o", "both");
    assertEquals(0, result.exit(), result.err());
    List<String> lines = Files.readAllLines(folder.resolve("both/figures/designs-ff-lut.csv"));
    assertEquals("layer,point,ff,ff_low,ff_high,lut,lut_low,lut_high", lines.getFirst());
    String picture = Files.readString(folder.resolve("both/figures/designs-ff-lut.svg"));
    for (String part : List.of("range", "range-across")) {
      assertEquals(
          lines.size() - 1,
          Pattern.compile("data-part=\"" + part + "\"").matcher(picture).results().count());
    }
  }

  private double cycles(int row) {
    return Double.parseDouble(front.get(row)[2]);
  }

  @Test
  void aDesignShowsTheCommandThatMakesIt() throws IOException {
    String[] best = front.getFirst();
    String command =
        "nnc compile model.nn --target fpga --set unroll-limit=10 --set h.pe="
            + best[0]
            + " --set h.simd="
            + best[1];
    assertTrue(found("<title>[^<]*" + Pattern.quote(command) + "</title>").size() >= 2, command);
    List<String> words = new ArrayList<>(List.of(command.substring(4).split(" ", -1)));
    words.addAll(List.of("-o", "made"));
    InProcess made = InProcess.run(folder, words.toArray(String[]::new));
    assertEquals(0, made.exit(), made.err());
  }

  @Test
  void nothingIsLoadedAndEveryPictureHasItsNumbers() {
    assertTrue(page.contains("default-src &#39;none&#39;"));
    assertEquals(2, found("<script").size(), "numbers, and the script that saves them");
    for (MatchResult m : found("href=\"([^\"]+)\"")) {
      assertTrue(Files.exists(folder.resolve("found").resolve(m.group(1))), m.group(1));
    }
    assertEquals(found("<svg xmlns").size(), found("Numbers: ").size());
  }

  /// The numbers of each match.
  private static List<double[]> found(String text, String pattern) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(m ->
            IntStream.rangeClosed(1, m.groupCount())
                .mapToDouble(i -> Double.parseDouble(m.group(i)))
                .toArray())
        .toList();
  }

  private List<MatchResult> found(String pattern) {
    return Pattern.compile(pattern).matcher(page).results().toList();
  }
}
