package nnc.backends.tool;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// A design for the tools: file contents by relative path and the top module. `.v` files are read;
/// everything else, such as memory images, only lies beside them, and the tool runs in the folder
/// that holds them all.
public record Rtl(SortedMap<String, byte[]> files, String top) {

  public Rtl {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  /// A design of one text.
  public static Rtl of(String top, String verilog) {
    return new Rtl(new TreeMap<>(), top).with(top + ".v", verilog);
  }

  /// The same with one more file.
  public Rtl with(String path, String text) {
    SortedMap<String, byte[]> more = new TreeMap<>(files);
    if (more.put(path, text.getBytes(StandardCharsets.UTF_8)) != null) {
      throw new IllegalArgumentException("two files " + path);
    }
    return new Rtl(more, top);
  }

  /// The same files under another top module.
  public Rtl under(String other) {
    return new Rtl(files, other);
  }
}
