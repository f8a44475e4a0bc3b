package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Explorations on a cluster: a real one of this machine, where Slurm is installed, and none.
class SlurmTest {

  private static final Path DIGITS = Path.of(System.getProperty("nnc.root"), "examples/digits");
  private static final int POINTS = 24;

  @TempDir private Path folder;
  private Path space;
  private int launched;

  @BeforeEach
  void write() throws IOException {
    space = folder.resolve("space.yaml");
    Files.writeString(
        space,
        """
        model: %s
        target: fpga
        settings: {device: ecp5-25k}
        variables: {throughput: 1..%d}
        objectives: [minimize cycles_per_frame, minimize lut]
        search: {algorithm: exhaustive}
        """
            .formatted(DIGITS.resolve("digits.nn"), POINTS));
  }

  /// The exploration in a process of its own; what it says is in the file `messages`.
  private Launched explore(Path output, String... more) {
    List<String> arguments =
        Stream.concat(
                Stream.of("explore", space.toString(), "-o", output.toString(), "--engine=slurm"),
                Stream.of(more))
            .toList();
    launched++;
    return new Launched(messages(), List.of(), arguments);
  }

  private Path messages() {
    return folder.resolve("messages" + launched);
  }

  private String said() throws IOException {
    return Files.readString(messages());
  }

  private void await(String what, Process process, Callable<Boolean> ready) throws Exception {
    boolean is = ready.call();
    for (int i = 0; i < 6000 && process.isAlive() && !is; i++) {
      Thread.sleep(20);
      is = ready.call();
    }
    assertTrue(is, what + ": " + said());
  }

  private static long results(Path found) throws IOException {
    Path results = found.resolve("slurm/results");
    if (!Files.exists(results)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(results)) {
      return files.filter(f -> f.getFileName().toString().length() == 64).count();
    }
  }

  /// A process that runs an element of the exploration in `found`. The system is asked itself, as
  /// `ProcessHandle` knows nothing of command lines longer than a page.
  private static Optional<ProcessHandle> element(Path found) {
    return ProcessHandle.allProcesses()
        .filter(p -> {
          List<String> command = command(p);
          return command.contains("--element") && command.getLast().startsWith(found.toString());
        })
        .findFirst();
  }

  private static List<String> command(ProcessHandle process) {
    try {
      Path file = Path.of("/proc", Long.toString(process.pid()), "cmdline");
      return List.of(Files.readString(file, StandardCharsets.ISO_8859_1).split("\0"));
    } catch (IOException e) {
      return List.of(); // it has ended
    }
  }

  /// Kills an element once there are results, and others until the search says it noticed.
  private boolean loses(Path found) throws IOException {
    if (results(found) >= 2) {
      element(found).ifPresent(ProcessHandle::destroyForcibly);
    }
    return said().contains("they are submitted again");
  }

  /// An element and the search itself are killed; what is found is what this machine finds alone.
  @Test
  void whateverIsKilledAClusterFindsTheSameBytes() throws Exception {
    for (String command : List.of("sbatch", "slurmctld", "slurmd", "munged")) {
      RequiredTools.need(command);
    }
    InProcess local = InProcess.run(folder, "explore", space.toString(), "-o", "local");
    assertEquals(0, local.exit(), local.err());
    Path found = folder.resolve("found on a cluster");
    try (OneMachineSlurm slurm =
        new OneMachineSlurm(Files.createDirectory(folder.resolve("slurm")))) {
      String configuration = slurm.configuration().toString();
      Process first =
          explore(found, "--limit=2", "--chunk=8").with("SLURM_CONF", configuration).start();
      try {
        await("the loss of an element is seen", first, () -> loses(found));
        // killed while another element works, or wherever the search is by then
        for (int i = 0; i < 500 && first.isAlive() && element(found).isEmpty(); i++) {
          Thread.sleep(20);
        }
      } finally {
        first.destroyForcibly().waitFor();
      }
      Process second =
          explore(found, "--limit=2", "--chunk=8", "--resume")
              .with("SLURM_CONF", configuration)
              .start();
      try {
        assertTrue(second.waitFor(5, TimeUnit.MINUTES), "does not end");
        assertEquals(0, second.exitValue(), said());
      } finally {
        second.destroyForcibly();
      }
      Process refused =
          explore(folder.resolve("refused"), "--sbatch=partition=nowhere")
              .with("SLURM_CONF", configuration)
              .start();
      assertTrue(refused.waitFor(2, TimeUnit.MINUTES), "does not end");
      assertEquals(ExitCode.TOOL_MISSING.number(), refused.exitValue());
      assertTrue(said().contains("error[E0503]: sbatch failed with exit code 1"), said());
      assertTrue(said().contains("invalid partition specified: nowhere"), said());
      assertTrue(said().contains("--engine slurm --sbatch partition=nowhere --resume"), said());
    }
    for (String file : List.of("points.csv", "front.csv", "front.json", "report.html")) {
      assertEquals(
          Files.readString(folder.resolve("local").resolve(file)),
          Files.readString(found.resolve(file)),
          file);
    }
    List<String> journal = Files.readAllLines(found.resolve("journal"));
    assertEquals(POINTS + 1, journal.size());
    assertEquals(POINTS + 1, journal.stream().distinct().count());
  }

  /// Four elements are the most that an array of this cluster has.
  @Test
  void aLadderOnAClusterFindsTheSameBytes() throws Exception {
    for (String command : List.of("sbatch", "slurmctld", "slurmd", "munged", "yosys")) {
      RequiredTools.need(command);
    }
    Files.writeString(
        folder.resolve("door.nn"),
        """
        network door
        input  x : uint2[4]
        layer  h = dense(x, weights: [[1, -1, 2, 1], [1, 1, 1, -1], [2, 1, -1, 1], [1, 2, 1, 2]]) clip 0..3
        output y = argmax(h)
        """);
    Files.writeString(folder.resolve("samples.csv"), "0,1,2,3\n3,2,1,0\n1,1,1,3\n");
    Files.writeString(folder.resolve("labels.csv"), "3\n2\n0\n");
    Files.writeString(
        space,
        """
        model: door.nn
        target: fpga
        settings: {device: up5k, clock: 12}
        data: {samples: samples.csv, labels: labels.csv}
        variables: {h.pe: [1, 2, 4], h.simd: [1, 2, 4]}
        objectives: [minimize energy_per_inference, minimize lut, minimize cycles_per_frame]
        search: {algorithm: exhaustive}
        fidelity: {emulate: 6, synthesize: 3}
        """);
    InProcess local = InProcess.run(folder, "explore", space.toString(), "-o", "local");
    assertEquals(0, local.exit(), local.err());
    Path found = folder.resolve("found");
    try (OneMachineSlurm slurm =
        new OneMachineSlurm(Files.createDirectory(folder.resolve("slurm")), 4)) {
      Process search =
          explore(found, "--limit=2", "--chunk=1")
              .with("SLURM_CONF", slurm.configuration().toString())
              .start();
      assertTrue(search.waitFor(5, TimeUnit.MINUTES), "does not end");
      assertEquals(0, search.exitValue(), said());
    }
    for (String file :
        List.of("points.csv", "front.csv", "front.json", "comparison.csv", "report.html")) {
      assertEquals(
          Files.readString(folder.resolve("local").resolve(file)),
          Files.readString(found.resolve(file)),
          file);
    }
    List<String> points = Files.readAllLines(found.resolve("points.csv"));
    long closer = points.stream().skip(1).filter(p -> !p.endsWith(",estimate")).count();
    assertEquals(9, closer, () -> String.join("\n", points));
    assertEquals(closer, results(found)); // estimates have none: they are made by the command
    try (Stream<Path> rounds = Files.list(found.resolve("slurm"))) {
      assertEquals(
          3, rounds.filter(r -> r.getFileName().toString().startsWith("round-")).count(), said());
    }
  }

  @Test
  void withoutSlurmTheCommandThatInstallsItIsSaid() throws Exception {
    Process process = explore(folder.resolve("none")).withPath("/no/tools/here").start();
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), "does not end");
    assertEquals(ExitCode.TOOL_MISSING.number(), process.exitValue());
    assertTrue(
        said()
            .contains(
                """
                error[E0502]: Slurm is needed for explorations on a cluster (--engine slurm)
                  = help: install it; on Debian: apt-get install -y --no-install-recommends slurm-client
                """),
        said());
  }

  @Test
  void optionsOfTheOtherEngineAndOddOnesAreRefused() {
    refused("--chunk belongs to --engine slurm", "--chunk", "3");
    refused("--sbatch belongs to --engine slurm", "--sbatch", "partition=long");
    refused("--workers belongs to --engine local", "--engine", "slurm", "--workers", "3");
    refused("--limit must be at least 1", "--engine", "slurm", "--limit", "0");
    refused(
        "--sbatch takes an option without its dashes, as in --sbatch partition=long",
        "--engine",
        "slurm",
        "--sbatch=--partition=long");
  }

  private void refused(String message, String... options) {
    String[] all =
        Stream.concat(Stream.of("explore", space.toString(), "-o", "no"), Stream.of(options))
            .toArray(String[]::new);
    InProcess result = InProcess.run(folder, all);
    assertEquals(ExitCode.USAGE.number(), result.exit());
    assertTrue(result.err().contains("error[E0305]: " + message), result.err());
  }
}
