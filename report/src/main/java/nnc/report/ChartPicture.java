package nnc.report;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.estimate.Chart;
import nnc.ir.estimate.Chart.Curve;
import nnc.ir.estimate.Chart.Point;

/// A chart as an SVG drawing. Equal charts give equal text.
public final class ChartPicture {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 360;
  private static final int LEFT = 64;
  private static final int RIGHT = 14;
  private static final int TOP = 38;
  private static final int BOTTOM = 44;

  /// Lines of a grid, about.
  private static final int GRID = 8;

  private final Chart chart;
  private final Markup svg = new Markup();
  private final double first;
  private final double last;
  private final double low;
  private final double high;

  private ChartPicture(Chart chart) {
    this.chart = chart;
    List<Point> all = chart.curves().stream().flatMap(c -> c.points().stream()).toList();
    this.first = all.stream().mapToDouble(Point::x).min().orElse(0);
    this.last = all.stream().mapToDouble(Point::x).max().orElse(1);
    double most = all.stream().mapToDouble(Point::high).max().orElse(1);
    this.low = chart.isLogarithmic() ? Math.log10(chart.least()) : 0;
    this.high = chart.isLogarithmic() ? Math.ceil(Math.log10(most)) : most;
  }

  public static String svg(Chart chart) {
    ChartPicture picture = new ChartPicture(chart);
    picture.axes();
    for (int i = 0; i < chart.curves().size(); i++) {
      picture.curve(i, chart.curves().get(i));
    }
    return Ink.drawing(chart.title(), WIDTH, HEIGHT, picture.svg).toString();
  }

  private void axes() {
    text(chart.title(), LEFT, 14, "start", "#222222");
    text(chart.across(), (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, "middle", "#222222");
    text(chart.up(), LEFT - 44, TOP - 8, "start", "#222222");
    for (double x : ticks(first, last)) {
      line(x(x), TOP, x(x), HEIGHT - BOTTOM, "#e3e3e3");
      text(Ink.shortest(x), (int) x(x), HEIGHT - BOTTOM + 15, "middle", "#555555");
    }
    for (double y : chart.isLogarithmic() ? decades() : ticks(low, high)) {
      double at = HEIGHT - BOTTOM - (y - low) / (high - low) * (HEIGHT - BOTTOM - TOP);
      line(LEFT, at, WIDTH - RIGHT, at, "#e3e3e3");
      String name = chart.isLogarithmic() ? "1e" + (int) y : Ink.shortest(y);
      text(name, LEFT - 6, (int) at + 4, "end", "#555555");
    }
    svg.open(
            "rect",
            "x",
            LEFT,
            "y",
            TOP,
            "width",
            WIDTH - LEFT - RIGHT,
            "height",
            HEIGHT - TOP - BOTTOM,
            "fill",
            "none",
            "stroke",
            "#999999")
        .close("rect");
  }

  /// Round numbers from `from` to `to`.
  private static List<Double> ticks(double from, double to) {
    double rough = Math.max(1e-12, to - from) / GRID;
    double decade = Math.pow(10, Math.floor(Math.log10(rough)));
    double step = decade;
    for (int factor : new int[] {2, 5, 10}) {
      step = step < rough ? decade * factor : step;
    }
    List<Double> ticks = new ArrayList<>();
    for (long k = (long) Math.ceil(from / step - 1e-9); k * step <= to + 1e-9 * step; k++) {
      ticks.add(k * step);
    }
    return ticks;
  }

  private List<Double> decades() {
    int step = (int) Math.max(1, Math.ceil((high - low) / GRID));
    List<Double> decades = new ArrayList<>();
    for (double y = Math.ceil(low); y <= high; y += step) {
      decades.add(y);
    }
    return decades;
  }

  private void curve(int index, Curve curve) {
    String colour = Ink.COLOURS.get(index % Ink.COLOURS.size());
    StringBuilder path = new StringBuilder();
    for (Point p : curve.points()) {
      if (curve.measured()) {
        line(x(p.x()), y(p.low()), x(p.x()), y(p.high()), colour);
        svg.open(
                "circle",
                "cx",
                Ink.number(x(p.x())),
                "cy",
                Ink.number(y(p.y())),
                "r",
                "2.5",
                "fill",
                colour)
            .close("circle");
      } else {
        path.append(path.isEmpty() ? 'M' : 'L')
            .append(Ink.number(x(p.x())))
            .append(' ')
            .append(Ink.number(y(p.y())));
      }
    }
    if (!path.isEmpty()) {
      svg.open("path", "d", path, "stroke", colour, "stroke-width", "1.5", "fill", "none")
          .close("path");
    }
    int row = HEIGHT - BOTTOM - 12 - 15 * (chart.curves().size() - 1 - index); // mostly empty
    line(WIDTH - RIGHT - 28, row - 4, WIDTH - RIGHT - 8, row - 4, colour);
    text(curve.name(), WIDTH - RIGHT - 34, row, "end", colour);
  }

  private void line(double x1, double y1, double x2, double y2, String colour) {
    svg.open(
            "path",
            "d",
            "M"
                + Ink.number(x1)
                + " "
                + Ink.number(y1)
                + "L"
                + Ink.number(x2)
                + " "
                + Ink.number(y2),
            "stroke",
            colour,
            "fill",
            "none")
        .close("path");
  }

  private void text(String text, int x, int y, String anchor, String colour) {
    svg.element("text", text, "x", x, "y", y, "text-anchor", anchor, "fill", colour);
  }

  private double x(double value) {
    return LEFT + (value - first) / Math.max(1e-12, last - first) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    double at = chart.isLogarithmic() ? Math.log10(Math.max(value, chart.least())) : value;
    return HEIGHT - BOTTOM - (at - low) / (high - low) * (HEIGHT - BOTTOM - TOP);
  }
}
