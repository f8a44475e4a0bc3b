package nnc.report;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.SortedMap;

/// A picture of a report with the numbers it draws.
///
/// @param name what its files are named by, different from those of the page's other figures
/// @param svg the drawing
/// @param sheets its numbers
/// @param texts the same in forms of others, by the ends of their files' names, such as `dot`
public record Figure(
    String name, String svg, List<Sheet> sheets, SequencedMap<String, String> texts) {

  public Figure {
    if (!name.matches("[a-z0-9_-]+")) {
      throw new IllegalArgumentException("a figure named '" + name + "'");
    }
    sheets = List.copyOf(sheets);
    texts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(texts));
  }

  Figure(String name, Markup svg, List<Sheet> sheets) {
    this(name, svg.toString(), sheets, new LinkedHashMap<>());
  }

  /// `text` as a figure's name.
  static String name(String text) {
    String name = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return name.matches("-?") ? "figure" : name.replaceAll("^-|-$", "");
  }

  /// `{"figure": ..., "sheets": [...]}` and its other texts.
  String json() {
    StringBuilder out = new StringBuilder("{\"figure\":").append(Sheet.quoted(name));
    out.append(",\"sheets\":[");
    for (int i = 0; i < sheets.size(); i++) {
      out.append(i == 0 ? "\n" : ",\n");
      sheets.get(i).json(out);
    }
    out.append("]");
    texts.forEach((end, text) ->
        out.append(",\n").append(Sheet.quoted(end)).append(':').append(Sheet.quoted(text)));
    return out.append("}").toString();
  }

  /// The drawing as a file of its own, which brings its font along.
  String standalone() {
    int behind = svg.indexOf('>') + 1;
    return svg.substring(0, behind)
        + "<style>"
        + Typeface.rule()
        + "</style>"
        + svg.substring(behind);
  }

  /// `NAME.svg`, `NAME.png` and `NAME.json`; `NAME.csv` of the first sheet and `NAME.SHEET.csv` of
  /// others; the other texts.
  SortedMap<String, byte[]> files() {
    SortedMap<String, byte[]> files = Drawings.files(name, standalone());
    files.put(name + ".json", bytes(json() + "\n"));
    for (int i = 0; i < sheets.size(); i++) {
      Sheet sheet = sheets.get(i);
      files.put(name + (i == 0 ? "" : "." + sheet.name()) + ".csv", bytes(sheet.csv()));
    }
    texts.forEach((end, text) -> files.put(name + "." + end, bytes(text)));
    return files;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
