package nnc.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import java.awt.geom.Rectangle2D;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Widths and outlines against those that Java reads from the same file.
class TypefaceTest {

  private static final FontRenderContext EXACT = new FontRenderContext(null, true, true);

  private static Font font() throws Exception {
    try (InputStream in = Typeface.class.getResourceAsStream("DejaVuSansCondensed-subset.ttf")) {
      return Font.createFont(Font.TRUETYPE_FONT, in).deriveFont(100f);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cycles_per_frame (cycles)",
        "0123456789 .,-+%[]",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "abcdefghijklmnopqrstuvwxyz",
        "\u00c4\u00e9\u00f1\u0151\u0161\u017e\u00df",
        "\u03b1\u03b2\u0394\u03a9 \u00b5\u2126",
        "\u0416\u0438\u0439\u0451",
        "\u2264 \u2265 \u221a \u221e \u2013 \u2026",
        "\u4e2d\ud83d\ude00"
      })
  void agreesWithJava(String text) throws Exception {
    var glyphs = font().createGlyphVector(EXACT, text);
    int characters = text.codePointCount(0, text.length());
    double wide = glyphs.getGlyphPosition(glyphs.getNumGlyphs()).getX();
    assertEquals(wide, Typeface.shipped().width(text, 100), 0.05 * characters);
    if (characters == glyphs.getNumGlyphs()) {
      Rectangle2D wanted = glyphs.getOutline(7, 50).getBounds2D();
      Rectangle2D is = Typeface.shipped().outline(text, 7, 50, 100).getBounds2D();
      assertEquals(wanted.getX(), is.getX(), 0.1);
      assertEquals(wanted.getY(), is.getY(), 0.1);
      assertEquals(wanted.getMaxX(), is.getMaxX(), 0.1 * characters);
      assertEquals(wanted.getMaxY(), is.getMaxY(), 0.1);
    }
  }

  @Test
  void shortensToTheWidthThatIsThere() {
    assertEquals("short", Typeface.shipped().shortened("short", 11, 100));
    String cut = Typeface.shipped().shortened("a name that is much too long for its box", 11, 100);
    assertTrue(cut.startsWith("a name that") && cut.endsWith("..."), cut);
    assertTrue(Typeface.shipped().width(cut, 11) <= 100);
  }
}
