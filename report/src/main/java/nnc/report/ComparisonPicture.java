package nnc.report;

import java.util.List;
import java.util.stream.DoubleStream;

/// Estimates of a figure against what was measured as an SVG drawing: a mark for each design with
/// the estimate's interval, on the line where both are equal if the estimate is right, in bands of
/// 5 and 10 percent about it. Equal numbers give equal text.
final class ComparisonPicture {

  private static final int SIZE = 300;
  private static final int LEFT = 70;
  private static final int RIGHT = 24;
  private static final int TOP = 36;
  private static final int BOTTOM = 44;
  private static final String MARK = Ink.COLOURS.get(1);

  /// Room about the marks, as a share of their values.
  private static final double ROOM = 0.08;

  /// A design.
  ///
  /// @param point its settings
  /// @param text what is shown where the mouse rests on it
  record Mark(
      double estimated, double low, double high, double measured, String point, String text) {}

  private final Plot plot;
  private final Markup svg = new Markup();

  private ComparisonPicture(Axis axis) {
    this.plot = new Plot(axis, axis, LEFT, TOP, SIZE, SIZE);
  }

  /// `title` is the figure with its unit; `marks` are not empty, and what was measured is positive.
  static Figure of(String name, String title, List<Mark> marks) {
    ComparisonPicture picture =
        new ComparisonPicture(
            Axis.of(
                title,
                marks.stream()
                    .flatMapToDouble(m ->
                        DoubleStream.of(
                            Math.min(m.low, m.measured) * (1 - ROOM),
                            Math.max(m.high, m.measured) * (1 + ROOM)))));
    Sheet sheet =
        new Sheet("designs", "point", "estimated", "estimated_low", "estimated_high", "measured")
            .place("mark.x", Plot.X, "estimated")
            .place("mark.y", Plot.Y, "measured")
            .place("range.y", Plot.Y, "measured")
            .place("range.left", Plot.X, "estimated_low")
            .place("range.right", Plot.X, "estimated_high");
    picture.bands();
    picture.plot.draw(picture.svg, "estimated " + title, "measured " + title);
    Ink.text(picture.svg, "bands of 5 and 10 %", LEFT + SIZE, TOP - 14, "end", "#555555");
    marks.forEach(m -> picture.mark(m, sheet));
    return new Figure(
        name,
        Ink.drawing(
            "estimated and measured " + title,
            LEFT + SIZE + RIGHT,
            TOP + SIZE + BOTTOM,
            picture.svg),
        List.of(sheet));
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
    double low = plot.across().low();
    double high = plot.across().high();
    String corners =
        corner(low, low / (1 + share))
            + corner(high, high / (1 + share))
            + corner(high, high / (1 - share))
            + corner(low, low / (1 - share));
    svg.open("polygon", "points", corners.strip(), "fill", colour).close("polygon");
  }

  private String corner(double estimated, double measured) {
    return Ink.number(plot.x(estimated) - LEFT) + "," + Ink.number(plot.y(measured) - TOP) + " ";
  }

  private void mark(Mark m, Sheet sheet) {
    double y = plot.y(m.measured);
    String row = sheet.add(m.point, m.estimated, m.low, m.high, m.measured);
    svg.open("g").element("title", m.text);
    if (m.high > m.low) {
      Ink.line(
          svg,
          plot.x(m.low),
          y,
          plot.x(m.high),
          y,
          "stroke",
          MARK,
          "stroke-opacity",
          "0.5",
          "data-of",
          row,
          "data-part",
          "range");
    }
    double x = plot.x(m.estimated);
    Ink.circle(svg, x, y, 3, "fill", MARK, "data-of", row, "data-part", "mark");
    svg.close("g");
  }
}
