package nnc.testbench.calibration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Measurements of a device's family on disk: a CSV file whose first line names the tools. It is
/// written anew, whole, with every measurement, so that a run may be cut off at any moment.
public final class Measurements {

  private static final String KEYS = "seed,verilog,";

  private final Path file;
  private final List<String> names;
  private final SequencedMap<Long, Measurement> all = new TreeMap<>();
  private String tools = "";

  private Measurements(Path file, List<String> names) {
    this.file = file;
    this.names = names;
  }

  /// Those in `file`, which has the figures `names`; none where it is not there.
  public static Measurements read(Path file, List<String> names) {
    Measurements read = new Measurements(file, List.copyOf(names));
    if (Files.exists(file)) {
      try {
        List<String> lines = Files.readAllLines(file);
        read.tools = lines.getFirst().substring(2);
        if (!lines.get(1).equals(read.head())) {
          throw new IllegalStateException(file + " has " + lines.get(1) + ", not " + read.head());
        }
        lines.stream()
            .skip(2)
            .map(line -> Measurement.parse(names, line))
            .forEach(m -> read.all.put(m.seed(), m));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return read;
  }

  private String head() {
    return KEYS + String.join(",", names);
  }

  /// The tools that measured, with versions and options.
  public String tools() {
    return tools;
  }

  /// In the order of seeds.
  public List<Measurement> all() {
    return List.copyOf(all.values());
  }

  /// Whether it has these `figures` of the design `seed` as it is emitted now.
  boolean has(long seed, String verilog, List<String> figures) {
    Measurement m = all.get(seed);
    return m != null && m.verilog().equals(verilog) && m.figures().keySet().containsAll(figures);
  }

  /// Measurements of other tools must not stand in one file.
  void measuredBy(String now) {
    if (!tools.isEmpty() && !tools.equals(now)) {
      throw new IllegalStateException(
          file + " was measured by " + tools + ", not " + now + ": move it away to begin anew");
    }
    tools = now;
  }

  void put(Measurement m) {
    all.put(m.seed(), m);
    List<String> lines = new ArrayList<>(List.of("# " + tools, head()));
    all.values().forEach(each -> lines.add(each.line(names)));
    try {
      Path whole = file.resolveSibling(file.getFileName() + ".new");
      Files.write(whole, lines);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
