package nnc.backends;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {

  @TempDir private Path temporary;

  private static SortedMap<String, byte[]> files(Map<String, String> texts) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    texts.forEach((name, text) -> files.put(name, text.getBytes(StandardCharsets.UTF_8)));
    return files;
  }

  private List<String> all() throws IOException {
    try (Stream<Path> walk = Files.walk(temporary)) {
      return walk.filter(Files::isRegularFile)
          .map(f -> temporary.relativize(f).toString())
          .sorted()
          .toList();
    }
  }

  private static void refuses(Path folder, String reason) {
    Rejection refused =
        assertThrows(Rejection.class, () -> OutputFolder.write(files(Map.of("a", "1")), folder));
    assertEquals(Code.E0501, refused.diagnostics().getFirst().code());
    assertEquals(
        "'" + folder + "' cannot be written: " + reason,
        refused.diagnostics().getFirst().message());
  }

  @Test
  void writesFilesInFoldersAndNothingBesideThem() throws IOException {
    OutputFolder.write(files(Map.of("a.txt", "1", "b/c.txt", "2")), temporary.resolve("x/out"));
    assertEquals(List.of("x/out/.nnc-files", "x/out/a.txt", "x/out/b/c.txt"), all());
    assertEquals("2", Files.readString(temporary.resolve("x/out/b/c.txt")));
  }

  @Test
  void replacesItsOwnFilesAndKeepsThoseOfOthers() throws IOException {
    Path out = temporary.resolve("out");
    OutputFolder.write(files(Map.of("a.txt", "1", "b/c.txt", "2")), out);
    Files.writeString(out.resolve("b/mine.txt"), "3");
    OutputFolder.write(files(Map.of("a.txt", "4")), out);
    assertEquals(List.of("out/.nnc-files", "out/a.txt", "out/b/mine.txt"), all());
    assertEquals("4", Files.readString(out.resolve("a.txt")));
    assertEquals("3", Files.readString(out.resolve("b/mine.txt")));
  }

  @Test
  void takesAnEmptyFolder() throws IOException {
    OutputFolder.write(files(Map.of("a", "1")), Files.createDirectory(temporary.resolve("out")));
    assertEquals(List.of("out/.nnc-files", "out/a"), all());
  }

  @Test
  void refusesAFolderOfSomebodyElse() throws IOException {
    Path out = Files.createDirectory(temporary.resolve("out"));
    Files.writeString(out.resolve("thesis.tex"), "x");
    refuses(out, "it holds files that nnc did not write");
    assertEquals(List.of("out/thesis.tex"), all());
  }

  @Test
  void refusesPathsThatAreFilesOrGoThroughThem() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "x");
    refuses(file, "it is a file");
    refuses(file.resolve("out"), "a part of the path is a file");
    assertEquals(List.of("file"), all());
  }

  @Test
  void refusesNamesThatLeaveTheFolder() throws IOException {
    assertThrows(
        IllegalArgumentException.class,
        () -> OutputFolder.write(files(Map.of("../a", "1")), temporary.resolve("out")));
    assertEquals(List.of(), all());
  }
}
