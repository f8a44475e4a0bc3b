package nnc.frontend.target;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.pass.Quality;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.PulseLibrary.Evidence;

/// A library of pulse cells as the file that `PulseLibraryReader` reads: what all cells say of a
/// field stands once. Cells whose pulses are left to chance, and converters, are not printed.
public final class PulseLibraryText {

  private PulseLibraryText() {}

  public static String print(PulseLibrary library) {
    StringBuilder text = new StringBuilder();
    line(text, "id: " + library.id());
    line(text, "title: " + quoted(library.title()));
    line(text, "source: " + quoted(library.source()));
    line(text, "quality: " + word(library.quality()));
    library
        .clock()
        .ifPresent(c -> line(text, "clock: " + number(1e3 / c.picoseconds(), RoundingMode.DOWN)));
    SequencedMap<String, Evidence> general = general(library);
    if (!general.isEmpty()) {
      line(text, "evidence:");
      general.forEach((field, e) -> line(text, "  " + evidence(field, e)));
    }
    line(text, "cells:");
    library.cells().forEach((name, cell) -> cell(text, name, cell, general));
    return text.toString();
  }

  private static void cell(
      StringBuilder text,
      String name,
      PulseLibrary.Cell cell,
      SequencedMap<String, Evidence> general) {
    line(text, "  " + name + ":");
    line(text, "    inputs: [" + String.join(", ", cell.behaviour().inputs()) + "]");
    line(text, "    outputs: [" + String.join(", ", cell.behaviour().outputs()) + "]");
    items(text, "transitions", cell.behaviour().transitions());
    items(text, "separations", cell.behaviour().separations());
    items(text, "absorptions", cell.behaviour().absorptions());
    line(text, "    junctions: " + cell.junctions());
    line(text, "    bias: " + number(cell.bias(), RoundingMode.HALF_UP));
    line(text, "    width: " + number(cell.width(), RoundingMode.HALF_UP));
    line(text, "    height: " + number(cell.height(), RoundingMode.HALF_UP));
    Map<String, Evidence> own = new java.util.LinkedHashMap<>(cell.evidence());
    own.entrySet().removeIf(e -> e.getValue().equals(general.get(e.getKey())));
    if (!own.isEmpty()) {
      line(text, "    evidence:");
      own.forEach((field, e) -> line(text, "      " + evidence(field, e)));
    }
  }

  /// What every cell says of a field.
  private static SequencedMap<String, Evidence> general(PulseLibrary library) {
    SequencedMap<String, Evidence> general = new java.util.LinkedHashMap<>();
    Optional<PulseLibrary.Cell> first = library.cells().values().stream().findFirst();
    first.ifPresent(c ->
        c.evidence()
            .forEach((field, e) -> {
              if (PulseLibraryReader.NUMBERS.contains(field)
                  && library.cells().values().stream()
                      .allMatch(o -> e.equals(o.evidence().get(field)))) {
                general.put(field, e);
              }
            }));
    return general;
  }

  private static void items(StringBuilder text, String field, List<?> items) {
    if (!items.isEmpty()) {
      line(text, "    " + field + ":");
      items.forEach(i -> line(text, "      - " + quoted(i.toString())));
    }
  }

  private static String evidence(String field, Evidence e) {
    return field + ": { source: " + quoted(e.source()) + ", quality: " + word(e.quality()) + " }";
  }

  private static String word(Quality quality) {
    return quality.name().toLowerCase(java.util.Locale.ROOT);
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String number(double value, RoundingMode rounding) {
    return BigDecimal.valueOf(value).setScale(4, rounding).stripTrailingZeros().toPlainString();
  }

  private static void line(StringBuilder text, String line) {
    text.append(line).append('\n');
  }
}
