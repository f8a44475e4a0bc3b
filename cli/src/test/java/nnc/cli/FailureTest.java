package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import nnc.backends.tool.Command;
import nnc.backends.tool.MissingTool;
import nnc.backends.tool.ToolFailure;
import nnc.backends.tool.Tools;
import org.junit.jupiter.api.Test;

/// Failures that no command shows on every machine, held against their pages.
class FailureTest {

  private static String page(String code) throws IOException {
    return Files.readString(Path.of(System.getProperty("nnc.root"), "docs/errors", code + ".md"));
  }

  private static void shows(String code, Failure failure) throws IOException {
    String text = DiagnosticText.render(failure.diagnostics()).stripTrailing();
    assertTrue(page(code).contains("```text\n" + text + "\n```"), text);
  }

  @Test
  void aMissingToolIsNamedWithTheCommandThatInstallsIt() throws Exception {
    Failure failure = Failure.of(new MissingTool(Tools.of("verilator")));
    assertEquals(ExitCode.TOOL_MISSING, failure.exit());
    shows("E0502", failure);
  }

  @Test
  void aToolThatTakesTooLongLeavesTheQuestionOpen() throws Exception {
    ToolFailure late =
        assertThrows(
            ToolFailure.class, () -> Command.of("sleep", "60").limit(Duration.ofMillis(50)).run());
    Failure failure = Failure.of(late);
    assertEquals(ExitCode.UNDECIDED, failure.exit());
    assertTrue(
        DiagnosticText.render(failure.diagnostics()).startsWith("error[E0504]: sleep took longer"));
  }

  @Test
  void theLastWordsOfAToolThatFailsAreShown() throws Exception {
    ToolFailure failed =
        assertThrows(ToolFailure.class, () -> Command.of("ls", "/no/such/place").check());
    Failure failure = Failure.of(failed);
    assertEquals(ExitCode.TOOL_MISSING, failure.exit());
    String text = DiagnosticText.render(failure.diagnostics());
    assertTrue(text.startsWith("error[E0503]: ls failed with exit code 2\n"), text);
    assertTrue(text.contains("its last words: "), text);
  }

  @Test
  void whatIsOurFaultIsNotTheUsers() {
    IllegalStateException ours = new IllegalStateException("ours");
    assertEquals(ours, assertThrows(IllegalStateException.class, () -> Failure.of(ours)));
  }
}
