package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ctrl-C in the middle of writing: nothing half-written stays, and the exit code says so.
class InterruptTest {

  @TempDir private Path folder;

  @Test
  void anInterruptedCommandLeavesNothingBehind() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "there is no /bin/kill here");
    Path digits = Path.of(System.getProperty("nnc.root"), "examples/digits");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "nnc.cli.Main",
                "run",
                digits.resolve("digits-mac.nn").toString(),
                "--target",
                "fpga",
                "--data",
                digits.resolve("test.csv").toString(),
                "--trace",
                folder.resolve("wave.vcd").toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      waitFor(process);
      new ProcessBuilder("/bin/kill", "-INT", String.valueOf(process.pid())).start().waitFor();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "does not stop");
      assertEquals(130, process.exitValue());
      assertEquals(List.of(), files());
    } finally {
      process.destroyForcibly();
    }
  }

  /// Until the file is being written.
  private void waitFor(Process process) throws Exception {
    for (int i = 0; i < 600 && files().isEmpty(); i++) {
      assertTrue(process.isAlive(), "ended too early");
      Thread.sleep(50);
    }
    assertEquals(List.of(".wave.vcd.part"), files());
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(p -> p.getFileName().toString()).toList();
    }
  }
}
