package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Explorations are written into folders of their own.
class ExplorationFolderTest {

  @TempDir private Path folder;

  @BeforeEach
  void space() throws IOException {
    Files.writeString(
        folder.resolve("model.nn"),
        """
        network door
        input  x : uint4[3]
        output y = dense(x, weights: [[1, -1, 2]])
        """);
    Files.writeString(
        folder.resolve("space.yaml"),
        """
        model: model.nn
        target: fpga
        variables: {y.pe: [1]}
        objectives: [minimize lut]
        search: {algorithm: exhaustive}
        """);
  }

  private SortedMap<String, String> files() throws IOException {
    SortedMap<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted().toList()) {
        files.put(
            folder.relativize(file).toString(),
            Files.isDirectory(file) ? "" : Files.readString(file));
      }
    }
    return files;
  }

  /// The command is refused for the reason, and nothing changes.
  private void refuses(String reason, String... command) throws IOException {
    SortedMap<String, String> before = files();
    InProcess result = InProcess.run(folder, command);
    assertEquals(1, result.exit(), result.err());
    assertTrue(result.err().contains("error[E0501]"), result.err());
    assertTrue(result.err().contains("' cannot be written: " + reason + "\n"), result.err());
    assertEquals(before, files());
  }

  private void explores(String... options) {
    InProcess result =
        InProcess.run(
            folder,
            Stream.concat(Stream.of("explore", "space.yaml"), Stream.of(options))
                .toArray(String[]::new));
    assertEquals(0, result.exit(), result.err());
  }

  @Test
  void placesWhereNoFolderCanBeAreRefused() throws IOException {
    refuses("it is a file", "explore", "space.yaml", "-o", "model.nn");
    refuses("a part of the path is a file", "explore", "space.yaml", "-o", "model.nn/x");
    refuses("its parent folder cannot be made", "explore", "space.yaml", "-o", "/proc/nnc/x");
    refuses("its parent folder cannot be made", "explore", "space.yaml", "-o", "/proc/nnc");
  }

  @Test
  void foldersOfOtherFilesAreRefused() throws IOException {
    Files.writeString(Files.createDirectory(folder.resolve("thesis")).resolve("one.txt"), "1");
    InProcess compiled =
        InProcess.run(folder, "compile", "model.nn", "--target", "fpga", "-o", "hardware");
    assertEquals(0, compiled.exit(), compiled.err());
    for (String other : List.of("thesis", "hardware")) {
      refuses("it holds files but no exploration", "explore", "space.yaml", "-o", other);
      refuses(
          "it holds files but no exploration", "explore", "space.yaml", "--resume", "-o", other);
    }
  }

  @Test
  void anExplorationIsGoneOnWithAndNotCompiledInto() throws IOException {
    Files.createDirectory(folder.resolve("found"));
    explores("-o", "found");
    SortedMap<String, String> found = files();
    explores("-o", "found", "--resume");
    assertEquals(found, files());
    refuses(
        "it holds files that nnc did not write",
        "compile",
        "model.nn",
        "--target",
        "fpga",
        "-o",
        "found");
  }
}
