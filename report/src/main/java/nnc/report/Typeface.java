package nnc.report;

import java.awt.geom.AffineTransform;
import java.awt.geom.Path2D;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

/// The font of all pictures, read from the file that is shipped: widths and outlines of its
/// letters. Java's own fonts are not asked, since behind them stand libraries of the machine
/// (FreeType, fontconfig) of which small ones have none and others have other versions.
///
/// The file is TrueType with glyphs of at most one level of parts, and a character map of format 4
/// (OpenType specification 1.9, `cmap`, `glyf`, `hmtx`).
final class Typeface {

  /// By which pictures name it.
  static final String NAME = "nnc-sans";

  /// What a picture names: the font itself, then what looks most like it.
  static final String FAMILY = NAME + ", DejaVu Sans Condensed, DejaVu Sans, sans-serif";

  private static final String FILE = "DejaVuSansCondensed-subset.ttf";

  private static final Typeface SHIPPED = new Typeface(read());

  private final byte[] bytes;
  private final ByteBuffer file;
  private final Map<String, Integer> tables = new HashMap<>();
  private final double unit;
  private final boolean longOffsets;
  private final int advances;

  private Typeface(byte[] bytes) {
    this.bytes = bytes;
    this.file = ByteBuffer.wrap(bytes);
    for (int i = 0; i < unsigned(4); i++) {
      int at = 12 + 16 * i;
      tables.put(new String(bytes, at, 4, StandardCharsets.US_ASCII), file.getInt(at + 8));
    }
    unit = 1.0 / unsigned(table("head") + 18);
    longOffsets = unsigned(table("head") + 50) == 1;
    advances = unsigned(table("hhea") + 34);
  }

  static Typeface shipped() {
    return SHIPPED;
  }

  private static byte[] read() {
    try (InputStream in = Typeface.class.getResourceAsStream(FILE)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The rule of a style sheet that brings the font along.
  static String rule() {
    return "@font-face{font-family:"
        + NAME
        + ";src:url(data:font/ttf;base64,"
        + Base64.getEncoder().encodeToString(SHIPPED.bytes)
        + ")}";
  }

  /// The width of a line of text whose letters are `size` high, in units of `size`.
  double width(String text, double size) {
    return text.codePoints().mapToDouble(c -> advance(glyph(c))).sum() * size;
  }

  /// `text`, or as much of it as fits into `width` and dots.
  String shortened(String text, double size, double width) {
    if (width(text, size) <= width) {
      return text;
    }
    int[] letters = text.codePoints().toArray();
    int length = letters.length;
    while (length > 0 && width(new String(letters, 0, length) + "...", size) > width) {
      length--;
    }
    return new String(letters, 0, length).strip() + "...";
  }

  /// The outline of a line of text that begins at `x` on the base line `y`, which goes down.
  Path2D outline(String text, double x, double y, double size) {
    Path2D all = new Path2D.Double(Path2D.WIND_NON_ZERO);
    double at = x;
    for (int c : text.codePoints().toArray()) {
      int glyph = glyph(c);
      AffineTransform place = AffineTransform.getTranslateInstance(at, y);
      place.scale(size * unit, -size * unit);
      append(all, glyph, place);
      at += advance(glyph) * size;
    }
    return all;
  }

  private double advance(int glyph) {
    return unsigned(table("hmtx") + 4 * Math.min(glyph, advances - 1)) * unit;
  }

  /// The number of a character's glyph, 0 where the font has none.
  private int glyph(int character) {
    int map = table("cmap") + file.getInt(table("cmap") + 8);
    int segments = unsigned(map + 6) / 2;
    for (int i = 0; i < segments; i++) {
      int end = unsigned(map + 14 + 2 * i);
      int start = unsigned(map + 16 + 2 * (segments + i));
      if (character >= start && character <= end) {
        int delta = unsigned(map + 16 + 2 * (2 * segments + i));
        int place = map + 16 + 2 * (3 * segments + i);
        int offset = unsigned(place);
        int glyph = offset == 0 ? character : unsigned(place + offset + 2 * (character - start));
        return offset != 0 && glyph == 0 ? 0 : (glyph + delta) & 0xFFFF;
      }
    }
    return 0;
  }

  private int place(int glyph) {
    return longOffsets
        ? file.getInt(table("loca") + 4 * glyph)
        : 2 * unsigned(table("loca") + 2 * glyph);
  }

  private void append(Path2D path, int glyph, AffineTransform place) {
    if (place(glyph) == place(glyph + 1)) {
      return; // nothing to be seen, as of a space
    }
    int at = table("glyf") + place(glyph);
    if (file.getShort(at) >= 0) {
      path.append(contours(at).getPathIterator(place), false);
    } else {
      parts(path, at + 10, place);
    }
  }

  private static final int WORDS = 1;
  private static final int OFFSETS = 2;
  private static final int SCALE = 8;
  private static final int MORE = 0x20;
  private static final int TWO_SCALES = 0x40;
  private static final int MATRIX = 0x80;

  /// A glyph made of others.
  private void parts(Path2D path, int from, AffineTransform place) {
    int at = from;
    int flags;
    do {
      flags = unsigned(at);
      int glyph = unsigned(at + 2);
      boolean words = (flags & WORDS) != 0;
      boolean moved = (flags & OFFSETS) != 0;
      double x = !moved ? 0 : words ? file.getShort(at + 4) : file.get(at + 4);
      double y = !moved ? 0 : words ? file.getShort(at + 6) : file.get(at + 5);
      at += words ? 8 : 6;
      double[] m = {1, 0, 0, 1};
      if ((flags & SCALE) != 0) {
        m[0] = m[3] = scale(at);
        at += 2;
      } else if ((flags & TWO_SCALES) != 0) {
        m[0] = scale(at);
        m[3] = scale(at + 2);
        at += 4;
      } else if ((flags & MATRIX) != 0) {
        for (int i = 0; i < 4; i++) {
          m[i] = scale(at + 2 * i);
        }
        at += 8;
      }
      AffineTransform inner = new AffineTransform(place);
      inner.concatenate(new AffineTransform(m[0], m[1], m[2], m[3], x, y));
      append(path, glyph, inner);
    } while ((flags & MORE) != 0);
  }

  /// A number of two bits before the point and 14 behind it.
  private double scale(int at) {
    return file.getShort(at) / 16384.0;
  }

  /// A glyph of its own contours, in units of the font.
  private Path2D contours(int at) {
    int count = file.getShort(at);
    int points = unsigned(at + 10 + 2 * (count - 1)) + 1;
    int next = at + 10 + 2 * count;
    next += 2 + unsigned(next); // hints
    byte[] flags = new byte[points];
    for (int i = 0; i < points; i++) {
      byte flag = file.get(next++);
      int times = (flag & 8) == 0 ? 1 : 1 + (file.get(next++) & 0xFF);
      for (int k = 0; k < times; k++) {
        flags[i + k] = flag;
      }
      i += times - 1;
    }
    double[] x = new double[points];
    double[] y = new double[points];
    next = coordinates(x, flags, next, 2, 16);
    coordinates(y, flags, next, 4, 32);
    Path2D path = new Path2D.Double(Path2D.WIND_NON_ZERO);
    for (int c = 0, first = 0; c < count; c++) {
      int last = unsigned(at + 10 + 2 * c);
      contour(path, flags, x, y, first, last);
      first = last + 1;
    }
    return path;
  }

  /// Reads differences of coordinates from `next` on and gives the place behind them.
  private int coordinates(double[] to, byte[] flags, int next, int shortBit, int sameBit) {
    int value = 0;
    int at = next;
    for (int i = 0; i < to.length; i++) {
      boolean same = (flags[i] & sameBit) != 0;
      if ((flags[i] & shortBit) != 0) {
        int step = file.get(at++) & 0xFF;
        value += same ? step : -step;
      } else if (!same) {
        value += file.getShort(at);
        at += 2;
      }
      to[i] = value;
    }
    return at;
  }

  /// Quadratic curves; between two points that lie off the curve one on it is left out.
  private static void contour(
      Path2D path, byte[] flags, double[] x, double[] y, int first, int last) {
    int count = last - first + 1;
    int start = first;
    while (start <= last && (flags[start] & 1) == 0) {
      start++;
    }
    if (start > last) {
      throw new IllegalStateException("a contour without a point on it");
    }
    path.moveTo(x[start], y[start]);
    for (int i = 1; i <= count; i++) {
      int p = first + (start - first + i) % count;
      if ((flags[p] & 1) != 0) {
        path.lineTo(x[p], y[p]);
        continue;
      }
      int q = first + (start - first + i + 1) % count;
      boolean on = (flags[q] & 1) != 0;
      path.quadTo(x[p], y[p], on ? x[q] : (x[p] + x[q]) / 2, on ? y[q] : (y[p] + y[q]) / 2);
      i += on ? 1 : 0;
    }
    path.closePath();
  }

  private int table(String name) {
    return tables.get(name);
  }

  private int unsigned(int at) {
    return file.getShort(at) & 0xFFFF;
  }
}
