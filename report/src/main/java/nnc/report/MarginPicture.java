package nnc.report;

import java.util.List;
import java.util.Locale;

/// Margins of a circuit as an SVG drawing: a bar for each from the lowest to the highest factor
/// that works, the nominal value as a line. Equal margins give equal text.
public final class MarginPicture {

  private static final int WIDTH = 840;
  private static final int LEFT = 190;
  private static final int RIGHT = 210;
  private static final int TOP = 34;
  private static final int ROW = 26;
  private static final int BAR = 14;

  private MarginPicture() {}

  /// One bar: from `low` to `high`, as shares of the nominal value; `open` ends lie farther out
  /// than what was looked at.
  public record Bar(String what, double low, boolean lowOpen, double high, boolean highOpen) {}

  /// Bars between `1 - widest` and `1 + widest`.
  public static String svg(String title, List<Bar> bars, double widest) {
    int height = TOP + ROW * bars.size() + 30;
    Markup svg = new Markup().element("text", title, "x", LEFT, "y", 20);
    int bottom = TOP + ROW * bars.size();
    for (int tick = -4; tick <= 4; tick++) {
      double share = tick * widest / 4;
      double x = x(share, widest);
      svg.open(
              "line",
              "x1",
              x,
              "x2",
              x,
              "y1",
              TOP,
              "y2",
              bottom,
              "stroke",
              tick == 0 ? "#333333" : "#dddddd")
          .close("line")
          .element("text", percent(share), "x", x, "y", bottom + 18, "text-anchor", "middle");
    }
    for (int i = 0; i < bars.size(); i++) {
      Bar bar = bars.get(i);
      int y = TOP + ROW * i + (ROW - BAR) / 2;
      double left = x(bar.low() - 1, widest);
      double right = x(bar.high() - 1, widest);
      svg.element("text", bar.what(), "x", LEFT - 10, "y", y + 11, "text-anchor", "end")
          .open("rect", "x", left, "y", y, "width", right - left, "height", BAR, "fill", "#1f5fa8")
          .close("rect")
          .element(
              "text",
              percent(bar.low() - 1)
                  + (bar.lowOpen() ? " or less" : "")
                  + " to "
                  + percent(bar.high() - 1)
                  + (bar.highOpen() ? " or more" : ""),
              "x",
              WIDTH - RIGHT + 26,
              "y",
              y + 11);
    }
    return Ink.drawing(title, WIDTH, height, svg).toString();
  }

  private static double x(double share, double widest) {
    double middle = (LEFT + WIDTH - RIGHT) / 2.0;
    return middle + share / widest * (WIDTH - RIGHT - LEFT) / 2;
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%+.1f %%", 100 * share);
  }
}
