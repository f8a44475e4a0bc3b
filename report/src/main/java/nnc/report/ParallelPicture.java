package nnc.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Parallel coordinates as an SVG drawing: an upright scale for each variable and figure, and a
/// line through the values of each design, which shows its text where the mouse rests on it.
final class ParallelPicture {

  private static final int GAP = 120;
  private static final int SIDE = 70;
  private static final int HEIGHT = 330;
  private static final int TOP = 44;
  private static final int BOTTOM = 20;

  /// A design: where it lies on each scale, from 0 to 1, the values there, and what is shown of it.
  record Line(List<Double> at, List<Object> values, String text) {
    Line {
      at = List.copyOf(at);
      values = List.copyOf(values);
    }
  }

  /// A scale with the texts beside it.
  ///
  /// @param name of its values
  record Scale(String name, String title, List<Axis.Tick> ticks) {
    Scale {
      ticks = List.copyOf(ticks);
    }

    /// The values of a variable, evenly, in their own order.
    static Scale of(String title, List<String> values) {
      return new Scale(
          title,
          title,
          IntStream.range(0, values.size())
              .mapToObj(i -> new Axis.Tick(place(i, values.size()), values.get(i)))
              .toList());
    }
  }

  private ParallelPicture() {}

  /// Where value `index` of `count` lies.
  static double place(int index, int count) {
    return count == 1 ? 0.5 : (double) index / (count - 1);
  }

  /// Lines have the colour of their place on scale number `coloured`.
  static Figure of(String name, List<Scale> scales, List<Line> lines, int coloured) {
    Markup svg = new Markup();
    Sheet sheet = new Sheet("designs", scales.stream().map(Scale::name).toArray(String[]::new));
    int width = 2 * SIDE + GAP * (scales.size() - 1);
    for (int i = 0; i < scales.size(); i++) {
      sheet.place("v" + i, "s" + i, scales.get(i).name());
    }
    for (Line line : lines) {
      StringBuilder path = new StringBuilder();
      for (int i = 0; i < scales.size(); i++) {
        path.append(i == 0 ? 'M' : 'L')
            .append(SIDE + i * GAP)
            .append(' ')
            .append(Ink.number(y(line.at().get(i))));
      }
      String row = sheet.add(line.values().toArray());
      svg.open("g").element("title", line.text());
      svg.open(
              "path",
              "d",
              path,
              "stroke",
              colour(line.at().get(coloured)),
              "stroke-width",
              1.6,
              "stroke-opacity",
              "0.75",
              "fill",
              "none",
              "data-of",
              row)
          .close("path")
          .close("g");
    }
    for (int i = 0; i < scales.size(); i++) { // above the lines, which would cross the numbers
      scale(svg, scales.get(i), i);
    }
    return new Figure(
        name, Ink.drawing("The designs of the front", width, HEIGHT, svg), List.of(sheet));
  }

  /// Titles stand in two rows, so that long ones do not touch their neighbours'.
  private static void scale(Markup svg, Scale scale, int number) {
    int x = SIDE + number * GAP;
    String title = Typeface.shipped().shortened(scale.title(), Ink.SIZE, 2 * GAP - 12);
    double half = Ink.width(title) / 2;
    Ink.text(
        svg,
        title,
        Math.max(x, half + 2),
        number % 2 == 0 ? TOP - 28 : TOP - 12,
        "middle",
        "#222222");
    svg.open("path", "d", "M" + x + " " + TOP + "V" + (HEIGHT - BOTTOM), "stroke", "#999999")
        .close("path");
    for (Axis.Tick t : thinned(scale.ticks())) {
      double width = Ink.width(Typeface.shipped().shortened(t.text(), Ink.SIZE, 62));
      svg.open(
              "rect",
              "x",
              Ink.number(x - 7 - width),
              "y",
              Ink.number(y(t.at()) - 6),
              "width",
              Ink.number(width + 4),
              "height",
              12,
              "fill",
              "#ffffff")
          .close("rect");
      Ink.tick(
          svg,
          "s" + number,
          Typeface.shipped().shortened(t.text(), Ink.SIZE, 62),
          x - 5,
          y(t.at()) + 4,
          "end",
          y(t.at()));
    }
  }

  /// As many as there is room for.
  private static List<Axis.Tick> thinned(List<Axis.Tick> ticks) {
    List<Axis.Tick> kept = new ArrayList<>();
    double free = Double.POSITIVE_INFINITY;
    for (Axis.Tick t : ticks) {
      if (y(t.at()) <= free) {
        kept.add(t);
        free = y(t.at()) - 13;
      }
    }
    return kept;
  }

  private static double y(double at) {
    return HEIGHT - BOTTOM - at * (HEIGHT - TOP - BOTTOM);
  }

  /// From blue at 0 to orange at 1, which all kinds of eyes tell apart.
  private static String colour(double at) {
    return Ink.between(0x1f5fa8, 0xd97a1f, at);
  }
}
