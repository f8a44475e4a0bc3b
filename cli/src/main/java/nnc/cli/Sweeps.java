package nnc.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.ir.pulse.Picoseconds;
import nnc.report.Drawings;
import nnc.report.MarginPicture;
import nnc.report.ShmooPicture;
import nnc.testbench.sfq.CircuitMargins;
import nnc.testbench.sfq.Shmoo;

/// What `nnc margins` finds when asked for more: margins of single parameters, and a value against
/// the clock.
record Sweeps(Optional<List<CircuitMargins.Margin>> parameters, Optional<Shmoo> shmoo) {

  /// For people, in front of which an empty line stands.
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    parameters.ifPresent(p -> {
      lines.add("");
      lines.addAll(MarginText.table("varied in all places", p));
    });
    shmoo.ifPresent(s -> {
      lines.add("");
      lines.addAll(grid(s));
    });
    return lines;
  }

  private static List<String> grid(Shmoo shmoo) {
    List<String> pins = List.copyOf(shmoo.pins().keySet());
    Table table = new Table();
    List<String> head = new ArrayList<>(List.of("frame, ps"));
    shmoo.grid().values().forEach(v -> head.add(percent(v)));
    table.row(head.toArray(String[]::new));
    for (int i = 0; i < shmoo.failures().size(); i++) {
      List<String> row = new ArrayList<>(List.of(frame(shmoo, i)));
      shmoo
          .failures()
          .get(i)
          .forEach(
              f -> row.add(f.map(d -> letter(pins.indexOf(d.pin().toString()))).orElse("works")));
      table.row(row.toArray(String[]::new));
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s against the clock: %d of %d points work"
            .formatted(shmoo.what(), shmoo.working(), shmoo.grid().points()));
    lines.addAll(table.lines());
    for (String pin : pins) {
      lines.add(letter(pins.indexOf(pin)) + " fails first at '" + DiagnosticText.clean(pin) + "'");
    }
    return lines;
  }

  /// a to z, then aa, ab and so on.
  private static String letter(int number) {
    String last = String.valueOf((char) ('a' + number % 26));
    return number < 26 ? last : letter(number / 26 - 1) + last;
  }

  private static String percent(double factor) {
    return String.format(Locale.ROOT, "%+.0f %%", 100 * (factor - 1));
  }

  private static String frame(Shmoo shmoo, int row) {
    return Picoseconds.print(Math.round(1e3 * shmoo.picoseconds(row)));
  }

  /// Adds what was found to `object`.
  void json(SequencedMap<String, Object> object) {
    parameters.ifPresent(p -> object.put("parameters", MarginText.json(p)));
    shmoo.ifPresent(s -> {
      SequencedMap<String, Object> one = new LinkedHashMap<>();
      one.put("varied", s.what());
      one.put("working", s.working());
      List<Object> points = new ArrayList<>();
      for (int i = 0; i < s.failures().size(); i++) {
        for (int j = 0; j < s.grid().values().size(); j++) {
          SequencedMap<String, Object> point = new LinkedHashMap<>();
          point.put("factor", s.grid().values().get(j));
          point.put("frame_ps", s.picoseconds(i));
          s.failures()
              .get(i)
              .get(j)
              .ifPresent(d -> {
                point.put("fails_first", d.pin().toString());
                point.put("because", d.toString());
              });
          points.add(point);
        }
      }
      one.put("points", points);
      object.put("shmoo", one);
    });
  }

  /// Pictures, and the shmoo as a table.
  TreeMap<String, byte[]> files(String network, double widest) {
    TreeMap<String, byte[]> files = new TreeMap<>();
    parameters.ifPresent(p ->
        files.putAll(
            Drawings.files("parameters", bars("Margins of cells of " + network, p, widest))));
    shmoo.ifPresent(s -> {
      files.put("shmoo.csv", bytes(csv(s)));
      files.putAll(Drawings.files("shmoo", picture(s, network)));
    });
    return files;
  }

  /// A bar for each margin.
  static String bars(String title, List<CircuitMargins.Margin> margins, double widest) {
    return MarginPicture.svg(
        title,
        margins.stream()
            .map(m ->
                new MarginPicture.Bar(
                    m.what(),
                    m.low().factor(),
                    m.low().first().isEmpty(),
                    m.high().factor(),
                    m.high().first().isEmpty()))
            .toList(),
        widest);
  }

  private static String picture(Shmoo shmoo, String network) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < shmoo.failures().size(); i++) {
      rows.add(frame(shmoo, i));
    }
    return ShmooPicture.svg(
        network + ": " + shmoo.what() + " against the clock",
        shmoo.what(),
        shmoo.grid().values().stream().map(Sweeps::percent).toList(),
        "frame, ps",
        rows,
        shmoo.failures().stream()
            .map(r -> r.stream().map(f -> f.map(d -> d.pin().toString()).orElse("")).toList())
            .toList(),
        Sweeps::letter);
  }

  private static String csv(Shmoo shmoo) {
    StringBuilder text = new StringBuilder("factor,frame_ps,works,fails_first\n");
    for (int i = 0; i < shmoo.failures().size(); i++) {
      for (int j = 0; j < shmoo.grid().values().size(); j++) {
        var first = shmoo.failures().get(i).get(j);
        text.append(shmoo.grid().values().get(j))
            .append(',')
            .append(frame(shmoo, i))
            .append(',')
            .append(first.isEmpty() ? 1 : 0)
            .append(',')
            .append(first.map(d -> d.pin().toString()).orElse(""))
            .append('\n');
      }
    }
    return text.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
