package nnc.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/// Reads a figure as a person does, and compares what it shows with its numbers: the place of each
/// mark between the numbers that stand at the axes, the boxes and ends of lines of a diagram, the
/// colours of a map. Nothing here is shared with what draws.
final class FigureCheck {

  /// Places are written with one digit behind the point, those of ticks too.
  private static final double NEAR = 0.16;

  private final Element root;
  private final JsonNode twin;
  private final List<String> faults = new ArrayList<>();
  private final Map<String, List<Element>> marks = new LinkedHashMap<>();
  private final Map<String, Scale> scales = new LinkedHashMap<>();

  /// How many places were compared.
  private int compared;

  private FigureCheck(Element root, JsonNode twin) {
    this.root = root;
    this.twin = twin;
  }

  /// What was found, and of how many places.
  record Result(List<String> faults, int compared) {}

  static Result of(String svg, JsonNode twin) {
    return of(parse(svg), twin);
  }

  static Result of(Element root, JsonNode twin) {
    FigureCheck check = new FigureCheck(root, twin);
    check.read();
    check.sheets();
    return new Result(check.faults, check.compared);
  }

  static Element parse(String svg) {
    try {
      return DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg)))
          .getDocumentElement();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  static List<Element> all(Element root, String name) {
    NodeList found = root.getElementsByTagName(name);
    List<Element> all = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      all.add((Element) found.item(i));
    }
    return all;
  }

  static double number(Element e, String attribute) {
    return Double.parseDouble(e.getAttribute(attribute));
  }

  private void read() {
    for (Element e : all(root, "*")) {
      if (e.hasAttribute("data-of")) {
        marks.computeIfAbsent(e.getAttribute("data-of"), _ -> new ArrayList<>()).add(e);
      }
      if (e.hasAttribute("data-axis")) {
        scales.computeIfAbsent(e.getAttribute("data-axis"), _ -> new Scale()).add(e);
      }
    }
  }

  private void sheets() {
    Set<String> known = new LinkedHashSet<>();
    for (JsonNode sheet : twin.get("sheets")) {
      String name = sheet.get("name").textValue();
      for (int row = 0; row < sheet.get("rows").size(); row++) {
        String mark = name + ":" + row;
        known.add(mark);
        row(sheet, sheet.get("rows").get(row), mark);
      }
      lengths(sheet, name);
    }
    for (String mark : marks.keySet()) {
      expect(known.contains(mark), mark + " is drawn and has no row");
    }
    switch (twin.get("figure").textValue()) {
      case "network", "kernels", "circuit" -> diagram();
      case "chips" -> chips();
      default -> expect(twin.get("sheets").get(0).get("places").size() > 0, "has no places");
    }
  }

  private void expect(boolean holds, String otherwise) {
    if (!holds) {
      faults.add(twin.get("figure").textValue() + ": " + otherwise);
    }
  }

  private static JsonNode cell(JsonNode sheet, JsonNode row, String column) {
    for (int i = 0; i < sheet.get("columns").size(); i++) {
      if (sheet.get("columns").get(i).textValue().equals(column)) {
        return row.get(i);
      }
    }
    throw new AssertionError("no column " + column);
  }

  /// Places of one row's marks.
  private void row(JsonNode sheet, JsonNode row, String mark) {
    List<Element> drawn = marks.getOrDefault(mark, List.of());
    if (sheet.get("places").isEmpty()) {
      return;
    }
    Map<String, Set<String>> ends = new LinkedHashMap<>();
    for (var place : sheet.get("places").properties()) {
      String side = place.getKey().substring(place.getKey().indexOf('.') + 1);
      String part = place.getKey().substring(0, Math.max(0, place.getKey().indexOf('.')));
      List<Element> of =
          drawn.stream().filter(e -> e.getAttribute("data-part").equals(part)).toList();
      String axis = place.getValue().get(0).textValue();
      JsonNode value = cell(sheet, row, place.getValue().get(1).textValue());
      if (part.startsWith("range") && of.isEmpty()) {
        if (value.isNumber() && !side.equals("x") && !side.equals("y")) {
          ends.computeIfAbsent(part, _ -> new LinkedHashSet<>()).add(value.asText());
        }
        continue;
      }
      expect(of.size() == 1, mark + " " + part + " is drawn " + of.size() + " times");
      if (of.size() != 1 || axis.isEmpty()) {
        continue;
      }
      double is = side(of.getFirst(), side);
      double wanted =
          value.isNumber()
              ? scales.get(axis).at(value.doubleValue() + place.getValue().get(2).doubleValue())
              : scales.get(axis).at(value.textValue());
      compared++;
      expect(
          Math.abs(is - wanted) <= NEAR,
          String.format(
              Locale.ROOT,
              "%s: %s is %.2f, not %.2f of %s",
              mark,
              place.getKey(),
              is,
              wanted,
              value));
      if (side.equals("right")
          && of.getFirst().getTagName().equals("rect")
          && !hasLeft(sheet, part)) {
        double zero = scales.get(axis).at(0);
        expect(Math.abs(side(of.getFirst(), "left") - zero) <= NEAR, mark + " begins beside 0");
      }
    }
    ends.forEach((part, values) ->
        expect(values.size() <= 1, mark + " has a " + part + " that is not drawn"));
  }

  private static boolean hasLeft(JsonNode sheet, String part) {
    return sheet.get("places").has(part.isEmpty() ? "left" : part + ".left");
  }

  /// Sides without an axis: in proportion to their values.
  private void lengths(JsonNode sheet, String name) {
    for (var place : sheet.get("places").properties()) {
      if (!place.getValue().get(0).textValue().isEmpty()) {
        continue;
      }
      double longest = 0;
      double most = 0;
      for (int pass = 0; pass < 2; pass++) {
        for (int row = 0; row < sheet.get("rows").size(); row++) {
          double value =
              cell(sheet, sheet.get("rows").get(row), place.getValue().get(1).textValue())
                  .doubleValue();
          double length = side(marks.get(name + ":" + row).getFirst(), place.getKey());
          if (pass == 0) {
            longest = Math.max(longest, length);
            most = Math.max(most, value);
          } else {
            compared++;
            expect(
                Math.abs(length - value * longest / most) <= NEAR,
                name + ":" + row + " is " + length + " long");
          }
        }
      }
    }
  }

  private static final Pattern NUMBER = Pattern.compile("[MLHV]|-?[0-9.]+");

  /// Corners of a path of straight lines.
  static List<double[]> corners(Element path) {
    List<double[]> corners = new ArrayList<>();
    List<String> words =
        NUMBER.matcher(path.getAttribute("d")).results().map(m -> m.group()).toList();
    String command = "M";
    double x = 0;
    double y = 0;
    for (int i = 0; i < words.size(); i++) {
      if (words.get(i).matches("[MLHV]")) {
        command = words.get(i);
        continue;
      }
      double value = Double.parseDouble(words.get(i));
      switch (command) {
        case "H" -> x = value;
        case "V" -> y = value;
        default -> {
          x = value;
          y = Double.parseDouble(words.get(++i));
        }
      }
      corners.add(new double[] {x, y});
    }
    return corners;
  }

  private static double side(Element e, String side) {
    double[] box = box(e);
    return switch (side) {
      case "left" -> box[0];
      case "top" -> box[1];
      case "right" -> box[2];
      case "bottom" -> box[3];
      case "x" -> (box[0] + box[2]) / 2;
      case "y" -> (box[1] + box[3]) / 2;
      case "width" -> box[2] - box[0];
      case "height" -> box[3] - box[1];
      default -> corners(e).get(Integer.parseInt(side.substring(1)))[1];
    };
  }

  /// Left, top, right and bottom.
  private static double[] box(Element e) {
    return switch (e.getTagName()) {
      case "rect" -> {
        double x = number(e, "x");
        double y = number(e, "y");
        yield new double[] {x, y, x + number(e, "width"), y + number(e, "height")};
      }
      case "circle" -> {
        double r = number(e, "r");
        double x = number(e, "cx");
        double y = number(e, "cy");
        yield new double[] {x - r, y - r, x + r, y + r};
      }
      case "path" -> {
        List<double[]> corners = corners(e);
        yield new double[] {
          corners.stream().mapToDouble(c -> c[0]).min().orElseThrow(),
          corners.stream().mapToDouble(c -> c[1]).min().orElseThrow(),
          corners.stream().mapToDouble(c -> c[0]).max().orElseThrow(),
          corners.stream().mapToDouble(c -> c[1]).max().orElseThrow()
        };
      }
      default -> throw new AssertionError(e.getTagName());
    };
  }

  /// What an axis says: texts and where they stand, as far as they stand where they claim to.
  private final class Scale {

    private final Map<String, Double> ticks = new LinkedHashMap<>();

    void add(Element text) {
      double at = number(text, "data-at");
      double x = number(text, "x");
      double y = number(text, "y");
      boolean near =
          Math.abs(x - at) <= NEAR // below or above
              || (y - at >= -3 && y - at <= 6); // beside
      expect(near, "the tick " + text.getTextContent() + " stands elsewhere");
      ticks.put(text.getTextContent(), at);
    }

    double at(String name) {
      for (var tick : ticks.entrySet()) {
        String shown = tick.getKey();
        boolean cut =
            shown.endsWith("...")
                && name.startsWith(shown.substring(0, shown.length() - 3).strip());
        if (shown.equals(name) || cut) {
          return tick.getValue();
        }
      }
      expect(false, "no tick " + name + " in " + ticks.keySet());
      return Double.NaN;
    }

    /// By the outermost numbers; by decades where that suits the others better.
    double at(double value) {
      List<double[]> points =
          ticks.entrySet().stream()
              .map(t -> new double[] {Double.parseDouble(t.getKey()), t.getValue()})
              .sorted((a, b) -> Double.compare(a[0], b[0]))
              .toList();
      expect(points.size() > 1, "too few numbers at an axis: " + ticks);
      if (points.size() < 2) {
        return Double.NaN;
      }
      double[] first = points.getFirst();
      double[] last = points.getLast();
      boolean decades = first[0] > 0 && off(points, true) < off(points, false);
      expect(off(points, decades) <= NEAR, "uneven numbers at an axis: " + ticks);
      return place(first, last, value, decades);
    }

    private double off(List<double[]> points, boolean decades) {
      return points.stream()
          .mapToDouble(
              p -> Math.abs(p[1] - place(points.getFirst(), points.getLast(), p[0], decades)))
          .max()
          .orElse(0);
    }

    private static double place(double[] first, double[] last, double value, boolean decades) {
      double share =
          decades
              ? Math.log(value / first[0]) / Math.log(last[0] / first[0])
              : (value - first[0]) / (last[0] - first[0]);
      return first[1] + share * (last[1] - first[1]);
    }
  }

  private void diagram() {
    JsonNode boxes = sheet("boxes");
    JsonNode links = sheet("links");
    List<Element> texts = all(root, "text");
    Map<String, double[]> places = new LinkedHashMap<>();
    for (int i = 0; i < boxes.get("rows").size(); i++) {
      JsonNode row = boxes.get("rows").get(i);
      double[] box = box(only("boxes:" + i));
      String id = row.get(0).textValue();
      for (var other : places.entrySet()) {
        double[] o = other.getValue();
        boolean apart = box[0] >= o[2] || o[0] >= box[2] || box[1] >= o[3] || o[1] >= box[3];
        expect(apart, id + " lies on " + other.getKey());
      }
      places.put(id, box);
      List<String> inside =
          texts.stream().filter(t -> contains(box, t)).map(Element::getTextContent).toList();
      List<String> wanted = new ArrayList<>(List.of(id, row.get(1).textValue()));
      wanted.addAll(List.of(row.get(2).textValue().split("; ")));
      wanted.removeIf(String::isEmpty);
      expect(wanted.size() == inside.size(), id + " shows " + inside);
      for (int k = 0; k < Math.min(wanted.size(), inside.size()); k++) {
        compared++;
        expect(says(inside.get(k), wanted.get(k)), inside.get(k) + " for " + wanted.get(k));
      }
    }
    for (int i = 0; i < links.get("rows").size(); i++) {
      JsonNode row = links.get("rows").get(i);
      List<double[]> corners = corners(only("links:" + i));
      ends(places, row, corners);
      for (int k = 1; k < corners.size(); k++) {
        double[] a = corners.get(k - 1);
        double[] b = corners.get(k);
        expect(a[0] == b[0] || a[1] == b[1], "a link that is not upright: " + row);
      }
    }
  }

  private void ends(Map<String, double[]> places, JsonNode row, List<double[]> corners) {
    double[] from = places.get(row.get(0).textValue());
    double[] to = places.get(row.get(2).textValue());
    double[] first = corners.getFirst();
    double[] last = corners.getLast();
    compared++;
    expect(
        Math.abs(first[1] - from[3]) <= 3 && first[0] > from[0] && first[0] < from[2],
        "does not begin at its box: " + row);
    expect(
        Math.abs(last[1] - to[1]) <= 3 && last[0] > to[0] && last[0] < to[2],
        "does not end at its box: " + row);
  }

  private static boolean says(String shown, String whole) {
    return shown.equals(whole)
        || (shown.endsWith("...")
            && whole.startsWith(shown.substring(0, shown.length() - 3).strip()));
  }

  private static boolean contains(double[] box, Element text) {
    double x = number(text, "x");
    double y = number(text, "y");
    return x > box[0] && x < box[2] && y > box[1] && y < box[3];
  }

  private JsonNode sheet(String name) {
    for (JsonNode sheet : twin.get("sheets")) {
      if (sheet.get("name").textValue().equals(name)) {
        return sheet;
      }
    }
    throw new AssertionError("no sheet " + name);
  }

  private Element only(String mark) {
    List<Element> all = marks.getOrDefault(mark, List.of());
    if (all.size() != 1) {
      throw new AssertionError(mark + " is drawn " + all.size() + " times");
    }
    return all.getFirst();
  }

  /// Each core within the chip whose address stands above it, in the colour of what it is part of.
  private void chips() {
    JsonNode cores = sheet("cores");
    Map<String, Element> texts = new LinkedHashMap<>();
    all(root, "text").forEach(t -> texts.putIfAbsent(t.getTextContent(), t));
    Set<String> places = new LinkedHashSet<>();
    for (int i = 0; i < cores.get("rows").size(); i++) {
      JsonNode row = cores.get("rows").get(i);
      Element core = only("cores:" + i);
      double[] box = box(core);
      Element chip = texts.get(cell(cores, row, "chip").textValue());
      double right = box[2] - number(chip, "x");
      double down = box[3] - number(chip, "y");
      compared++;
      expect(right > 0 && right < 70 && down > 0 && down < 100, "not in its chip: " + row);
      expect(places.add(box[0] + " " + box[1]), "on another core: " + row);
      Element name = texts.get(cell(cores, row, "of").textValue());
      boolean like =
          all(root, "rect").stream()
              .filter(r -> !r.hasAttribute("data-of") && !r.getAttribute("x").isEmpty())
              .filter(r -> Math.abs(number(r, "y") + 10 - number(name, "y")) < 1)
              .filter(r -> number(r, "x") < number(name, "x"))
              .allMatch(r -> r.getAttribute("fill").equals(core.getAttribute("fill")));
      expect(like, "in another colour: " + row);
    }
  }
}
