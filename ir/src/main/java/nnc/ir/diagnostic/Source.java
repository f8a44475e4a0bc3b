package nnc.ir.diagnostic;

import java.util.Objects;

/// A text (or binary file) the user gave, by the name it is shown under. Binary files have an empty
/// text, so that spans in them print only the name.
public record Source(String name, String text) {

  /// The source of things the program made itself, for example generated networks.
  public static final Source NONE = new Source("", "");

  public Source {
    Objects.requireNonNull(name);
    Objects.requireNonNull(text);
  }

  /// A file without readable text.
  public static Source binary(String name) {
    return new Source(name, "");
  }

  /// The line (from 1) that holds character `offset`.
  public int line(int offset) {
    int line = 1;
    for (int i = 0; i < Math.min(offset, text.length()); i++) {
      if (text.charAt(i) == '\n') {
        line++;
      }
    }
    return line;
  }

  /// The column (from 1) of character `offset` in its line.
  public int column(int offset) {
    int end = Math.min(offset, text.length());
    return end - (text.lastIndexOf('\n', end - 1) + 1) + 1;
  }

  /// The text of line `line` (from 1), without its line end; empty where there is no such line.
  public String lineText(int line) {
    String[] lines = text.split("\n", -1);
    return line >= 1 && line <= lines.length ? lines[line - 1].stripTrailing() : "";
  }

  @Override
  public String toString() {
    return name;
  }
}
