package nnc.report;

import java.util.List;
import java.util.stream.DoubleStream;

/// Estimates of a figure against what was measured as an SVG drawing: a mark for each design with
/// the estimate's interval, on the line where both are equal if the estimate is right, in bands of
/// 5 and 10 percent about it. Equal numbers give equal text.
final class ComparisonPicture {

  private static final int SIZE = 300;
  private static final int LEFT = 70;
  private static final int RIGHT = 14;
  private static final int TOP = 36;
  private static final int BOTTOM = 44;
  private static final String MARK = Ink.COLOURS.get(1);
  private static final String INK = "#222222";

  /// Room about the marks, as a share of their values.
  private static final double ROOM = 0.08;

  /// A design.
  ///
  /// @param text what is shown where the mouse rests on it
  record Mark(double estimated, double low, double high, double measured, String text) {}

  private final Axis axis;
  private final Markup svg = new Markup();

  private ComparisonPicture(Axis axis) {
    this.axis = axis;
  }

  /// `figure` with its unit; `marks` are not empty, and what was measured is positive.
  static String svg(String figure, List<Mark> marks) {
    ComparisonPicture picture =
        new ComparisonPicture(
            Axis.of(
                figure,
                marks.stream()
                    .flatMapToDouble(m ->
                        DoubleStream.of(
                            Math.min(m.low, m.measured) * (1 - ROOM),
                            Math.max(m.high, m.measured) * (1 + ROOM)))));
    picture.scales();
    picture.bands();
    marks.forEach(picture::mark);
    return Ink.drawing(
            "estimated and measured " + figure,
            LEFT + SIZE + RIGHT,
            TOP + SIZE + BOTTOM,
            picture.svg)
        .toString();
  }

  private void scales() {
    text("measured " + axis.title(), 4, TOP - 14, "start", INK);
    text("estimated " + axis.title(), LEFT + SIZE / 2.0, TOP + SIZE + 36, "middle", INK);
    text("bands of 5 and 10 %", LEFT + SIZE, TOP - 14, "end", "#555555");
    int every = Math.max(1, axis.ticks().size() / 6); // as many as there is room for
    for (int i = 0; i < axis.ticks().size(); i += every) {
      Axis.Tick t = axis.ticks().get(i);
      text(t.text(), LEFT + t.at() * SIZE, TOP + SIZE + 15, "middle", "#555555");
      text(t.text(), LEFT - 6, TOP + SIZE - t.at() * SIZE + 4, "end", "#555555");
    }
  }

  /// In a drawing of its own, which cuts off what leaves the scales.
  private void bands() {
    svg.open("svg", "x", LEFT, "y", TOP, "width", SIZE, "height", SIZE);
    band(0.1, "#eef1f4");
    band(0.05, "#dbe2e8");
    svg.open("path", "d", "M0 " + SIZE + "L" + SIZE + " 0", "stroke", "#7d8890", "fill", "none")
        .close("path");
    svg.open(
            "rect",
            "width",
            SIZE,
            "height",
            SIZE,
            "fill",
            "none",
            "stroke",
            "#999999",
            "stroke-width",
            2)
        .close("rect")
        .close("svg");
  }

  /// Where what was measured differs from the estimate by at most `share` of itself.
  private void band(double share, String colour) {
    double low = axis.low();
    double high = axis.high();
    String corners =
        corner(low, low / (1 + share))
            + corner(high, high / (1 + share))
            + corner(high, high / (1 - share))
            + corner(low, low / (1 - share));
    svg.open("polygon", "points", corners.strip(), "fill", colour).close("polygon");
  }

  private String corner(double estimated, double measured) {
    return Ink.number(axis.at(estimated) * SIZE)
        + ","
        + Ink.number(SIZE - axis.at(measured) * SIZE)
        + " ";
  }

  private void mark(Mark m) {
    double y = TOP + SIZE - axis.at(m.measured) * SIZE;
    svg.open("g").element("title", m.text);
    if (m.high > m.low) {
      svg.open(
              "path",
              "d",
              "M" + Ink.number(x(m.low)) + " " + Ink.number(y) + "H" + Ink.number(x(m.high)),
              "stroke",
              MARK,
              "stroke-opacity",
              "0.5",
              "fill",
              "none")
          .close("path");
    }
    svg.open("circle", "cx", Ink.number(x(m.estimated)), "cy", Ink.number(y), "r", 3, "fill", MARK)
        .close("circle")
        .close("g");
  }

  private double x(double value) {
    return LEFT + axis.at(value) * SIZE;
  }

  private void text(String text, double x, double y, String anchor, String colour) {
    svg.element(
        "text",
        text,
        "x",
        Ink.number(x),
        "y",
        Ink.number(y),
        "text-anchor",
        anchor,
        "fill",
        colour);
  }
}
