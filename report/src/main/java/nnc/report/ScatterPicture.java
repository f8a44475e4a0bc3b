package nnc.report;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import nnc.ir.estimate.Quantity;
import nnc.ir.explore.Fidelity;

/// Designs by two figures as an SVG drawing: those of the front above all others, each with the
/// intervals of both figures, and its text where the mouse rests on it. Equal designs give equal
/// text.
final class ScatterPicture {

  private static final int WIDTH = 640;
  private static final int HEIGHT = 380;
  private static final int LEFT = 70;
  private static final int RIGHT = 24;
  private static final int TOP = 48;
  private static final int BOTTOM = 44;

  /// What a scale goes on beyond the outermost designs, so that their marks stand inside the frame.
  private static final double ROOM = 0.04;

  private static final String OTHERS = "#9aa5ae";
  private static final String FRONT = Ink.COLOURS.get(1);

  /// A design.
  ///
  /// @param point its settings
  /// @param text what is shown where the mouse rests on it
  record Mark(Quantity across, Quantity up, String point, String text) {}

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

  /// What an axis shows: a figure's name, and the same as a title with its unit.
  record Scale(String figure, String title) {
    private String low() {
      return figure + "_low";
    }

    private String high() {
      return figure + "_high";
    }
  }

  private final Plot plot;
  private final Sheet sheet;
  private final Markup svg = new Markup();

  private ScatterPicture(Plot plot, Sheet sheet) {
    this.plot = plot;
    this.sheet = sheet;
  }

  /// Later layers lie above earlier ones.
  static Figure of(String name, Scale across, Scale up, List<Layer> layers) {
    List<Mark> all = layers.stream().flatMap(l -> l.marks().stream()).toList();
    Plot plot =
        new Plot(
            axis(across, all.stream().map(Mark::across)),
            axis(up, all.stream().map(Mark::up)),
            LEFT,
            TOP,
            WIDTH - LEFT - RIGHT,
            HEIGHT - TOP - BOTTOM);
    Sheet sheet =
        new Sheet(
                "designs",
                "layer",
                "point",
                across.figure,
                across.low(),
                across.high(),
                up.figure,
                up.low(),
                up.high())
            .place("mark.x", Plot.X, across.figure)
            .place("mark.y", Plot.Y, up.figure)
            .place("range.x", Plot.X, across.figure)
            .place("range.bottom", Plot.Y, up.low())
            .place("range.top", Plot.Y, up.high())
            .place("range-across.y", Plot.Y, up.figure)
            .place("range-across.left", Plot.X, across.low())
            .place("range-across.right", Plot.X, across.high());
    ScatterPicture picture = new ScatterPicture(plot, sheet);
    plot.draw(picture.svg, across.title, up.title);
    double legend = WIDTH - RIGHT;
    for (Layer layer : layers.reversed()) {
      Ink.text(picture.svg, layer.name(), legend, 14, "end", layer.colour());
      legend -= 14 + Ink.width(layer.name());
    }
    layers.forEach(layer -> layer.marks().forEach(m -> picture.mark(m, layer)));
    return new Figure(
        name,
        Ink.drawing(across.title + " and " + up.title, WIDTH, HEIGHT, picture.svg),
        List.of(sheet));
  }

  private static Axis axis(Scale scale, Stream<Quantity> all) {
    return Axis.of(scale.title, all.flatMapToDouble(q -> DoubleStream.of(q.low(), q.high())))
        .withRoom(ROOM);
  }

  private void mark(Mark m, Layer layer) {
    Quantity across = m.across;
    Quantity up = m.up;
    double x = plot.x(across.nominal());
    double y = plot.y(up.nominal());
    String row =
        sheet.add(
            layer.name(),
            m.point,
            across.nominal(),
            across.low(),
            across.high(),
            up.nominal(),
            up.low(),
            up.high());
    svg.open("g").element("title", m.text);
    if (across.high() > across.low()) {
      range(plot.x(across.low()), y, plot.x(across.high()), y, layer, row, "range-across");
    }
    if (up.high() > up.low()) {
      range(x, plot.y(up.low()), x, plot.y(up.high()), layer, row, "range");
    }
    Ink.circle(
        svg,
        x,
        y,
        layer.radius(),
        "fill",
        layer.open() ? "#ffffff" : layer.colour(),
        "stroke",
        layer.colour(),
        "data-of",
        row,
        "data-part",
        "mark");
    svg.close("g");
  }

  private void range(
      double x1, double y1, double x2, double y2, Layer layer, String row, String part) {
    Ink.line(svg, x1, y1, x2, y2, "stroke", layer.colour(), "data-of", row, "data-part", part);
  }
}
