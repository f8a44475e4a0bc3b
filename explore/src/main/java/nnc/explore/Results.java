package nnc.explore;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.backends.tool.CacheFolder;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Point;

/// Findings as files that any number of processes may write at once: `results/KEY's first two
/// digits/KEY`, a line of the journal each. A finding that is made twice replaces equal bytes.
record Results(Path folder, SequencedMap<String, String> identity) {

  /// SHA-256 of what the findings belong to and of the point.
  String key(Point point) {
    SequencedMap<String, byte[]> content = new LinkedHashMap<>();
    identity.forEach((name, value) -> content.put(name, value.getBytes(StandardCharsets.UTF_8)));
    content.put("point", point.toString().getBytes(StandardCharsets.UTF_8));
    return CacheFolder.hash(content);
  }

  /// Where the file of a key is.
  Path file(String key) {
    return folder.resolve(key.substring(0, 2)).resolve(key);
  }

  /// The finding of `point`; empty where there is none or its file is damaged.
  Optional<Finding> find(Point point) {
    try {
      return FindingJson.parse(Files.readString(file(key(point))).stripTrailing())
          .filter(entry -> entry.point().equals(point))
          .map(FindingJson.Entry::finding);
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /// Keeps a finding; it is on the disk when this returns.
  void put(Point point, Finding finding) throws IOException {
    Path file = file(key(point));
    Files.createDirectories(file.getParent());
    Sealed.write(file, FindingJson.print(point, finding) + "\n");
  }
}
