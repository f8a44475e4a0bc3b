package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The HTML page of `nnc compile`.
class CompileReportTest {

  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]*)\"");

  @TempDir private Path folder;

  private String report(Path model, String output) throws IOException {
    // The UP5K has figures of every kind.
    return report(model, output, "--target", "fpga", "--set", "device=up5k");
  }

  private String report(Path model, String output, String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("compile", model.toString(), "-o", output));
    arguments.addAll(List.of(options));
    InProcess compiled = InProcess.run(folder, arguments.toArray(String[]::new));
    assertEquals(0, compiled.exit(), compiled.err());
    return Files.readString(folder.resolve(output).resolve("report.html"));
  }

  private static Path digits() {
    return Path.of(System.getProperty("nnc.root"), "examples/digits/digits.nn");
  }

  @Test
  void loadsNothingAndLinksOnlyToFilesThatAreThere() throws IOException {
    String page = report(digits(), "out");
    assertTrue(page.contains("content=\"default-src &#39;none&#39;; script-src &#39;sha256-"));
    onlyOurScripts(page);
    assertFalse(page.replaceFirst("url\\(data:font/ttf;base64,", "").contains("url("));
    Matcher link = LINK.matcher(page);
    int links = 0;
    for (; link.find(); links++) {
      Path file = folder.resolve("out").resolve(link.group(1));
      assertTrue(Files.isRegularFile(file), link.group(1));
    }
    assertTrue(links > 40, links + " links");
  }

  /// The numbers, which are no script to a browser, and the one whose hash the policy names.
  private static void onlyOurScripts(String page) {
    assertEquals(2, page.split("<script", -1).length - 1, "scripts");
    assertTrue(page.contains("<script type=\"application/json\" id=\"numbers\">"));
    assertTrue(page.contains("</script>\n<script>\n'use strict';"));
  }

  @Test
  void isTheSameEveryTimeAndNamesNoPlace() throws IOException {
    String page = report(digits(), "one");
    assertEquals(page, report(digits(), "two"));
    assertFalse(page.contains(folder.toString()));
    assertFalse(page.contains(System.getProperty("nnc.root")));
  }

  @Test
  void beginsWithFiguresOfStatedQuality() throws IOException {
    String page = report(digits(), "out");
    int cards = page.indexOf("class=\"cards\"");
    for (String name :
        List.of("frame rate", "cycles a frame", "lut", "bram", "energy per inference")) {
      int card = page.indexOf("<div class=\"name\">" + name + "</div>", cards);
      assertTrue(card > cards, name);
      int next = page.indexOf("class=\"card\"", card);
      String text = page.substring(card, next < 0 ? page.indexOf("<h2", card) : next);
      assertTrue(text.matches("(?s).*class=\"quality (measured|published|modelled|assumed)\".*"));
    }
    assertTrue(page.contains("<b>c2</b>"));
    assertTrue(page.contains("digits.nn:17:5"));
  }

  @Test
  void showsHostileNamesAsText() throws IOException {
    Path model = folder.resolve("hostile.nnir");
    Files.writeString(
        model,
        """
        network "<script>alert(1)</script>" {
          %"<img src=x onerror=alert(1)>" = input { type = uint4[3] }
          %"\\"&amp;'" : int7[1] = dense(%"<img src=x onerror=alert(1)>") { weights = int3[1, 3] [1, -1, 2] }
          %y : int7[1] = output(%"\\"&amp;'")
        }
        """);
    String page = report(model, "out");
    onlyOurScripts(page);
    assertFalse(page.contains("<img"));
    assertTrue(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
    assertTrue(page.contains("&quot;&amp;amp;&#39;"));
  }

  /// Of an array of processing elements: layers, memories in bits, and a drawing of each routine
  /// with a column for each of its cycles.
  @Test
  void drawsTheSchedulesOfAnArray() throws IOException {
    Path model = Path.of(System.getProperty("nnc.root"), "examples/binary_digits/binary_digits.nn");
    String page = report(model, "array", "--target", "tulip");
    onlyOurScripts(page);
    assertFalse(page.contains(folder.toString()));
    for (String name : List.of("c1.conv", "c2.conv", "class.argmax")) {
      assertTrue(page.contains("<b>" + name + "</b>"), name);
    }
    assertTrue(page.contains("<title>Schedule of reach_72</title>"));
    assertTrue(page.contains("39 cycles, 72 bits in, 128 evaluations of 156"));
    assertTrue(page.contains(">173568</td>"), "weights in bits");
    Matcher link = LINK.matcher(page);
    while (link.find()) {
      Path file = folder.resolve("array").resolve(link.group(1));
      assertTrue(Files.isRegularFile(file), link.group(1));
    }
    String drawing = page.substring(page.indexOf("<title>Schedule of reach_72</title>"));
    drawing = drawing.substring(0, drawing.indexOf("</svg>"));
    // 128 evaluations and a result, the four registers and the legend, besides bits and lives.
    assertEquals(2 + 1, drawing.split("fill=\"#c2500a\"", -1).length - 1, "decides, emits, legend");
  }
}
