package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What lacks around a command is said as its fault would be: no simulator, not enough memory, a
/// folder that may not be written.
class WorldTest {

  private static final Path DIGITS = Path.of(System.getProperty("nnc.root"), "examples/digits");

  @TempDir private Path folder;

  private String messages(Launched launched, int code) throws Exception {
    Process process = launched.start();
    try {
      assertTrue(process.waitFor(120, TimeUnit.SECONDS), "does not end");
      String text = Files.readString(folder.resolve("messages"));
      assertEquals(code, process.exitValue(), text);
      assertFalse(text.contains("\tat "), text);
      return text;
    } finally {
      process.destroyForcibly();
    }
  }

  private Launched nnc(List<String> options, String... arguments) {
    return new Launched(folder.resolve("messages"), options, List.of(arguments));
  }

  @Test
  void aMissingSimulatorIsNamedWithTheCommandThatInstallsIt() throws Exception {
    for (String simulator : List.of("verilator", "iverilog")) {
      Launched cosim =
          nnc(
                  List.of(),
                  "cosim",
                  DIGITS.resolve("digits.nn").toString(),
                  "--target",
                  "fpga",
                  "--data",
                  DIGITS.resolve("test.csv").toString(),
                  "--limit",
                  "1",
                  "--simulator",
                  simulator)
              .withPath("/no/tools/here");
      String text = messages(cosim, ExitCode.TOOL_MISSING.number());
      assertTrue(text.contains("error[E0502]: "), text);
      assertTrue(text.contains(" = help: install it; on Debian: apt-get install "), text);
      assertTrue(text.contains(simulator), text);
    }
  }

  @Test
  void aNetworkThatDoesNotFitIntoMemoryIsNoBug() throws Exception {
    Path model = folder.resolve("model.nn");
    Files.writeString(
        model, "network large\ninput x : uint8[60000000]\noutput y = argmax(x relu)\n");
    String text =
        messages(
            nnc(
                List.of("-Xmx48m"),
                "compile",
                model.toString(),
                "--target",
                "fpga",
                "-o",
                folder.resolve("out").toString()),
            ExitCode.REJECTED.number());
    assertTrue(text.contains("error[E0106]: this needs more than the "), text);
    assertTrue(text.contains(" = help: allow more, as in NNC_JAVA_OPTS=-Xmx2g ./nnc"), text);
    assertFalse(Files.exists(folder.resolve("out")));
  }
}
