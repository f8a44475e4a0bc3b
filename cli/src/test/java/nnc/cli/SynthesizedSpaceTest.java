package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import nnc.ir.estimate.Quantity;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An exploration that climbs to placed and routed designs, with the real tools.
class SynthesizedSpaceTest {

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        folder.resolve("model.nn"),
        """
        network door
        input  x : uint2[4]
        layer  h = dense(x, weights: [[1, -1, 2, 1], [1, 1, 1, -1], [2, 1, -1, 1], [1, 2, 1, 2]]) clip 0..3
        output y = argmax(h)
        """);
    Files.writeString(
        folder.resolve("space.yaml"),
        """
        model: model.nn
        target: fpga
        settings: {device: hx8k}
        variables: {h.pe: [1, 2, 3, 4], h.simd: [1, 2, 4]}
        objectives: [minimize cycles_per_frame, minimize lut, maximize fmax]
        search: {algorithm: exhaustive}
        fidelity: {synthesize: 3, place-and-route: 2}
        """);
  }

  @Test
  void withoutYosysTheCommandThatInstallsItIsSaidBeforeAnythingIsSearched() throws Exception {
    Path messages = folder.resolve("messages");
    Process process =
        new Launched(
                messages,
                List.of(),
                List.of("explore", folder.resolve("space.yaml").toString(), "-o", folder + "/none"))
            .withPath("/no/tools/here")
            .start();
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), "does not end");
    assertEquals(ExitCode.TOOL_MISSING.number(), process.exitValue());
    String said = Files.readString(messages);
    assertTrue(said.contains("error[E0502]: Yosys is needed"), said);
    assertTrue(said.contains("install"), said);
    assertFalse(Files.exists(folder.resolve("none")));
  }

  @Test
  void theFrontIsWhatTheToolsMeasureAndStandsBesideItsEstimates() throws IOException {
    RequiredTools.need("yosys");
    RequiredTools.need("nextpnr-ice40");
    InProcess first = InProcess.run(folder, "explore", "space.yaml", "--workers", "2", "--json");
    assertEquals(0, first.exit(), first.err());
    JsonNode found = new ObjectMapper().readTree(first.out());
    assertEquals("place-and-route", found.path("level").asText());
    assertEquals(3, found.path("levels").path(0).path("points").asInt());
    assertEquals(2, found.path("levels").path(1).path("points").asInt());
    for (JsonNode member : found.path("front")) {
      JsonNode values = member.path("point");
      InProcess alone =
          InProcess.run(
              folder,
              "estimate",
              "model.nn",
              "--target=fpga",
              "--set=device=hx8k",
              "--set=h.pe=" + values.path("h.pe").asText(),
              "--set=h.simd=" + values.path("h.simd").asText(),
              "--synth",
              "--json");
      assertEquals(0, alone.exit(), alone.err());
      JsonNode measured = new ObjectMapper().readTree(alone.out()).path("synthesis");
      for (String figure : List.of("lut", "ff", "fmax")) {
        assertEquals(
            Quantity.rounded(measured.path(figure).path("value").asDouble()),
            member.path("figures").path(figure).path("value").asDouble(),
            () -> figure + measured);
        assertEquals("measured", member.path("figures").path(figure).path("quality").asText());
      }
      double fmax = value(member, "fmax");
      assertEquals(1000 / 100.0 - 1000 / fmax, value(member, "slack"), 1e-9);
      assertEquals(
          Math.min(100, fmax) * 1e6 / value(member, "cycles_per_frame"),
          value(member, "frames_per_second"),
          1e-6);
    }
    Path made = folder.resolve("space-exploration");
    List<String> compared = Files.readAllLines(made.resolve("comparison.csv"));
    long luts = compared.stream().filter(l -> l.contains(",lut,lut,")).count();
    assertEquals(3, luts, compared::toString);
    assertEquals(2, compared.stream().filter(l -> l.contains(",fmax,MHz,")).count());
    String page = Files.readString(made.resolve("report.html"));
    String picture =
        page.substring(page.indexOf("<title>estimated and measured lut</title>"))
            .split("</figure>", 2)[0];
    assertEquals(luts, Pattern.compile("<circle ").matcher(picture).results().count());
    assertTrue(page.contains("front, placed and routed"));
    assertTrue(page.contains("are of designs that were placed and routed; their"));

    String points = Files.readString(made.resolve("points.csv"));
    InProcess again =
        InProcess.run(
            folder, "explore", "space.yaml", "--workers", "1", "--figures", "-o", "again");
    assertEquals(0, again.exit(), again.err());
    var figures = FiguresTest.figures(page);
    assertTrue(figures.containsKey("measured-fmax"), figures.keySet().toString());
    FiguresTest.check(figures, folder.resolve("again"));
    assertEquals(points, Files.readString(folder.resolve("again/points.csv")));
    assertEquals(page, Files.readString(folder.resolve("again/report.html")));
    assertFalse(again.out().isEmpty());
  }

  private static double value(JsonNode member, String figure) {
    return member.path("figures").path(figure).path("value").asDouble();
  }
}
