package nnc.report;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// A report: a self-contained HTML page and the figures on it.
public record Page(String html, List<Figure> figures) {

  /// The folder that figures are written to.
  public static final String FOLDER = "figures";

  public Page {
    figures = List.copyOf(figures);
    Set<String> names = new HashSet<>();
    for (Figure figure : figures) {
      if (!names.add(figure.name())) {
        throw new IllegalArgumentException("two figures named " + figure.name());
      }
    }
  }

  /// Each figure in `FOLDER` as SVG and PNG, its numbers as CSV and JSON, networks as DOT too.
  public SortedMap<String, byte[]> files() {
    SortedMap<String, byte[]> files = new TreeMap<>();
    for (Figure figure : figures) {
      figure.files().forEach((name, content) -> files.put(FOLDER + "/" + name, content));
    }
    return files;
  }
}
