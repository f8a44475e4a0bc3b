package nnc.report;

import java.util.List;
import java.util.stream.IntStream;

/// Parallel coordinates as an SVG drawing: an upright scale for each variable and figure, and a
/// line through the values of each design, which shows its text where the mouse rests on it.
final class ParallelPicture {

  private static final int GAP = 120;
  private static final int SIDE = 64;
  private static final int HEIGHT = 330;
  private static final int TOP = 44;
  private static final int BOTTOM = 20;

  /// A design: where it lies on each scale, from 0 to 1, and what is shown of it.
  record Line(List<Double> at, String text) {
    Line {
      at = List.copyOf(at);
    }
  }

  /// A scale with the texts beside it.
  record Scale(String title, List<Axis.Tick> ticks) {
    Scale {
      ticks = List.copyOf(ticks);
    }

    /// The values of a variable, evenly, in their own order.
    static Scale of(String title, List<String> values) {
      return new Scale(
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
  static String svg(List<Scale> scales, List<Line> lines, int coloured) {
    Markup svg = new Markup();
    int width = 2 * SIDE + GAP * (scales.size() - 1);
    for (int i = 0; i < scales.size(); i++) {
      scale(svg, scales.get(i), SIDE + i * GAP, i % 2 == 0 ? TOP - 28 : TOP - 12);
    }
    for (Line line : lines) {
      StringBuilder path = new StringBuilder();
      for (int i = 0; i < scales.size(); i++) {
        path.append(i == 0 ? 'M' : 'L')
            .append(SIDE + i * GAP)
            .append(' ')
            .append(Ink.number(y(line.at().get(i))));
      }
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
              "none")
          .close("path")
          .close("g");
    }
    return Ink.drawing("The designs of the front", width, HEIGHT, svg).toString();
  }

  private static void scale(Markup svg, Scale scale, int x, int titleY) {
    svg.element(
        "text", scale.title(), "x", x, "y", titleY, "text-anchor", "middle", "fill", "#222222");
    svg.open("path", "d", "M" + x + " " + TOP + "V" + (HEIGHT - BOTTOM), "stroke", "#999999")
        .close("path");
    int every = Math.max(1, scale.ticks().size() / 14); // as many as there is room for
    for (int i = 0; i < scale.ticks().size(); i += every) {
      Axis.Tick t = scale.ticks().get(i);
      svg.element(
          "text",
          t.text(),
          "x",
          x - 5,
          "y",
          Ink.number(y(t.at()) + 4),
          "text-anchor",
          "end",
          "fill",
          "#555555");
    }
  }

  private static double y(double at) {
    return HEIGHT - BOTTOM - at * (HEIGHT - TOP - BOTTOM);
  }

  /// From blue at 0 to orange at 1, which all kinds of eyes tell apart.
  private static String colour(double at) {
    int[] blue = {0x1f, 0x5f, 0xa8};
    int[] orange = {0xd9, 0x7a, 0x1f};
    StringBuilder hex = new StringBuilder("#");
    for (int i = 0; i < 3; i++) {
      hex.append(String.format("%02x", Math.round(blue[i] + at * (orange[i] - blue[i]))));
    }
    return hex.toString();
  }
}
