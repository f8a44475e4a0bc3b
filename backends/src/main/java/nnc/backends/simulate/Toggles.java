package nnc.backends.simulate;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.backends.tool.Activity;
import nnc.backends.tool.ToolFailure;

/// How often every net of a simulated module switched between 0 and 1 in `cycles` clock cycles.
/// Vector nets stand bit by bit as `name[index]`.
public record Toggles(SortedMap<String, Activity> nets, long cycles) {

  public Toggles {
    nets = Collections.unmodifiableSortedMap(new TreeMap<>(nets));
  }

  /// A bit's history: how often it changed and how long it was 1.
  private static final class Bit {
    private final String name;
    private char value = 'x';
    private long transitions;
    private long high;
    private long since;

    Bit(String name) {
      this.name = name;
    }

    void set(char next, long now) {
      if (next == value) {
        return;
      }
      if (value == '1') {
        high += now - since;
      }
      if ((value == '0' && next == '1') || (value == '1' && next == '0')) {
        transitions++;
      }
      value = next;
      since = now;
    }
  }

  /// Reads a value change dump of one module whose recording began with the first of `cycles`
  /// cycles. Throws `ToolFailure` where it holds nothing.
  static Toggles read(Path vcd, long cycles) throws IOException {
    Map<String, List<List<Bit>>> byCode = new HashMap<>();
    long first = -1;
    long now = 0;
    try (BufferedReader in = Files.newBufferedReader(vcd, StandardCharsets.ISO_8859_1)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.isEmpty()) {
          continue;
        }
        switch (line.charAt(0)) {
          case '#' -> {
            now = Long.parseLong(line.substring(1).strip());
            first = first < 0 ? now : first;
          }
          case '0', '1', 'x', 'z' -> set(byCode, line.substring(1), line.substring(0, 1), now);
          case 'b' -> {
            int space = line.indexOf(' ');
            set(byCode, line.substring(space + 1), line.substring(1, space), now);
          }
          default -> declare(byCode, line);
        }
      }
    }
    if (first < 0 || now == first) {
      throw ToolFailure.of("the simulation left no value changes", "");
    }
    SortedMap<String, Activity> nets = new TreeMap<>();
    for (List<List<Bit>> signals : byCode.values()) {
      for (Bit bit : signals.stream().flatMap(List::stream).toList()) {
        bit.set('x', now);
        nets.put(
            bit.name,
            new Activity((double) bit.transitions / cycles, (double) bit.high / (now - first)));
      }
    }
    return new Toggles(nets, cycles);
  }

  private static void declare(Map<String, List<List<Bit>>> byCode, String line) {
    String[] words = line.strip().split("\\s+", -1);
    if (words.length < 6 || !words[0].equals("$var")) {
      return;
    }
    int width = Integer.parseInt(words[2]);
    // An escaped identifier stands with its backslash.
    String name = words[4].startsWith("\\") ? words[4].substring(1) : words[4];
    List<Bit> bits = new ArrayList<>();
    for (int i = 0; i < width; i++) {
      bits.add(new Bit(width == 1 ? name : name + "[" + i + "]"));
    }
    byCode.computeIfAbsent(words[3], _ -> new ArrayList<>()).add(bits);
  }

  /// Bits come highest first; leading ones that are left out repeat 0, x or z.
  private static void set(
      Map<String, List<List<Bit>>> byCode, String code, String value, long now) {
    char fill = value.charAt(0) == '1' ? '0' : value.charAt(0);
    for (List<Bit> bits : byCode.getOrDefault(code.strip(), List.of())) {
      for (int i = 0; i < bits.size(); i++) {
        int at = value.length() - 1 - i;
        bits.get(i).set(at >= 0 ? value.charAt(at) : fill, now);
      }
    }
  }

  /// Mean transitions per cycle and net over the nets whose name starts with `prefix`.
  public double mean(String prefix) {
    return nets.entrySet().stream()
        .filter(n -> n.getKey().startsWith(prefix))
        .mapToDouble(n -> n.getValue().transitionsPerCycle())
        .average()
        .orElse(0);
  }
}
