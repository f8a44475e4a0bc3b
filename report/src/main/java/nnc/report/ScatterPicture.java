package nnc.report;

import java.util.List;
import java.util.stream.DoubleStream;
import nnc.ir.explore.Fidelity;

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

  /// Designs that look alike.
  record Layer(String name, List<Mark> marks, String colour, double radius, boolean open) {
    Layer {
      marks = List.copyOf(marks);
    }

    static Layer front(String name, List<Mark> marks) {
      return new Layer(name, marks, FRONT, 3.5, false);
    }

    static Layer beaten(List<Mark> marks) {
      return new Layer("beaten by another", marks, OTHERS, 2, false);
    }

    /// Designs of a level that is not that of the front.
    static Layer below(Fidelity level, List<Mark> marks) {
      String colour =
          switch (level) {
            case ESTIMATE -> "#7fa6cc";
            case EMULATE -> "#86b08e";
            case SYNTHESIZE, PLACE_AND_ROUTE -> "#b398c2";
          };
      return new Layer(level.done(), marks, colour, 2.5, true);
    }
  }

  /// `across` and `up` name the figures with their units; later layers lie above earlier ones.
  static String svg(String across, String up, List<Layer> layers) {
    List<Mark> all = layers.stream().flatMap(l -> l.marks().stream()).toList();
    ScatterPicture picture =
        new ScatterPicture(
            Axis.of(across, all.stream().mapToDouble(Mark::x)),
            Axis.of(up, all.stream().flatMapToDouble(m -> DoubleStream.of(m.low, m.high))));
    picture.scales();
    double legend = WIDTH - RIGHT;
    for (Layer layer : layers.reversed()) {
      picture.text(layer.name(), legend, 14, "end", layer.colour());
      legend -= 12 + 6.2 * layer.name().length(); // about so wide
    }
    layers.forEach(layer -> layer.marks().forEach(m -> picture.mark(m, layer)));
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

  private void mark(Mark m, Layer layer) {
    double x = LEFT + across.at(m.x) * (WIDTH - LEFT - RIGHT);
    svg.open("g").element("title", m.text);
    if (m.high > m.low) {
      line(x, y(m.low), x, y(m.high), layer.colour());
    }
    svg.open(
            "circle",
            "cx",
            Ink.number(x),
            "cy",
            Ink.number(y(m.y)),
            "r",
            layer.radius(),
            "fill",
            layer.open() ? "#ffffff" : layer.colour(),
            "stroke",
            layer.colour())
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
