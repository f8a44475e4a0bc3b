package nnc.report;

import java.util.List;
import java.util.TreeSet;
import java.util.function.IntFunction;

/// Points at which a circuit works, as an SVG drawing: a filled square for each that does, for each
/// other the letter of the pin that fails first, told beside it. Equal points give equal text.
public final class ShmooPicture {

  private static final int LEFT = 90;
  private static final int TOP = 40;
  private static final int CELL = 36;
  private static final int ROW = 26;

  private ShmooPicture() {}

  /// `pins` has a row for each of `rows`, in it the name of a pin for each of `columns`, "" where
  /// the circuit works; `letter` gives the pins' letters in the order of their names.
  public static String svg(
      String title,
      String across,
      List<String> columns,
      String down,
      List<String> rows,
      List<List<String>> pins,
      IntFunction<String> letter) {
    TreeSet<String> names = new TreeSet<>();
    pins.forEach(names::addAll);
    names.remove("");
    List<String> failing = List.copyOf(names);
    int right = LEFT + CELL * columns.size();
    int bottom = TOP + ROW * rows.size();
    int height = Math.max(bottom + 44, TOP + 18 * (failing.size() + 2));
    Markup svg = new Markup().element("text", title, "x", LEFT, "y", 20);
    for (int i = 0; i < rows.size(); i++) {
      int y = TOP + ROW * i;
      svg.element("text", rows.get(i), "x", LEFT - 8, "y", y + 17, "text-anchor", "end");
      for (int j = 0; j < columns.size(); j++) {
        String pin = pins.get(i).get(j);
        int x = LEFT + CELL * j;
        svg.open(
                "rect",
                "x",
                x,
                "y",
                y,
                "width",
                CELL - 2,
                "height",
                ROW - 2,
                "fill",
                pin.isEmpty() ? "#1f5fa8" : "#f3d9d3")
            .close("rect");
        if (!pin.isEmpty()) {
          svg.element(
              "text",
              letter.apply(failing.indexOf(pin)),
              "x",
              x + CELL / 2 - 1,
              "y",
              y + 17,
              "text-anchor",
              "middle");
        }
      }
    }
    for (int j = 0; j < columns.size(); j++) {
      int x = LEFT + CELL * j + CELL / 2 - 1;
      svg.element(
          "text",
          columns.get(j),
          "x",
          x,
          "y",
          bottom + 16,
          "text-anchor",
          "middle",
          "font-size",
          Ink.SMALL);
    }
    svg.element("text", across, "x", (LEFT + right) / 2, "y", bottom + 36, "text-anchor", "middle")
        .element("text", down, "x", LEFT - 8, "y", TOP - 8, "text-anchor", "end")
        .open("rect", "x", right + 16, "y", TOP, "width", 12, "height", 12, "fill", "#1f5fa8")
        .close("rect")
        .element("text", "works", "x", right + 34, "y", TOP + 11);
    for (int i = 0; i < failing.size(); i++) {
      svg.element(
          "text",
          letter.apply(i) + "  fails first at " + failing.get(i),
          "x",
          right + 16,
          "y",
          TOP + 18 * (i + 1) + 11);
    }
    int longest = failing.stream().mapToInt(String::length).max().orElse(0);
    return Ink.drawing(title, right + 140 + 8 * longest, height, svg).toString();
  }
}
