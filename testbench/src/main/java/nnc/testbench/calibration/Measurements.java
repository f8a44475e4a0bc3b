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

  private final Path file;
  private final SequencedMap<Long, Measurement> all = new TreeMap<>();
  private String tools = "";

  private Measurements(Path file) {
    this.file = file;
  }

  /// Those in `file`, none where it is not there.
  public static Measurements read(Path file) {
    Measurements read = new Measurements(file);
    if (Files.exists(file)) {
      try {
        List<String> lines = Files.readAllLines(file);
        read.tools = lines.getFirst().substring(2);
        lines.stream().skip(2).map(Measurement::parse).forEach(m -> read.all.put(m.seed(), m));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return read;
  }

  /// The tools that measured, with versions and options.
  public String tools() {
    return tools;
  }

  /// In the order of seeds.
  public List<Measurement> all() {
    return List.copyOf(all.values());
  }

  /// Whether it has the design `seed` as it is emitted now.
  boolean has(long seed, String verilog) {
    Measurement m = all.get(seed);
    return m != null && m.verilog().equals(verilog);
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
    List<String> lines = new ArrayList<>(List.of("# " + tools, Measurement.HEAD));
    all.values().forEach(each -> lines.add(each.line()));
    try {
      Path whole = file.resolveSibling(file.getFileName() + ".new");
      Files.write(whole, lines);
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
