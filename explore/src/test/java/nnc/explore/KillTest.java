package nnc.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import java.util.concurrent.TimeUnit;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Fidelity;
import nnc.ir.explore.Search;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A search that is killed at random moments, again and again, ends where the undisturbed one does.
/// `-Dnnc.kills=N` sets how often (default 20).
class KillTest {

  private static final SequencedMap<String, String> IDENTITY = new LinkedHashMap<>();

  static {
    IDENTITY.put("space", "killed");
  }

  private static Exploration explored(Path journal, long pause) {
    try (Journal open = Journal.open(journal, IDENTITY);
        Engine engine =
            new LocalEngine(
                point -> {
                  try {
                    TimeUnit.MICROSECONDS.sleep(pause);
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return LadderTest.evaluated(point);
                },
                2)) {
      return Explorer.explore(
          LadderTest.space(
              Search.Algorithm.NSGA2,
              2000,
              LadderTest.rung(Fidelity.SYNTHESIZE, 200),
              LadderTest.rung(Fidelity.PLACE_AND_ROUTE, 20)),
          engine,
          open,
          _ -> {});
    }
  }

  /// The process that is killed: journal and microseconds for a point.
  public static void main(String[] arguments) {
    var _ = explored(Path.of(arguments[0]), Long.parseLong(arguments[1]));
  }

  @Test
  void noFindingIsLostOrMadeTwiceHoweverOftenTheSearchIsKilled(@TempDir Path folder)
      throws IOException, InterruptedException {
    Exploration undisturbed = explored(folder.resolve("whole"), 0);
    Path journal = folder.resolve("killed");
    Random random = new Random(1);
    int kills = Integer.getInteger("nnc.kills", 20);
    long pause = 8_000_000L / 2000 * kills / 20;
    long before = 0;
    for (int k = 0; k < kills; k++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  KillTest.class.getName(),
                  journal.toString(),
                  Long.toString(pause))
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      // Every fourth at any moment from the start on, the others behind their first record: how
      // long
      // a process takes to come to that depends on the machine.
      if (k % 4 == 0) {
        process.waitFor(random.nextInt(600), TimeUnit.MILLISECONDS);
      } else {
        awaitRecord(process, journal, before);
        process.waitFor(random.nextInt(150), TimeUnit.MILLISECONDS);
      }
      process.destroyForcibly().waitFor();
      long size = Files.exists(journal) ? whole(journal) : 0;
      assertTrue(size >= before, "records were lost");
      before = size;
    }
    assertTrue(before > 0, () -> "no process came to write: " + read(folder.resolve("log")));
    assertEquals(undisturbed, explored(journal, 0));
    List<String> lines = Files.readAllLines(journal);
    assertEquals(lines.size(), lines.stream().distinct().count());
    assertEquals(undisturbed.rows().size() + 1, lines.size());
  }

  @Test
  void aFullDiskLosesNothingThatWasFound(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path journal = folder.resolve("full");
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(
                "/bin/bash",
                "-c",
                "ulimit -f 64; exec \"$@\"", // 64 KiB in a file
                "bash",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KillTest.class.getName(),
                journal.toString(),
                "0")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), "does not end");
    assertEquals(1, process.exitValue());
    assertTrue(read(log).contains("the journal cannot be written"), read(log));
    assertTrue(whole(journal) > 60_000, "so much fitted");
    assertEquals(whole(journal), Files.size(journal), "half a record stayed");
    assertEquals(explored(folder.resolve("whole"), 0), explored(journal, 0));
    List<String> lines = Files.readAllLines(journal);
    assertEquals(lines.size(), lines.stream().distinct().count());
  }

  private static void awaitRecord(Process process, Path journal, long before)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (process.isAlive()
        && System.nanoTime() < end
        && (!Files.exists(journal) || whole(journal) <= before)) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /// Bytes of whole records.
  private static long whole(Path journal) throws IOException {
    return Files.readString(journal).lastIndexOf('\n') + 1L;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
