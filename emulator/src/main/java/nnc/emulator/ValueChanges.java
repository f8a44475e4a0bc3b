package nnc.emulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// A value change dump (IEEE 1364-2005, section 18) under way: first scopes and variables, then,
/// cycle by cycle, the values that changed, at times of the clock. I/O failures arrive as
/// `UncheckedIOException`.
public final class ValueChanges {

  private final Writer writer;
  private final long units;
  private final String[] shown;
  private final WaveView view = new WaveView();
  private final StringBuilder text = new StringBuilder("$version nnc $end\n");

  /// For signals `0` to `signals - 1`, a cycle shown as `picoseconds`; the caller closes `writer`.
  public ValueChanges(Writer writer, int signals, long picoseconds) {
    this(writer, signals, picoseconds, "1 ps");
  }

  /// Where a cycle is one `unit`, such as `1 fs`.
  public ValueChanges(Writer writer, int signals, String unit) {
    this(writer, signals, 1, unit);
  }

  private ValueChanges(Writer writer, int signals, long units, String unit) {
    this.units = units;
    text.append("$timescale ").append(unit).append(" $end\n");
    this.writer = writer;
    this.shown = new String[signals];
    Arrays.fill(shown, "");
  }

  /// Names that nothing else in the dump has.
  public static final class Names {
    private final Set<String> taken = new HashSet<>();

    public String of(String wanted) {
      String base = wanted.replaceAll("[^A-Za-z0-9_]", "_");
      String name = base;
      for (int i = 2; !taken.add(name); i++) {
        name = base + "_" + i;
      }
      return name;
    }
  }

  /// Signals that are declared from here on are shown together by a viewer.
  public void group(String name) {
    view.group(name);
  }

  /// What a viewer (GTKWave) is to show of the dump.
  public String saveFile() {
    return view.text();
  }

  public void scope(String name) {
    view.scope(name);
    text.append("$scope module ").append(name).append(" $end\n");
  }

  public void end() {
    view.end();
    text.append("$upscope $end\n");
  }

  public void variable(int bits, int signal, String name) {
    view.variable(bits, name);
    text.append("$var wire ").append(bits).append(' ').append(code(signal)).append(' ');
    text.append(name);
    if (bits > 1) {
      text.append(" [").append(bits - 1).append(":0]");
    }
    text.append(" $end\n");
  }

  /// No more scopes.
  public void begin() {
    text.append("$enddefinitions $end\n");
    flush();
  }

  /// The short code of a signal: digits to base 94 in the printable characters.
  private static String code(int signal) {
    StringBuilder code = new StringBuilder();
    int rest = signal;
    do {
      code.append((char) ('!' + rest % 94));
      rest = rest / 94 - 1;
    } while (rest >= 0);
    return code.toString();
  }

  public void show(int signal, String value, int bits) {
    if (!value.equals(shown[signal])) {
      shown[signal] = value;
      text.append(bits > 1 ? "b" + value + " " : value).append(code(signal)).append('\n');
    }
  }

  /// What was shown since the last cycle is of `cycle`.
  public void cycle(long cycle) {
    if (!text.isEmpty()) {
      text.insert(0, "#" + cycle * units + "\n");
      flush();
    }
  }

  public static String bit(boolean value) {
    return value ? "1" : "0";
  }

  public static String binary(long value, int bits) {
    StringBuilder digits = new StringBuilder(bits);
    for (int b = bits - 1; b >= 0; b--) {
      digits.append((char) ('0' + (value >>> b & 1)));
    }
    return digits.toString();
  }

  private void flush() {
    try {
      writer.append(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    text.setLength(0);
  }
}
