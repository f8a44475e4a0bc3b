package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import nnc.frontend.data.NpyWriter;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ctrl-C in the middle of a command: nothing half-written stays, and the exit code says so.
class InterruptTest {

  private static final Path DIGITS = Path.of(System.getProperty("nnc.root"), "examples/digits");

  @TempDir private Path folder;

  @Test
  void anInterruptedTraceLeavesNothingBehind() throws Exception {
    interrupt(
        () -> files("results").equals(List.of(".wave.vcd.part")),
        "run",
        DIGITS.resolve("digits-mac.nn").toString(),
        "--target",
        "fpga",
        "--data",
        DIGITS.resolve("test.csv").toString(),
        "--trace",
        folder.resolve("results/wave.vcd").toString());
  }

  @Test
  void anInterruptedCompilationLeavesNothingBehind() throws Exception {
    Path model = folder.resolve("model.nn");
    Files.writeString(
        model,
        """
        network large
        input x : uint8[600]
        output y = dense(x, weights: "w.npy") relu shift 9 clip 0..255
        """);
    Tensor weights =
        Tensor.generate(Shape.of(1000, 600), NumberFormat.signed(8), i -> i * 31 % 251 - 125);
    Files.write(folder.resolve("w.npy"), NpyWriter.npy(weights));
    interrupt(
        () -> Files.size(folder.resolve("messages")) > 0, // the first pass has run
        "compile",
        model.toString(),
        "--target",
        "fpga",
        "--print-after",
        "fold-batch-norm",
        "-o",
        folder.resolve("results/hardware").toString());
  }

  @Test
  void anInterruptedExplorationSaysHowToGoOn() throws Exception {
    Path space = folder.resolve("space.yaml");
    Files.writeString(
        space,
        """
        model: %s
        target: fpga
        variables: {throughput: 1..9000}
        objectives: [minimize lut]
        search: {algorithm: exhaustive}
        """
            .formatted(DIGITS.resolve("digits.nn")));
    Path found = folder.resolve("found");
    stop(
        () -> Files.exists(found.resolve("journal")) && lines(found.resolve("journal")) > 2,
        "explore",
        space.toString(),
        "-o",
        found.toString());
    String messages = Files.readString(folder.resolve("messages"));
    assertTrue(
        messages.contains("go on with: nnc explore " + space + " -o " + found + " --resume"),
        messages);
    assertEquals(List.of("journal"), files("found"));
  }

  private static long lines(Path file) throws IOException {
    return Files.readString(file).lines().count();
  }

  /// Interrupts the command when `ready`; the folder `results` must then be empty again.
  private void interrupt(Callable<Boolean> ready, String... command) throws Exception {
    stop(ready, command);
    assertEquals(List.of(), files("results"));
  }

  /// Interrupts the command when `ready`.
  private void stop(Callable<Boolean> ready, String... command) throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/kill")), "there is no /bin/kill here");
    Files.createDirectory(folder.resolve("results"));
    Files.createFile(folder.resolve("messages"));
    Process process = new Launched(folder.resolve("messages"), List.of(), List.of(command)).start();
    try {
      for (int i = 0; i < 3000 && !ready.call(); i++) {
        assertTrue(process.isAlive(), "ended too early");
        Thread.sleep(10);
      }
      assertTrue(ready.call(), "does not begin");
      new ProcessBuilder("/bin/kill", "-INT", String.valueOf(process.pid())).start().waitFor();
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "does not stop");
      assertEquals(130, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> files(String name) throws IOException {
    try (Stream<Path> all = Files.list(folder.resolve(name))) {
      return all.map(p -> p.getFileName().toString()).toList();
    }
  }
}
