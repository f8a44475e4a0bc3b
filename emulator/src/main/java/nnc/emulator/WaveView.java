package nnc.emulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// A save file of the viewer GTKWave for a value change dump: which signals are shown, in groups
/// that open and close. Bits are shown as such and vectors in hexadecimal digits.
final class WaveView {

  // Flags of a line (analyzer.h of GTKWave 3.3): right justified bits and hexadecimal digits, and
  // lines without a signal that begin and end a group.
  private static final String BIT = "@28";
  private static final String VECTOR = "@22";
  private static final String GROUP = "@800200";
  private static final String GROUP_END = "@1000200";

  private final List<String> scopes = new ArrayList<>();
  private final SequencedMap<String, List<String>> groups = new LinkedHashMap<>();
  private String group = "";

  /// What is declared from here on belongs to this group.
  void group(String name) {
    group = name;
  }

  void scope(String name) {
    scopes.add(name);
  }

  void end() {
    scopes.removeLast();
  }

  void variable(int bits, String name) {
    List<String> lines = groups.computeIfAbsent(group, _ -> new ArrayList<>());
    lines.add(bits == 1 ? BIT : VECTOR);
    lines.add(String.join(".", scopes) + "." + name + (bits == 1 ? "" : "[" + (bits - 1) + ":0]"));
  }

  /// The file's text.
  String text() {
    StringBuilder text = new StringBuilder("[*] GTKWave save file by nnc\n[timestart] 0\n");
    groups.forEach((name, lines) -> {
      text.append(GROUP).append("\n-").append(name).append('\n');
      lines.forEach(line -> text.append(line).append('\n'));
      text.append(GROUP_END).append("\n-").append(name).append('\n');
    });
    return text.toString();
  }
}
