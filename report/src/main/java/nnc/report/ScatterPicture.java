package nnc.report;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/// Designs by two figures as an SVG drawing: those of the front above all others, each with the
/// interval of the upright figure, and its text where the mouse rests on it. Equal designs give
/// equal text.
final class ScatterPicture {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 380;
  private static final int LEFT = 70;
  private static final int RIGHT = 14;
  private static final int TOP = 48;
  private static final int BOTTOM = 44;

  private static final String OTHERS = "#9aa5ae";
  private static final String FRONT = Ink.COLOURS.get(1);

  /// A design.
  ///
  /// @param text what is shown where the mouse rests on it
  record Mark(double x, double y, double low, double high, String text) {}

  private final Axis across;
  private final Axis up;
  private final Markup svg = new Markup();

  private ScatterPicture(Axis across, Axis up) {
    this.across = across;
    this.up = up;
  }

  /// `across` and `up` name the figures with their units.
  static String svg(String across, String up, List<Mark> others, List<Mark> front) {
    List<Mark> all = Stream.concat(others.stream(), front.stream()).toList();
    ScatterPicture picture =
        new ScatterPicture(
            Axis.of(across, all.stream().mapToDouble(Mark::x)),
            Axis.of(up, all.stream().flatMapToDouble(m -> DoubleStream.of(m.low, m.high))));
    picture.scales();
    others.forEach(m -> picture.mark(m, OTHERS, 2));
    front.forEach(m -> picture.mark(m, FRONT, 3.5));
    picture.text("front", WIDTH - RIGHT, 14, "end", FRONT);
    picture.text("beaten by another", WIDTH - RIGHT - 40, 14, "end", OTHERS);
    return Ink.drawing(across + " and " + up, WIDTH, HEIGHT, picture.svg).toString();
  }

  private void scales() {
    text(up.title(), 4, TOP - 14, "start", "#222222");
    text(across.title(), (LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 8, "middle", "#222222");
    for (Axis.Tick t : across.ticks()) {
      double x = LEFT + t.at() * (WIDTH - LEFT - RIGHT);
      line(x, TOP, x, HEIGHT - BOTTOM, "#e3e3e3");
      text(t.text(), x, HEIGHT - BOTTOM + 15, "middle", "#555555");
    }
    for (Axis.Tick t : up.ticks()) {
      double y = HEIGHT - BOTTOM - t.at() * (HEIGHT - TOP - BOTTOM);
      line(LEFT, y, WIDTH - RIGHT, y, "#e3e3e3");
      text(t.text(), LEFT - 6, y + 4, "end", "#555555");
    }
  }

  private void mark(Mark m, String colour, double radius) {
    double x = LEFT + across.at(m.x) * (WIDTH - LEFT - RIGHT);
    svg.open("g").element("title", m.text);
    if (m.high > m.low) {
      line(x, y(m.low), x, y(m.high), colour);
    }
    svg.open("circle", "cx", Ink.number(x), "cy", Ink.number(y(m.y)), "r", radius, "fill", colour)
        .close("circle")
        .close("g");
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - up.at(value) * (HEIGHT - TOP - BOTTOM);
  }

  private void line(double x1, double y1, double x2, double y2, String colour) {
    String path =
        "M" + Ink.number(x1) + " " + Ink.number(y1) + "L" + Ink.number(x2) + " " + Ink.number(y2);
    svg.open("path", "d", path, "stroke", colour, "fill", "none").close("path");
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
