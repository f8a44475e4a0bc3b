package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import nnc.report.Figure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;

/// The figures of reports: what they show is what their numbers say, on the page and in files, in
/// letters that neither touch nor leave the picture.
class FiguresTest {

  private static final Path EXAMPLES = Path.of(System.getProperty("nnc.root"), "examples");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern DRAWN =
      Pattern.compile(
          "<figure id=\"figure-([a-z0-9_-]+)\">(<svg.*?</svg>)\n<figcaption>", Pattern.DOTALL);

  private static final Pattern NUMBERS =
      Pattern.compile("id=\"numbers\">(.*?)</script>", Pattern.DOTALL);

  @TempDir private Path folder;

  /// A figure of a page with its numbers.
  record Drawn(String svg, JsonNode twin) {}

  static SequencedMap<String, Drawn> figures(String page) throws IOException {
    Matcher numbers = NUMBERS.matcher(page);
    assertTrue(numbers.find(), "the page has numbers");
    Map<String, JsonNode> twins = new LinkedHashMap<>();
    JSON.readTree(numbers.group(1)).forEach(t -> twins.put(t.get("figure").textValue(), t));
    SequencedMap<String, Drawn> figures = new LinkedHashMap<>();
    Matcher drawn = DRAWN.matcher(page);
    while (drawn.find()) {
      figures.put(drawn.group(1), new Drawn(drawn.group(2), twins.remove(drawn.group(1))));
    }
    assertEquals(Map.of(), twins, "numbers without a picture");
    assertEquals(
        page.split("<svg xmlns", -1).length - 1, figures.size(), "pictures outside of figures");
    return figures;
  }

  private String compiled(String model, String target, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("compile", EXAMPLES.resolve(model).toString()));
    words.addAll(List.of("--target", target, "--figures", "-o", "out"));
    words.addAll(List.of(options));
    InProcess result = InProcess.run(folder, words.toArray(String[]::new));
    assertEquals(0, result.exit(), result.err());
    return Files.readString(folder.resolve("out/report.html"));
  }

  @ParameterizedTest
  @CsvSource({
    "digits/digits.nn, fpga, kernels timeline parts network",
    "residual/residual.nn, fpga, kernels timeline parts network",
    "binary_digits/binary_digits.nn, tulip, parts schedule-reach-72 network",
    "xor_sfq/xor.nn, sfq, parts frame circuit network",
    "digits_sfq/digits_sfq.nn, sfq, circuit",
    "brunel/small.nn, fpga, kernels timeline parts network",
    "brunel/small.nn, spinnaker, network chips",
    "microcircuit/small.nn, spinnaker, network projections chips",
  })
  void showWhatTheirNumbersSay(String model, String target, String expected) throws IOException {
    SequencedMap<String, Drawn> figures = figures(compiled(model, target));
    for (String name : expected.split(" ", -1)) {
      assertTrue(figures.containsKey(name), name + " in " + figures.keySet());
    }
    check(figures, folder.resolve("out"));
    switch (model) {
      case "digits/digits.nn" -> shipped("timeline.svg", figures.get("timeline"));
      case "residual/residual.nn" -> shipped("network.svg", figures.get("kernels"));
      case "digits_sfq/digits_sfq.nn" -> shipped("sfq-frame.svg", figures.get("frame"));
      default -> {}
    }
  }

  /// Rasters have the spikes that `nnc run` writes of the same data.
  @ParameterizedTest
  @CsvSource({
    "brunel/small.nn, spinnaker, brunel/volley.csv, e i",
    "hopfield/hopfield.nn, fpga, hopfield/cues.csv, memory",
    "vsn_regression/vsn_regression.nn, fpga, '', ''", // its spikes have values
  })
  void showWhatFiresOfCalibrationData(String model, String target, String data, String populations)
      throws IOException {
    List<String> ids = populations.isEmpty() ? List.of() : List.of(populations.split(" ", -1));
    SequencedMap<String, Drawn> figures =
        figures(
            data.isEmpty()
                ? compiled(model, target)
                : compiled(model, target, "--calibrate", EXAMPLES.resolve(data).toString()));
    assertEquals(
        ids.stream().map(id -> "spikes-" + id).toList(),
        figures.keySet().stream().filter(f -> f.startsWith("spikes-")).toList());
    check(figures, folder.resolve("out"));
    if (ids.isEmpty()) {
      return;
    }
    List<String> words = new ArrayList<>(List.of("run", EXAMPLES.resolve(model).toString()));
    words.addAll(List.of("--data", EXAMPLES.resolve(data).toString(), "-o", "run"));
    ids.forEach(id -> words.addAll(List.of("--record", id)));
    InProcess result = InProcess.run(folder, words.toArray(String[]::new));
    assertEquals(0, result.exit(), result.err());
    for (String id : ids) {
      List<String> rows = new ArrayList<>();
      figures
          .get("spikes-" + id)
          .twin()
          .get("sheets")
          .get(0)
          .get("rows")
          .forEach(r -> rows.add(r.get(0) + "," + r.get(1)));
      assertFalse(rows.isEmpty(), id);
      assertEquals(
          Files.readAllLines(folder.resolve("run/" + id + ".spikes.csv")).stream()
              .skip(1)
              .filter(line -> Integer.parseInt(line.substring(0, line.indexOf(','))) < 200)
              .toList(),
          rows);
    }
  }

  /// Run with `-Dgolden=update` to draw the pictures of the pages again.
  private static void shipped(String file, Drawn figure) throws IOException {
    Path picture = EXAMPLES.resolveSibling("docs").resolve(file);
    if ("update".equals(System.getProperty("golden"))) {
      Files.writeString(picture, figure.svg + "\n");
    }
    assertEquals(figure.svg + "\n", Files.readString(picture), file);
  }

  @ParameterizedTest
  @CsvSource({
    "digits_sfq_clocking, explore-clocking, designs-frames-per-second-junctions",
    "digits_bits, explore-bits, designs-accuracy-lut",
  })
  void ofThePagesAreThoseOfTheirExploration(String space, String files, String designs)
      throws IOException {
    InProcess result =
        InProcess.run(
            folder,
            "explore",
            EXAMPLES.resolve("explore").resolve(space + ".yaml").toString(),
            "--figures",
            "-o",
            "out");
    assertEquals(0, result.exit(), result.err());
    SequencedMap<String, Drawn> figures =
        figures(Files.readString(folder.resolve("out/report.html")));
    check(figures, folder.resolve("out"));
    shipped(files + "-designs.svg", figures.get(designs));
    shipped(files + "-front.svg", figures.get("front"));
  }

  @Test
  void showWhatAnExplorationFound() throws IOException {
    Files.writeString(
        folder.resolve("space.yaml"),
        """
        model: %s
        target: fpga
        variables: {c1.pe: [1, 4, 8], c2.pe: [1, 4, 8], fc.pe: [1, 10]}
        objectives: [minimize cycles_per_frame, minimize lut, minimize ff]
        search: {algorithm: exhaustive}
        """
            .formatted(EXAMPLES.resolve("digits/digits.nn")));
    InProcess result = InProcess.run(folder, "explore", "space.yaml", "--figures", "-o", "out");
    assertEquals(0, result.exit(), result.err());
    SequencedMap<String, Drawn> figures =
        figures(Files.readString(folder.resolve("out/report.html")));
    assertEquals(
        List.of(
            "designs-cycles-per-frame-lut",
            "designs-cycles-per-frame-ff",
            "designs-lut-ff",
            "front"),
        List.copyOf(figures.keySet()));
    check(figures, folder.resolve("out"));
    int points = Files.readAllLines(folder.resolve("out/points.csv")).size() - 1;
    assertEquals(
        points, figures.get("designs-lut-ff").twin().get("sheets").get(0).get("rows").size());
  }

  @Test
  void areRefusedWhereAFileIsInTheirWay() throws IOException {
    Files.writeString(
        folder.resolve("space.yaml"),
        """
        model: %s
        target: fpga
        variables: {c1.pe: [1, 4]}
        objectives: [minimize cycles_per_frame, minimize lut]
        search: {algorithm: exhaustive}
        """
            .formatted(EXAMPLES.resolve("digits/digits.nn")));
    assertEquals(0, InProcess.run(folder, "explore", "space.yaml", "-o", "out").exit());
    Files.writeString(folder.resolve("out/figures"), "mine");
    InProcess result =
        InProcess.run(folder, "explore", "space.yaml", "--figures", "--resume", "-o", "out");
    assertEquals(1, result.exit());
    assertTrue(
        result.err().contains("E0501") && result.err().contains("it is a file"), result.err());
    assertEquals("mine", Files.readString(folder.resolve("out/figures")));
  }

  /// Figures of a page, whose files lie in `out`.
  static void check(SequencedMap<String, Drawn> figures, Path out) throws IOException {
    List<String> faults = new ArrayList<>();
    for (Map.Entry<String, Drawn> figure : figures.entrySet()) {
      FigureCheck.Result result = FigureCheck.of(figure.getValue().svg, figure.getValue().twin);
      faults.addAll(result.faults());
      assertTrue(result.compared() > 0, figure.getKey() + " was not compared");
      faultsAreFound(figure.getKey(), figure.getValue());
      letters(figure.getKey(), figure.getValue().svg, faults);
      files(figure.getKey(), figure.getValue(), out.resolve("figures"), faults);
    }
    assertEquals(List.of(), faults);
  }

  /// The files of a figure say the same as the page.
  private static void files(String name, Drawn drawn, Path files, List<String> faults)
      throws IOException {
    String svg = Files.readString(files.resolve(name + ".svg"));
    assertEquals(
        drawn.svg.strip(), svg.replaceFirst("<style>@font-face[^<]*</style>", "").strip(), name);
    numbers(name, drawn, files);
    picture(drawn.svg, Files.readAllBytes(files.resolve(name + ".png")), name, faults);
  }

  /// The JSON and CSV files of a figure in `files` say what its numbers are.
  static void numbers(String name, Drawn drawn, Path files) throws IOException {
    assertEquals(drawn.twin, JSON.readTree(files.resolve(name + ".json").toFile()), name);
    int sheets = 0;
    for (JsonNode sheet : drawn.twin.get("sheets")) {
      String end = sheets++ == 0 ? "" : "." + sheet.get("name").textValue();
      List<String> lines = Files.readAllLines(files.resolve(name + end + ".csv"));
      assertEquals(sheet.get("rows").size() + 1, lines.size(), name + end);
      List<String> cells = new ArrayList<>();
      sheet.get("columns").forEach(c -> cells.add(c.textValue()));
      assertEquals(String.join(",", cells), lines.getFirst());
      for (int i = 1; i < lines.size(); i++) {
        List<String> row = new ArrayList<>();
        sheet.get("rows").get(i - 1).forEach(c -> row.add(quoted(c.isNull() ? "" : c.asText())));
        List<String> line = split(lines.get(i));
        assertEquals(row.size(), line.size(), lines.get(i));
        for (int k = 0; k < row.size(); k++) {
          boolean number = sheet.get("rows").get(i - 1).get(k).isNumber();
          boolean same =
              number
                  ? Double.parseDouble(row.get(k)) == Double.parseDouble(line.get(k))
                  : row.get(k).equals(line.get(k));
          assertTrue(same, row + " and " + line);
        }
      }
    }
  }

  private static String quoted(String cell) {
    return cell.matches("[^,\"\n]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }

  private static List<String> split(String line) {
    return Pattern.compile("(?:^|,)(\"(?:[^\"]|\"\")*\"|[^,\"]*)")
        .matcher(line)
        .results()
        .map(m -> m.group(1))
        .toList();
  }

  /// `NAME.svg` and `NAME.png` in `files` are one picture.
  static void isDrawnTwice(Path files, String name) throws IOException {
    List<String> faults = new ArrayList<>();
    byte[] png = Files.readAllBytes(files.resolve(name + ".png"));
    picture(Files.readString(files.resolve(name + ".svg")), png, name, faults);
    assertEquals(List.of(), faults);
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    int[] points =
        image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
    assertTrue(Arrays.stream(points).distinct().count() > 8, name + ".png shows something");
  }

  /// The PNG has twice the size, and the colour of each filled mark in the middle of its left edge.
  private static void picture(String svg, byte[] png, String name, List<String> faults)
      throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(png));
    Element root = FigureCheck.parse(svg);
    assertEquals(2 * (int) FigureCheck.number(root, "width"), image.getWidth(), name);
    assertEquals(2 * (int) FigureCheck.number(root, "height"), image.getHeight(), name);
    for (Element rect : FigureCheck.all(root, "rect")) {
      if (rect.hasAttribute("data-of")
          && FigureCheck.number(rect, "width") >= 4
          && FigureCheck.number(rect, "height") >= 4) {
        int x = (int) Math.round(2 * FigureCheck.number(rect, "x")) + 4;
        int y = (int) Math.round(2 * FigureCheck.number(rect, "y")) + 5;
        int colour = image.getRGB(x, y) & 0xFFFFFF;
        int wanted = Integer.decode(rect.getAttribute("fill"));
        if (colour != wanted && !name.equals("chips")) {
          faults.add(name + ".png: " + Integer.toHexString(colour) + " at " + x + ", " + y);
        }
      }
    }
  }

  private static final Font FONT = font();
  private static final FontRenderContext EXACT = new FontRenderContext(null, true, true);

  private static Font font() {
    try (InputStream in = Figure.class.getResourceAsStream("DejaVuSansCondensed-subset.ttf")) {
      return Font.createFont(Font.TRUETYPE_FONT, in);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /// No text touches another one, leaves the picture or is smaller than 10 units; measured by
  /// Java's own reader of fonts.
  private static void letters(String name, String svg, List<String> faults) {
    Element root = FigureCheck.parse(svg);
    Rectangle2D whole =
        new Rectangle2D.Double(
            -0.5,
            -0.5,
            FigureCheck.number(root, "width") + 1,
            FigureCheck.number(root, "height") + 1);
    Map<Rectangle2D, String> texts = new LinkedHashMap<>();
    for (Element text : FigureCheck.all(root, "text")) {
      double size =
          text.hasAttribute("font-size")
              ? FigureCheck.number(text, "font-size")
              : FigureCheck.number(root, "font-size");
      String content = text.getTextContent();
      double width = FONT.deriveFont((float) size).getStringBounds(content, EXACT).getWidth();
      double x = FigureCheck.number(text, "x");
      double left =
          switch (text.getAttribute("text-anchor")) {
            case "middle" -> x - width / 2;
            case "end" -> x - width;
            default -> x;
          };
      Rectangle2D box =
          new Rectangle2D.Double(
              left, FigureCheck.number(text, "y") - 0.73 * size, width, 0.93 * size);
      if (size < 10) {
        faults.add(name + ": small letters: " + content);
      }
      if (!whole.contains(box)) {
        faults.add(name + ": leaves the picture: " + content);
      }
      texts.forEach((other, said) -> {
        Rectangle2D common = box.createIntersection(other);
        if (common.getWidth() > 0.5 && common.getHeight() > 0.5) {
          faults.add(name + ": '" + content + "' on '" + said + "'");
        }
      });
      texts.put(box, content);
    }
  }

  @Test
  void areTheSameEveryTime() throws IOException {
    String once = compiled("residual/residual.nn", "fpga");
    Map<String, byte[]> files = read(folder.resolve("out/figures"));
    String twice = compiled("residual/residual.nn", "fpga");
    assertEquals(once, twice);
    Map<String, byte[]> again = read(folder.resolve("out/figures"));
    assertEquals(files.keySet(), again.keySet());
    files.forEach((name, bytes) -> assertArrayEquals(bytes, again.get(name), name));
  }

  private static Map<String, byte[]> read(Path folder) throws IOException {
    Map<String, byte[]> all = new LinkedHashMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        all.put(file.getFileName().toString(), Files.readAllBytes(file));
      }
    }
    return all;
  }

  /// Marks moved by a unit, and words and lines of diagrams exchanged, are found in every figure.
  private static void faultsAreFound(String name, Drawn drawn) {
    for (JsonNode sheet : drawn.twin.get("sheets")) {
      if (sheet.get("rows").isEmpty()) {
        continue;
      }
      String mark = sheet.get("name").textValue() + ":" + sheet.get("rows").size() / 2;
      for (String place :
          sheet.get("places").properties().stream().map(Map.Entry::getKey).toList()) {
        boolean alone = sheet.get("rows").size() == 1;
        if (alone && sheet.get("places").get(place).get(0).textValue().isEmpty()) {
          continue; // a length in proportion to nothing
        }
        Element root = FigureCheck.parse(drawn.svg);
        String part = place.substring(0, Math.max(0, place.indexOf('.')));
        List<Element> marks =
            FigureCheck.all(root, "*").stream()
                .filter(e -> e.getAttribute("data-of").equals(mark))
                .filter(e -> e.getAttribute("data-part").equals(part))
                .toList();
        assertTrue(!marks.isEmpty() || part.startsWith("range"), mark);
        for (Element e : marks) {
          move(e, place.substring(place.indexOf('.') + 1));
          assertFalse(
              FigureCheck.of(root, drawn.twin).faults().isEmpty(), name + " " + mark + " " + place);
        }
      }
    }
    if (drawn.svg.contains("data-of=\"links:1\"")) {
      found(name, drawn, "data-of=\"links:0\"", "data-of=\"links:1\"");
      found(name, drawn, "(rect x=\"[0-9.]+\" y=\")", "$19");
      found(
          name,
          drawn,
          "start\">[^<]+</text>\n<text x=\"([0-9.]+)",
          "start\">other</text>\n<text x=\"$1");
    }
    if (name.equals("chips")) {
      found(name, drawn, "fill=\"#[0-9a-f]+\"( stroke=\"[^\"]+\" data-of)", "fill=\"#ffffff\"$1");
    }
  }

  private static void found(String name, Drawn drawn, String pattern, String other) {
    String bad = drawn.svg.replaceFirst(pattern, other);
    assertNotEquals(drawn.svg, bad, pattern);
    boolean found;
    try {
      found = !FigureCheck.of(bad, drawn.twin).faults().isEmpty();
    } catch (AssertionError e) {
      found = true;
    }
    assertTrue(found, name + " " + pattern);
  }

  private static void move(Element e, String side) {
    boolean across = List.of("x", "left", "right", "width").contains(side);
    switch (e.getTagName()) {
      case "circle" -> add(e, across ? "cx" : "cy");
      case "path" -> {
        StringBuilder path = new StringBuilder();
        for (double[] corner : FigureCheck.corners(e)) {
          path.append(path.isEmpty() ? "M" : "L").append(corner[0] + (across ? 1 : 0));
          path.append(' ').append(corner[1] + (across ? 0 : 1));
        }
        e.setAttribute("d", path.toString());
      }
      default ->
          add(
              e,
              switch (side) {
                case "right", "width" -> "width";
                case "height" -> "height";
                default -> across ? "x" : "y";
              });
    }
  }

  private static void add(Element e, String attribute) {
    e.setAttribute(attribute, String.valueOf(FigureCheck.number(e, attribute) + 1));
  }
}
