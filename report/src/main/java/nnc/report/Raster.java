package nnc.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.StringReader;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/// Points of a drawing of this package, `PER_UNIT` for each of its units across and down: what its
/// SVG says, with the letters of the shipped font. Only what those drawings are made of is known;
/// anything else is an `IllegalStateException`, so that no picture lacks a part.
final class Raster {

  static final int PER_UNIT = 2;

  /// Bytes of a picture's memory are limited by its width times its height.
  private static final long MOST_POINTS = 1L << 28;

  private static final Pattern STEP = Pattern.compile("([MLHVvhZ])|(-?[0-9.]+)");

  private static final Set<String> SILENT = Set.of("title", "style");

  private final Graphics2D graphics;

  private Raster(Graphics2D graphics) {
    this.graphics = graphics;
  }

  /// The PNG of a drawing.
  static byte[] png(String svg) {
    Element root = parse(svg);
    double width = number(root, "width", 0);
    double height = number(root, "height", 0);
    double scale = PER_UNIT;
    while (width * height * scale * scale > MOST_POINTS) {
      scale /= 2;
    }
    BufferedImage image =
        new BufferedImage(
            (int) Math.ceil(width * scale),
            (int) Math.ceil(height * scale),
            BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
    graphics.scale(scale, scale);
    new Raster(graphics).children(root, number(root, "font-size", Ink.SIZE));
    graphics.dispose();
    return Png.of(image);
  }

  private static Element parse(String svg) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg)))
          .getDocumentElement();
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new IllegalStateException("a drawing that is not XML", e);
    }
  }

  private void children(Element parent, double size) {
    for (Node n = parent.getFirstChild(); n != null; n = n.getNextSibling()) {
      if (n instanceof Element e
          && !SILENT.contains(e.getTagName())
          && !e.getAttribute("width").equals("100%")) { // the ground, which is white
        draw(e, size);
      }
    }
  }

  private void draw(Element e, double size) {
    switch (e.getTagName()) {
      case "g" -> children(e, number(e, "font-size", size));
      case "svg" -> part(e, size);
      case "text" -> text(e, number(e, "font-size", size));
      case "rect" -> paint(e, rectangle(e));
      case "circle" -> {
        double r = number(e, "r", 0);
        paint(
            e, new Ellipse2D.Double(number(e, "cx", 0) - r, number(e, "cy", 0) - r, 2 * r, 2 * r));
      }
      case "line" -> {
        Path2D line = new Path2D.Double();
        line.moveTo(number(e, "x1", 0), number(e, "y1", 0));
        line.lineTo(number(e, "x2", 0), number(e, "y2", 0));
        paint(e, line);
      }
      case "polygon" -> paint(e, path("M" + e.getAttribute("points").replace(' ', 'L') + "Z"));
      case "path" -> paint(e, path(e.getAttribute("d")));
      default -> throw new IllegalStateException("no way to draw " + e.getTagName());
    }
  }

  /// A drawing within the drawing, which cuts off what leaves it.
  private void part(Element e, double size) {
    Graphics2D inner = (Graphics2D) graphics.create();
    inner.translate(number(e, "x", 0), number(e, "y", 0));
    inner.clip(new Rectangle2D.Double(0, 0, number(e, "width", 0), number(e, "height", 0)));
    new Raster(inner).children(e, size);
    inner.dispose();
  }

  private static Shape rectangle(Element e) {
    double x = number(e, "x", 0);
    double y = number(e, "y", 0);
    double width = number(e, "width", 0);
    double height = number(e, "height", 0);
    double r = number(e, "rx", 0);
    return r == 0
        ? new Rectangle2D.Double(x, y, width, height)
        : new RoundRectangle2D.Double(x, y, width, height, 2 * r, 2 * r);
  }

  private void text(Element e, double size) {
    String text = e.getTextContent();
    double width = Typeface.shipped().width(text, size);
    double x = number(e, "x", 0);
    double left =
        switch (e.getAttribute("text-anchor")) {
          case "middle" -> x - width / 2;
          case "end" -> x - width;
          default -> x;
        };
    graphics.setColor(colour(e, "fill", Color.BLACK));
    graphics.fill(Typeface.shipped().outline(text, left, number(e, "y", 0), size));
  }

  private void paint(Element e, Shape shape) {
    Color fill = colour(e, "fill", Color.BLACK);
    if (fill != null) {
      graphics.setColor(fill);
      graphics.fill(shape);
    }
    Color stroke = colour(e, "stroke", null);
    if (stroke != null) {
      double opacity = number(e, "stroke-opacity", 1);
      graphics.setColor(
          new Color(
              stroke.getRed(),
              stroke.getGreen(),
              stroke.getBlue(),
              (int) Math.round(255 * opacity)));
      graphics.setStroke(stroke(e));
      graphics.draw(shape);
    }
  }

  private static BasicStroke stroke(Element e) {
    float width = (float) number(e, "stroke-width", 1);
    String dashes = e.getAttribute("stroke-dasharray");
    return dashes.isEmpty()
        ? new BasicStroke(width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 4)
        : new BasicStroke(
            width,
            BasicStroke.CAP_BUTT,
            BasicStroke.JOIN_MITER,
            4,
            new float[] {Float.parseFloat(dashes)},
            0);
  }

  /// Null where there is none.
  private static Color colour(Element e, String attribute, Color otherwise) {
    String value = e.getAttribute(attribute);
    return value.isEmpty() ? otherwise : value.equals("none") ? null : Color.decode(value);
  }

  private static Path2D path(String text) {
    Path2D path = new Path2D.Double(Path2D.WIND_NON_ZERO);
    Matcher m = STEP.matcher(text);
    char command = 'M';
    double x = 0;
    double y = 0;
    while (m.find()) {
      if (m.group(1) != null) {
        command = m.group(1).charAt(0);
        if (command == 'Z') {
          path.closePath();
        }
        continue;
      }
      double value = Double.parseDouble(m.group());
      switch (command) {
        case 'H' -> x = value;
        case 'V' -> y = value;
        case 'h' -> x += value;
        case 'v' -> y += value;
        default -> {
          x = value;
          m.find();
          y = Double.parseDouble(m.group());
        }
      }
      if (command == 'M') {
        path.moveTo(x, y);
      } else {
        path.lineTo(x, y);
      }
    }
    return path;
  }

  private static double number(Element e, String attribute, double otherwise) {
    String value = e.getAttribute(attribute);
    return value.isEmpty() ? otherwise : Double.parseDouble(value);
  }
}
