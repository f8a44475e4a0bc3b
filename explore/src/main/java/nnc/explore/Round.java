package nnc.explore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Point;

/// The points that are submitted together, cut into chunks of `size`, the last one perhaps smaller.
/// Element i of the job array evaluates chunk i. The file `points` of the round's folder has a line
/// for what the points belong to and one for each point, and is never changed.
record Round(Path folder, SequencedMap<String, String> identity, int size, List<Point> points) {

  private static final Finding NONE = new Finding.Measured(new LinkedHashMap<>());
  private static final String FILE = "points";
  private static final String SIZE = "chunk";

  Round {
    identity = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(identity));
    points = List.copyOf(points);
  }

  int elements() {
    return Math.ceilDiv(points.size(), size);
  }

  List<Point> chunk(int element) {
    return points.subList(element * size, Math.min(points.size(), (element + 1) * size));
  }

  /// What element `element` has said; empty text where nothing is there.
  String log(int element) {
    try {
      return Files.readString(folder.resolve(element + ".log"));
    } catch (IOException _) {
      return "";
    }
  }

  void write() throws IOException {
    Files.createDirectory(folder);
    StringBuilder text = new StringBuilder();
    Point header = new Point(identity).with(SIZE, Integer.toString(size));
    text.append(FindingJson.print(header, NONE)).append('\n');
    points.forEach(p -> text.append(FindingJson.print(p, NONE)).append('\n'));
    Sealed.write(folder.resolve(FILE), text.toString());
  }

  /// The round of a folder; empty where its file is damaged.
  static Optional<Round> read(Path folder) throws IOException {
    List<Point> points = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(FILE))) {
      Optional<FindingJson.Entry> entry = FindingJson.parse(line);
      if (entry.isEmpty()) {
        return Optional.empty();
      }
      points.add(entry.get().point());
    }
    if (points.isEmpty()) {
      return Optional.empty();
    }
    SequencedMap<String, String> identity = new LinkedHashMap<>(points.removeFirst().values());
    int size = Integer.parseInt(identity.remove(SIZE));
    return Optional.of(new Round(folder, identity, size, points));
  }
}
