package nnc.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A diagram as an SVG drawing: boxes by what they are, with name, kind and figures, a square for
/// each port, and a line for each link with its label. Large ones are folded into groups.
final class DiagramPicture {

  /// Boxes that are drawn, at most; beyond, they are folded to so many.
  static final int MOST = 60;

  private static final int FOLDED = 24;

  /// Boxes that are listed with their groups, and in the text for Graphviz, at most: pages of large
  /// circuits would be large too, and the printed design has them all.
  private static final int LISTED = 2000;

  /// Links a box, beyond which labels are left to where the mouse rests on the link.
  private static final int CROWDED = 3;

  private static final double NAME = 11;
  private static final double LINE = 14;
  private static final double PAD = 8;

  /// Widths of texts, at most.
  private static final double WIDEST = 260;

  private static final double WIDEST_LABEL = 150;
  private static final String INK = "#1b2733";
  private static final String PALE = "#4a5863";

  private DiagramPicture() {}

  static Figure of(String name, Diagram whole) {
    Diagram diagram = whole.boxes().size() > MOST ? whole.folded(FOLDED) : whole;
    Map<String, Layout.Spot> sizes = new LinkedHashMap<>();
    diagram.boxes().forEach(b -> sizes.put(b.id(), size(b)));
    List<Layout.Spot> labels = new ArrayList<>();
    boolean labelled = !crowded(diagram);
    for (Diagram.Link link : diagram.links()) {
      double width = labelled ? Typeface.shipped().width(label(link), Ink.SMALL) : 0;
      labels.add(new Layout.Spot(0, 0, width, width == 0 ? 0 : 12));
    }
    Layout layout = Layout.of(diagram, sizes, labels);
    Sheet boxes = new Sheet("boxes", "id", "kind", "figures", "members");
    Sheet links = new Sheet("links", "from", "from_port", "to", "to_port", "label");
    Markup svg = new Markup();
    for (int i = 0; i < diagram.links().size(); i++) {
      Diagram.Link l = diagram.links().get(i);
      link(
          svg,
          l,
          layout.routes().get(i),
          links.add(l.from(), l.fromPort(), l.to(), l.toPort(), l.label()));
    }
    for (Diagram.Box box : diagram.boxes()) {
      long members = diagram.folded().values().stream().filter(box.id()::equals).count();
      String row =
          boxes.add(box.id(), box.kind(), String.join("; ", box.figures()), Math.max(1, members));
      box(svg, box, layout.boxes().get(box.id()), row);
    }
    for (Layout.Spot port : layout.ports()) {
      rect(svg, port, "fill", "#33546d");
    }
    List<Sheet> sheets = new ArrayList<>(List.of(boxes, links));
    if (!diagram.folded().isEmpty() && whole.boxes().size() <= LISTED) {
      Sheet folded = new Sheet("folded", "id", "kind", "figures", "group");
      for (Diagram.Box b : whole.boxes()) {
        String group = diagram.folded().get(b.id());
        if (group != null) {
          folded.add(b.id(), b.kind(), String.join("; ", b.figures()), group);
        }
      }
      sheets.add(folded);
    }
    SequencedMap<String, String> texts = new LinkedHashMap<>();
    texts.put("dot", (whole.boxes().size() > LISTED ? diagram : whole).dot());
    int width = (int) Math.ceil(layout.width());
    int height = (int) Math.ceil(layout.height());
    return new Figure(
        name, Ink.drawing(diagram.title(), width, height, svg).toString(), sheets, texts);
  }

  /// Whether it has so many links that labels at them would help nobody.
  static boolean crowded(Diagram diagram) {
    return diagram.links().size() > CROWDED * diagram.boxes().size();
  }

  private static Layout.Spot size(Diagram.Box box) {
    double width = Typeface.shipped().width(head(box) + "  " + box.kind(), NAME);
    for (String line : box.figures()) {
      width = Math.max(width, Typeface.shipped().width(shortened(line), NAME));
    }
    double height = 2 * PAD + LINE * (1 + box.figures().size()) - 4;
    return new Layout.Spot(0, 0, Math.ceil(width + 2 * PAD), height);
  }

  private static String head(Diagram.Box box) {
    double room = WIDEST - Typeface.shipped().width("  " + box.kind(), NAME);
    return Typeface.shipped().shortened(box.id(), NAME, room);
  }

  private static String shortened(String line) {
    return Typeface.shipped().shortened(line, NAME, WIDEST);
  }

  private static String label(Diagram.Link link) {
    return Typeface.shipped().shortened(link.label(), Ink.SMALL, WIDEST_LABEL);
  }

  private static void box(Markup svg, Diagram.Box box, Layout.Spot at, String row) {
    svg.open("g").element("title", box.id() + ": " + box.kind());
    String fill = fill(box.tone());
    rect(svg, at, "rx", 4, "fill", fill, "stroke", stroke(box.tone()), "data-of", row);
    double y = at.y() + PAD + 9;
    String head = head(box);
    text(svg, head, at.x() + PAD, y, NAME, INK, "start");
    text(svg, box.kind(), at.x() + at.width() - PAD, y, NAME, PALE, "end");
    for (String line : box.figures()) {
      y += LINE;
      text(svg, shortened(line), at.x() + PAD, y, NAME, PALE, "start");
    }
    svg.close("g");
  }

  private static void rect(Markup svg, Layout.Spot at, Object... attributes) {
    Ink.rect(svg, at.x(), at.y(), at.width(), at.height(), attributes);
  }

  private static void link(Markup svg, Diagram.Link link, Layout.Route route, String row) {
    StringBuilder path = new StringBuilder();
    for (Layout.Corner c : route.corners()) {
      path.append(path.isEmpty() ? 'M' : 'L');
      path.append(Ink.number(c.x())).append(' ').append(Ink.number(c.y()));
    }
    svg.open("g").element("title", link.from() + " to " + link.to() + ": " + link.label());
    svg.open("path", "d", path, "fill", "none", "stroke", "#66757f", "data-of", row).close("path");
    svg.close("g");
    if (route.label().width() > 0) {
      text(svg, label(link), route.label().x(), route.label().y() + 9.5, Ink.SMALL, PALE, "start");
    }
  }

  private static void text(
      Markup svg, String text, double x, double y, double size, String colour, String anchor) {
    svg.element(
        "text",
        text,
        "x",
        Ink.number(x),
        "y",
        Ink.number(y),
        "font-size",
        Ink.number(size),
        "fill",
        colour,
        "text-anchor",
        anchor);
  }

  private static String fill(Diagram.Tone tone) {
    return switch (tone) {
      case END -> "#eceff2";
      case WEIGHTS -> "#dfeaf5";
      case STATE -> "#ece4f3";
      case PLAIN -> "#f8fafb";
      case GROUP -> "#e3efe6";
      case LIMIT -> "#fde6c8";
    };
  }

  private static String stroke(Diagram.Tone tone) {
    return switch (tone) {
      case END -> "#6b7883";
      case WEIGHTS -> "#1f5fa8";
      case STATE -> "#8a4fa3";
      case PLAIN -> "#8fa1b0";
      case GROUP -> "#3b8a4b";
      case LIMIT -> "#b35900";
    };
  }
}
