package nnc.report;

import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/// Files of a drawing.
public final class Drawings {

  private Drawings() {}

  /// `NAME.svg`, and `NAME.png` with the letters of the shipped font, so that its bytes do not
  /// depend on the machine.
  public static SortedMap<String, byte[]> files(String name, String svg) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    files.put(name + ".svg", svg.getBytes(StandardCharsets.UTF_8));
    files.put(name + ".png", Raster.png(svg));
    return files;
  }
}
