package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import nnc.ir.diagnostic.Code;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every example in the docs and every golden is what the real commands print.
class TranscriptsTest {

  private static final Path ROOT = Path.of(System.getProperty("nnc.root"));

  /// Errors of tools and of designs that no model leads to: `FailureTest` and the emulator's tests
  /// make them.
  private static final Set<String> UNSHOWN = Set.of("E0406", "E0502", "E0503", "E0504", "E0505");

  @TestFactory
  Stream<DynamicTest> pagesShowWhatTheCommandsPrint() throws IOException {
    return pages().stream()
        .map(p -> DynamicTest.dynamicTest(ROOT.relativize(p).toString(), () -> check(p)));
  }

  @Test
  void everyCodeHasItsPageAndEveryPageItsCode() throws IOException {
    List<String> codes = Arrays.stream(Code.values()).map(c -> c.name() + ".md").sorted().toList();
    try (Stream<Path> files = Files.list(ROOT.resolve("docs/errors"))) {
      assertEquals(codes, files.map(f -> f.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void goldensHoldNothingThatIsNotRun() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT.resolve("cli/goldens"))) {
      assertEquals(
          List.of(),
          files.filter(f -> Files.isRegularFile(f) && !f.toString().endsWith(".md")).toList());
    }
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> errors = Files.list(ROOT.resolve("docs/errors"));
        Stream<Path> docs = Files.list(ROOT.resolve("docs"));
        Stream<Path> goldens = Files.walk(ROOT.resolve("cli/goldens"));
        Stream<Path> examples = Files.walk(ROOT.resolve("examples"))) {
      return Stream.of(
              errors, goldens, Stream.concat(docs, examples).filter(TranscriptsTest::showsACommand))
          .flatMap(s -> s)
          .filter(p -> p.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  private static boolean showsACommand(Path page) {
    try {
      return page.toString().endsWith(".md") && Files.readString(page).contains("\n$ ./nnc ");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void check(Path page) throws IOException {
    Path folder = Files.createTempDirectory("transcript").toRealPath();
    try {
      check(page, folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private static void check(Path page, Path folder) throws IOException {
    Files.createSymbolicLink(folder.resolve("examples"), ROOT.resolve("examples"));
    Transcript transcript = new Transcript(page, folder);
    Transcript.Outcome outcome = transcript.run();
    String name = page.getFileName().toString().replace(".md", "");
    if (UNSHOWN.contains(name)) {
      assertTrue(outcome.expected().contains("error[" + name + "]: "), page.toString());
    } else {
      assertTrue(outcome.commands() > 0, page + " runs no command");
    }
    if (page.toString().contains("/docs/errors/")) {
      assertTrue(
          outcome.actual().contains("[" + name + "]"),
          page + " does not show " + name + ":\n" + outcome.actual());
    }
    if ("update".equals(System.getProperty("golden"))) {
      transcript.update(outcome);
    } else {
      assertEquals(outcome.expected(), outcome.actual(), page.toString());
    }
  }
}
