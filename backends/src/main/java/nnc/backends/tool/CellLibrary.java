package nnc.backends.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A standard-cell library: its Liberty file and the Verilog models of its cells. `conditions` says
/// what the figures hold for; `flipFlop` is its plain one, with pins `CLK`, `D` and `Q`.
public record CellLibrary(
    String name, Path liberty, Path models, String flipFlop, String conditions) {

  private static final Pattern CELL = Pattern.compile("^\\s*cell\\s*\\(\\s*\"?(\\w+)\"?\\s*\\)");
  private static final Pattern AREA = Pattern.compile("^\\s*area\\s*:\\s*([0-9.eE+-]+)\\s*;");

  /// Oklahoma State University's library for the 0.18 um SCMOS process, as qflow ships it. Throws
  /// `MissingTool`.
  public static CellLibrary osu018() {
    Path liberty = Path.of(Tools.require("/usr/share/qflow/tech/osu018/osu018_stdcells.lib"));
    return new CellLibrary(
        "osu018_stdcells",
        liberty,
        liberty.resolveSibling("osu018_stdcells.v"),
        "DFFPOSX1",
        "typical corner, 1.8 V, 25 C");
  }

  byte[] libertyBytes() {
    try {
      return Files.readAllBytes(liberty);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Area of each cell in the library's unit (square micrometres for osu018), in file order. Throws
  /// `ToolFailure` for a file in which no cell has an area.
  public SequencedMap<String, Double> areas() {
    SequencedMap<String, Double> areas = new LinkedHashMap<>();
    String cell = null;
    String text = new String(libertyBytes(), StandardCharsets.ISO_8859_1);
    for (String line : text.lines().toList()) {
      Matcher begins = CELL.matcher(line);
      Matcher area = AREA.matcher(line);
      if (begins.find()) {
        cell = begins.group(1);
      } else if (cell != null && area.find()) {
        areas.putIfAbsent(cell, Double.valueOf(area.group(1)));
      }
    }
    if (areas.isEmpty()) {
      throw ToolFailure.of("no cell of " + liberty + " has an area", "");
    }
    return Collections.unmodifiableSequencedMap(areas);
  }
}
