package nnc.frontend.data;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// Numbers in text, a row per line, separated by commas, semicolons or tabs. Blank lines and lines
/// that start with `#` do not count; a first line without any number is a header and does not count
/// either. The result is `[rows, columns]`: integers in their narrowest format when every number is
/// written as one, else real. `nan` and `inf` are kept.
final class CsvTable {

  private final BinaryFile file;
  private final MemorySegment bytes;
  private final int limit;
  private long[] integers = new long[1024];
  private double[] reals;
  private int count;
  private int columns = -1;
  private int rows;
  private int line;

  /// Where the last row stands.
  private long rowStart;

  private long rowEnd;

  private CsvTable(BinaryFile file, int limit) {
    this.file = file;
    this.bytes = file.bytes();
    this.limit = limit;
  }

  /// The first `limit` rows.
  static Tensor read(BinaryFile file, int limit) {
    return new CsvTable(file, limit).read();
  }

  /// What is wrong with row `row` (from 0), told at its line.
  static Rejection fault(BinaryFile file, int row, Code code, String message, String help) {
    CsvTable table = new CsvTable(file, row + 1);
    table.read();
    return table.diagnostic(table.rowStart, table.rowEnd, code, message).help(help).rejection();
  }

  private Tensor read() {
    long at = file.startsWith(0xef, 0xbb, 0xbf) ? 3 : 0;
    boolean first = true;
    while (at < file.size() && rows < limit) {
      long end = at;
      while (end < file.size() && at(end) != '\n') {
        end++;
      }
      line++;
      long next = end + 1;
      while (end > at && isSpace(at(end - 1))) {
        end--;
      }
      if (end > at && at(at) != '#' && !(first && isHeader(at, end))) {
        row(at, end);
      }
      first = first && end == at;
      at = next;
    }
    if (rows == 0) {
      throw file.fault(Code.E0107, "'" + file.name() + "' holds no numbers");
    }
    Shape shape = Shape.of(rows, columns);
    return reals == null
        ? Tensor.narrowest(shape, Arrays.copyOf(integers, count))
        : Tensor.ofReal(shape, Arrays.copyOf(reals, count));
  }

  private byte at(long index) {
    return bytes.get(ValueLayout.JAVA_BYTE, index);
  }

  private static boolean isSpace(byte c) {
    return c == ' ' || c == '\r';
  }

  private static boolean isSeparator(byte c) {
    return c == ',' || c == ';' || c == '\t';
  }

  private boolean isHeader(long start, long end) {
    for (long at = start; at <= end; ) {
      long stop = fieldEnd(at, end);
      String field = field(at, stop);
      if (!Double.isNaN(number(field)) || isNan(field)) {
        return false;
      }
      at = stop + 1;
    }
    return true;
  }

  private void row(long start, long end) {
    rowStart = start;
    rowEnd = end;
    int before = count;
    for (long at = start; at <= end; ) {
      long stop = fieldEnd(at, end);
      if (!integer(at, stop)) {
        real(at, stop, count - before + 1);
      }
      at = stop + 1;
    }
    rows++;
    int width = count - before;
    if (columns < 0) {
      columns = width;
    } else if (columns != width) {
      throw fault(
          start,
          end,
          Code.E0107,
          "line "
              + line
              + " of '"
              + file.name()
              + "' has "
              + width
              + " columns, the lines before have "
              + columns);
    }
  }

  private long fieldEnd(long at, long end) {
    long stop = at;
    while (stop < end && !isSeparator(at(stop))) {
      stop++;
    }
    return stop;
  }

  private String field(long start, long stop) {
    String text =
        new String(
                bytes.asSlice(start, stop - start).toArray(ValueLayout.JAVA_BYTE),
                StandardCharsets.UTF_8)
            .strip();
    return text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"")
        ? text.substring(1, text.length() - 1).strip()
        : text;
  }

  /// Takes a plain integer of at most 18 digits; false where the field is something else.
  private boolean integer(long start, long stop) {
    long at = start;
    while (at < stop && at(at) == ' ') {
      at++;
    }
    while (stop > at && at(stop - 1) == ' ') {
      stop--;
    }
    boolean negative = at < stop && at(at) == '-';
    if (negative || (at < stop && at(at) == '+')) {
      at++;
    }
    if (at == stop || stop - at > 18) {
      return false;
    }
    long value = 0;
    for (; at < stop; at++) {
      int digit = at(at) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      value = 10 * value + digit;
    }
    add(negative ? -value : value);
    return true;
  }

  private void real(long start, long stop, int column) {
    String text = field(start, stop);
    double value = number(text);
    if (Double.isNaN(value) && !isNan(text)) {
      throw fault(
          start,
          stop,
          Code.E0107,
          "line "
              + line
              + ", column "
              + column
              + " of '"
              + file.name()
              + "' is "
              + (text.isEmpty() ? "empty" : "'" + shortened(text) + "', no number"));
    }
    if (reals == null) {
      file.checkBudget(8L * integers.length);
      reals = new double[integers.length];
      for (int i = 0; i < count; i++) {
        reals[i] = integers[i];
      }
      integers = null;
    }
    grow(reals.length);
    reals[count++] = value;
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  private void add(long value) {
    grow(reals == null ? integers.length : reals.length);
    if (reals == null) {
      integers[count++] = value;
    } else {
      reals[count++] = value;
    }
  }

  private void grow(int capacity) {
    if (count < capacity) {
      return;
    }
    file.checkBudget(16L * capacity);
    if (reals == null) {
      integers = Arrays.copyOf(integers, 2 * capacity);
    } else {
      reals = Arrays.copyOf(reals, 2 * capacity);
    }
  }

  private static boolean isNan(String text) {
    return text.equalsIgnoreCase("nan");
  }

  /// The value of `text`; NaN where it is no number.
  private static double number(String text) {
    if (text.isEmpty()) {
      return Double.NaN;
    }
    switch (text.toLowerCase(java.util.Locale.ROOT)) {
      case "inf", "+inf", "infinity", "+infinity" -> {
        return Double.POSITIVE_INFINITY;
      }
      case "-inf", "-infinity" -> {
        return Double.NEGATIVE_INFINITY;
      }
      default -> {
        char last = text.charAt(text.length() - 1);
        if (last != '.' && (last < '0' || last > '9')) {
          return Double.NaN; // Java would take 1f and 1d
        }
        try {
          return Double.parseDouble(text);
        } catch (NumberFormatException _) {
          return Double.NaN;
        }
      }
    }
  }

  private Rejection fault(long start, long end, Code code, String message) {
    return diagnostic(start, end, code, message).rejection();
  }

  private Diagnostic diagnostic(long start, long end, Code code, String message) {
    if (file.size() >= BinaryFile.MAPPED) {
      return file.diagnostic(code, message);
    }
    // One character per byte, so that offsets stay true whatever the encoding.
    Source source =
        new Source(
            file.name(),
            new String(bytes.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1));
    Diagnostic found = Diagnostic.of(code, new Span(source, (int) start, (int) end), message);
    return file.where().isNone() ? found : found.because(file.where(), "read from here");
  }
}
