package nnc.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/// Images of drawings, and the files that hold them, against Java's own reader.
class RasterTest {

  private static BufferedImage drawn(Markup content) throws IOException {
    String svg = Ink.drawing("test", 60, 40, content).toString();
    return ImageIO.read(new ByteArrayInputStream(Raster.png(svg)));
  }

  @Test
  void fileHoldsEveryPoint() throws IOException {
    Random random = new Random(1);
    for (int kind = 0; kind < 4; kind++) {
      BufferedImage image = new BufferedImage(301, 57, BufferedImage.TYPE_INT_RGB);
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          int colour =
              switch (kind) {
                case 0 -> 0xffffff;
                case 1 -> random.nextInt(1 << 24);
                case 2 -> x < 150 ? 0x1f5fa8 : random.nextInt(3) * 0x7f7f7f;
                default -> x * 0x010203 + y;
              };
          image.setRGB(x, y, colour);
        }
      }
      BufferedImage read = ImageIO.read(new ByteArrayInputStream(Png.of(image)));
      for (int y = 0; y < image.getHeight(); y++) {
        for (int x = 0; x < image.getWidth(); x++) {
          assertEquals(image.getRGB(x, y), read.getRGB(x, y), kind + ": " + x + ", " + y);
        }
      }
    }
  }

  @Test
  void formsStandWhereTheyAre() throws IOException {
    Markup svg = new Markup();
    svg.open("rect", "x", 10, "y", 5, "width", 20, "height", 10, "fill", "#1f5fa8").close("rect");
    svg.open("path", "d", "M0 30H60", "stroke", "#c0562b", "stroke-width", 4, "fill", "none")
        .close("path");
    svg.open("svg", "x", 40, "y", 0, "width", 10, "height", 10);
    svg.open("circle", "cx", 10, "cy", 5, "r", 5, "fill", "#3b8a4b").close("circle");
    svg.close("svg");
    BufferedImage image = drawn(svg);
    assertEquals(120, image.getWidth());
    assertEquals(0xff1f5fa8, image.getRGB(20, 10));
    assertEquals(0xff1f5fa8, image.getRGB(59, 29));
    assertEquals(0xffffffff, image.getRGB(60, 30));
    assertEquals(0xffc0562b, image.getRGB(3, 60));
    assertEquals(0xff3b8a4b, image.getRGB(98, 10));
    assertEquals(0xffffffff, image.getRGB(102, 10), "cut off by the inner drawing");
  }

  @Test
  void lettersAreSet() throws IOException {
    BufferedImage image = drawn(new Markup().element("text", "lll", "x", 4, "y", 20));
    int dark = 0;
    for (int x = 0; x < 40; x++) {
      dark += (image.getRGB(x, 30) & 0xff) < 128 ? 1 : 0;
    }
    assertTrue(dark >= 3 && dark <= 9, dark + " dark points in a row through three strokes");
  }

  @Test
  void refusesWhatItCannotDraw() {
    Markup svg = new Markup().open("ellipse", "rx", 3).close("ellipse");
    assertThrows(IllegalStateException.class, () -> drawn(svg));
  }
}
