package nnc.report;

/// The scales of a drawing of points: `across` from left to right and `up` from below, in a frame
/// whose upper left corner is `left` and `top`. Numbers stand where they do not touch each other.
record Plot(Axis across, Axis up, int left, int top, int width, int height) {

  /// Of the axes' ticks in the drawing.
  static final String X = "x";

  static final String Y = "y";

  private static final String GRID = "#e3e3e3";

  double x(double value) {
    return left + across.at(value) * width;
  }

  double y(double value) {
    return top + (1 - up.at(value)) * height;
  }

  /// Draws numbers and lines of the scales, and their titles.
  void draw(Markup svg, String acrossTitle, String upTitle) {
    text(svg, upTitle, 4, top - 14, "start");
    text(svg, acrossTitle, left + width / 2.0, top + height + 36, "middle");
    double free = Double.NEGATIVE_INFINITY;
    for (Axis.Tick t : across.ticks()) {
      double x = left + t.at() * width;
      line(svg, x, top, x, top + height);
      double half = Ink.width(t.text()) / 2;
      if (x - half > free) {
        Ink.tick(svg, X, t.text(), x, top + height + 15, "middle", x);
        free = x + half + 6;
      }
    }
    free = Double.POSITIVE_INFINITY;
    for (Axis.Tick t : up.ticks()) {
      double y = top + height - t.at() * height;
      line(svg, left, y, left + width, y);
      if (y < free) {
        Ink.tick(svg, Y, t.text(), left - 6, y + 4, "end", y);
        free = y - Ink.SIZE;
      }
    }
  }

  private static void line(Markup svg, double x1, double y1, double x2, double y2) {
    Ink.line(svg, x1, y1, x2, y2, "stroke", GRID);
  }

  private static void text(Markup svg, String text, double x, double y, String anchor) {
    Ink.text(svg, text, x, y, anchor, "#222222");
  }
}
