package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;
import nnc.backends.tool.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reports as a browser shows them: without a word on its console, with what the page's script
/// makes, and with the numbers that the JSON says.
class BrowserTest {

  private static final Path EXAMPLES = Path.of(System.getProperty("nnc.root"), "examples");

  @TempDir private Path folder;

  /// The page behind its script, as the browser holds it, and what the console says.
  private record Shown(String page, List<String> console) {}

  private Shown show(Path page) {
    RequiredTools.need("chromium");
    Command.Result result =
        Command.of(
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + folder.resolve("profile"),
                "--enable-logging=stderr",
                "--virtual-time-budget=10000",
                "--dump-dom",
                page.toUri().toString())
            .limit(Duration.ofMinutes(3))
            .run();
    assertEquals(0, result.exit(), result.output());
    int start = result.output().indexOf("<!DOCTYPE html>");
    assertTrue(start >= 0, result.output());
    return new Shown(
        result.output().substring(start),
        result.output().lines().filter(l -> l.contains("CONSOLE")).toList());
  }

  private Path compiled(String model, String target) {
    InProcess result =
        InProcess.run(
            folder,
            "compile",
            EXAMPLES.resolve(model).toString(),
            "--target",
            target,
            "-o",
            target);
    assertEquals(0, result.exit(), result.err());
    return folder.resolve(target).resolve("report.html");
  }

  private void loads(Path report) throws IOException {
    Shown shown = show(report);
    assertEquals(List.of(), shown.console);
    SequencedMap<String, FiguresTest.Drawn> figures = FiguresTest.figures(shown.page);
    assertFalse(figures.isEmpty());
    List<String> faults = new ArrayList<>();
    int buttons = 0;
    for (Map.Entry<String, FiguresTest.Drawn> figure : figures.entrySet()) {
      faults.addAll(FigureCheck.of(figure.getValue().svg(), figure.getValue().twin()).faults());
      buttons += 2 + figure.getValue().twin().get("sheets").size();
      buttons += figure.getValue().twin().has("dot") ? 1 : 0;
    }
    assertEquals(List.of(), faults);
    assertEquals(buttons, shown.page.split("<button type=\"button\">", -1).length - 1, "buttons");
  }

  @Test
  void showsKernels() throws IOException {
    loads(compiled("digits/digits.nn", "fpga"));
  }

  @Test
  void showsRoutines() throws IOException {
    loads(compiled("binary_digits/binary_digits.nn", "tulip"));
  }

  @Test
  void showsPulses() throws IOException {
    loads(compiled("xor_sfq/xor.nn", "sfq"));
  }

  @Test
  void showsCores() throws IOException {
    loads(compiled("microcircuit/small.nn", "spinnaker"));
  }

  @Test
  void showsAnExploration() throws IOException {
    Files.writeString(
        folder.resolve("space.yaml"),
        """
        model: %s
        target: fpga
        variables: {c1.pe: [1, 4], c2.pe: [1, 4]}
        objectives: [minimize cycles_per_frame, minimize lut]
        search: {algorithm: exhaustive}
        """
            .formatted(EXAMPLES.resolve("digits/digits.nn")));
    InProcess result = InProcess.run(folder, "explore", "space.yaml", "-o", "out");
    assertEquals(0, result.exit(), result.err());
    loads(folder.resolve("out/report.html"));
  }

  /// What the buttons save is what `--figures` writes, and the page's policy has nothing against
  /// it.
  @Test
  void savesWhatIsShown() throws Exception {
    savesFigures(compiled("digits/digits.nn", "fpga"));
  }

  @Test
  void savesNamesThatMustBeQuoted() throws Exception {
    Path model = folder.resolve("odd.nnir");
    Files.writeString(
        model,
        """
        network odd {
          %"a,b" = input { type = uint4[3] }
          %"\\"<c>\\" & d" : int7[1] = dense(%"a,b") { weights = int3[1, 3] [1, -1, 2] }
          %y : int7[1] = output(%"\\"<c>\\" & d")
        }
        """);
    savesFigures(compiled(model.toString(), "fpga"));
  }

  private void savesFigures(Path report) throws Exception {
    SequencedMap<String, FiguresTest.Drawn> figures = FiguresTest.figures(Files.readString(report));
    Path saved = Files.createDirectory(folder.resolve("saved"));
    try (Browser browser = new Browser(folder, report)) {
      int buttons =
          browser.evaluate("document.querySelectorAll('figcaption button').length").intValue();
      for (int i = 0; i < buttons; i++) {
        browser.save(i, saved);
      }
      assertEquals(List.of(), browser.complaints());
    }
    int files = 0;
    for (Map.Entry<String, FiguresTest.Drawn> figure : figures.entrySet()) {
      String name = figure.getKey();
      JsonNode twin = figure.getValue().twin();
      FiguresTest.numbers(name, figure.getValue(), saved);
      String svg = Files.readString(saved.resolve(name + ".svg"));
      assertEquals(List.of(), FigureCheck.of(svg, twin).faults());
      assertTrue(svg.contains("@font-face"), name + " has its font");
      files += 2 + twin.get("sheets").size();
      if (twin.has("dot")) {
        files++;
        assertEquals(
            twin.get("dot").textValue(), Files.readString(saved.resolve(name + ".dot")), name);
      }
    }
    try (Stream<Path> all = Files.list(saved)) {
      assertEquals(files, all.count(), "files");
    }
  }

  /// A script that is not ours, a picture from elsewhere, and a script that fails.
  @Test
  void saysWhatIsWrong() throws IOException {
    String page = Files.readString(compiled("residual/residual.nn", "fpga"));
    for (String[] fault :
        new String[][] {
          {"'use strict';", "'use strict' ;"},
          {"<h1>", "<img src=\"http://localhost:9/x.png\"><h1>"},
          {"id=\"numbers\">[", "id=\"numbers\">[" + "["},
        }) {
      String bad = page.replace(fault[0], fault[1]);
      assertFalse(bad.equals(page), fault[0]);
      Path file = Files.writeString(folder.resolve("bad.html"), bad);
      assertFalse(show(file).console.isEmpty(), fault[1]);
    }
  }
}
