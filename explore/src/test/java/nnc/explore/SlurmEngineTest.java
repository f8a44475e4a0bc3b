package nnc.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import nnc.backends.tool.ToolFailure;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.explore.Exploration;
import nnc.ir.explore.Fidelity;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Point;
import nnc.ir.explore.Rung;
import nnc.ir.explore.Search;
import nnc.ir.explore.Space;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The engine against a Slurm of two scripts: `sbatch` runs the elements one after the other before
/// it returns, `squeue` prints what stands in a file.
class SlurmEngineTest {

  /// Elements that a file `lose-JOB-ELEMENT` names are lost; a file `refuse` is what `sbatch` says
  /// instead.
  private static final String SBATCH =
      """
      #!/bin/bash
      here=${0%/*}
      printf '%s\\n' "$@" >"$here/arguments"
      if [[ -e $here/refuse ]]; then cat "$here/refuse" >&2; exit 1; fi
      job=$(($(cat "$here/jobs" 2>/dev/null || echo 0) + 1))
      echo $job >"$here/jobs"
      while [[ $1 == --* ]]; do
        case $1 in
          --array=*) last=${1#--array=0-} last=${last%\\%*} ;;
          --chdir=*) cd "${1#--chdir=}" ;;
        esac
        shift
      done
      for ((i = 0; i <= last; i++)); do
        [[ -e $here/lose-$job-$i ]] || SLURM_ARRAY_TASK_ID=$i sh "$@" >"$i.log" 2>&1
      done
      echo "sbatch: a word from a plugin"
      echo "$job;here"
      """;

  private static final String SQUEUE =
      """
      #!/bin/bash
      echo "squeue: a word from a plugin"
      [[ ! -e ${0%/*}/alive ]] || cat "${0%/*}/alive"
      """;

  private static final SequencedMap<String, String> IDENTITY = new LinkedHashMap<>();

  static {
    IDENTITY.put("space", "test");
  }

  private static final String HARMLESS = "";

  @TempDir private Path folder;
  private Path slurm;
  private final List<String> notes = new ArrayList<>();

  @BeforeEach
  void install() throws IOException {
    slurm = Files.createDirectory(folder.resolve("a folder of slurm's"));
    script("sbatch", SBATCH);
    script("squeue", SQUEUE);
  }

  private void script(String name, String text) throws IOException {
    Files.writeString(slurm.resolve(name), text);
    Files.setPosixFilePermissions(
        slurm.resolve(name), PosixFilePermissions.fromString("rwx------"));
  }

  /// An element: the point in which its process ends, and the round.
  public static void main(String[] arguments) throws IOException {
    Element.run(
        Path.of(arguments[1]),
        Integer.parseInt(System.getenv("SLURM_ARRAY_TASK_ID")),
        IDENTITY,
        point -> {
          if (point.toString().equals(arguments[0])) {
            System.out.println("no more memory");
            Runtime.getRuntime().halt(137);
          }
          return LadderTest.evaluated(point);
        },
        System.out::println);
  }

  private static List<String> element(String deadly) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        SlurmEngineTest.class.getName(),
        deadly);
  }

  private SlurmEngine engine(List<String> element, int chunk, int limit) {
    return new SlurmEngine(
        new Slurm(
            slurm.resolve("sbatch").toString(),
            slurm.resolve("squeue").toString(),
            List.of("--partition=long;rm")),
        folder.resolve("50% \"jobs\""),
        IDENTITY,
        element,
        new SlurmEngine.Shape(chunk, limit, Duration.ofMillis(1)),
        notes::add);
  }

  private Exploration explored(Space space, Engine engine, String journal) {
    try (Journal open = Journal.open(folder.resolve(journal), IDENTITY);
        engine) {
      return Explorer.explore(space, engine, open, _ -> {});
    }
  }

  private Exploration local(Space space) {
    return explored(space, new LocalEngine(LadderTest::evaluated, 2), "local");
  }

  private static Space drawn(int points) {
    return SearchTest.space(Search.Algorithm.RANDOM, points, 5);
  }

  private int jobs() throws IOException {
    Path jobs = slurm.resolve("jobs");
    return Files.exists(jobs) ? Integer.parseInt(Files.readString(jobs).strip()) : 0;
  }

  /// Lines of all elements' logs that begin so.
  private long logged(String beginning) throws IOException {
    try (Stream<Path> logs = Files.walk(folder)) {
      long count = 0;
      for (Path log : logs.filter(p -> p.toString().endsWith(".log")).toList()) {
        count += Files.readAllLines(log).stream().filter(l -> l.startsWith(beginning)).count();
      }
      return count;
    }
  }

  @Test
  void everyLevelIsAJobOfItsOwn() throws IOException {
    Space space = LadderTest.space(Search.Algorithm.RANDOM, 30, rungs());
    Exploration found = explored(space, engine(element(HARMLESS), 10, 3), "found");
    assertEquals(local(space), found);
    assertEquals(2, found.rows(Fidelity.PLACE_AND_ROUTE).size());
    assertEquals(3, jobs());
    assertEquals(found.rows().size(), logged("begun "));
  }

  @Test
  void theEstimatesOfALadderAreMadeHere() throws IOException {
    Space space = LadderTest.space(Search.Algorithm.RANDOM, 30, rungs());
    Engine both =
        new LadderEngine(
            new LocalEngine(LadderTest::evaluated, 2), engine(element(HARMLESS), 10, 3));
    assertEquals(engine(element(HARMLESS), 10, 3).jobName(), both.jobName());
    Exploration found = explored(space, both, "found");
    assertEquals(local(space), found);
    assertEquals(2, jobs());
    assertEquals(found.rows().size() - 30, logged("begun "));
  }

  private static Rung[] rungs() {
    return new Rung[] {
      LadderTest.rung(Fidelity.SYNTHESIZE, 6), LadderTest.rung(Fidelity.PLACE_AND_ROUTE, 2)
    };
  }

  @Test
  void arraysAreNoLargerThanTheClusterAllows() throws IOException {
    script("scontrol", "#!/bin/sh\nprintf 'Configuration data\\nMaxArraySize            = 3\\n'\n");
    Space space = drawn(8);
    assertEquals(local(space), explored(space, engine(element(HARMLESS), 1, 5), "found"));
    assertEquals(3, jobs());
    assertTrue(Files.readAllLines(slurm.resolve("arguments")).contains("--array=0-1%5"));
  }

  @Test
  void theFindingsAreThoseOfThisProcessAndWhatIsLostIsSubmittedAgain() throws IOException {
    Files.createFile(slurm.resolve("lose-1-2"));
    Space space = drawn(38);
    Exploration found = explored(space, engine(element(HARMLESS), 10, 3), "found");
    assertEquals(local(space), found);
    assertEquals(2, jobs());
    assertEquals(38, logged("begun "));
    assertEquals(List.of("note: job 1 lost 10 points; they are submitted again"), notes);
    List<String> arguments = Files.readAllLines(slurm.resolve("arguments"));
    assertTrue(arguments.contains("--array=0-1%3"), arguments::toString); // half as many in each
    assertTrue(arguments.contains("--export=NONE"), arguments::toString);
    assertTrue(arguments.contains("--partition=long;rm"), arguments::toString);
    List<String> one = Files.readAllLines(folder.resolve("local"));
    List<String> other = Files.readAllLines(folder.resolve("found"));
    assertEquals(one.stream().sorted().toList(), other.stream().sorted().toList());
  }

  @Test
  void fewPointsAreSharedAmongTheElementsAllowed() throws IOException {
    explored(drawn(7), engine(element(HARMLESS), 100, 2), "found");
    assertTrue(Files.readAllLines(slurm.resolve("arguments")).contains("--array=0-1%2"));
  }

  @Test
  void aPointThatEndsItsProcessIsNamedWithTheLastWords() throws IOException {
    Space space = drawn(9);
    Exploration undisturbed = local(space);
    Point deadly = undisturbed.rows().get(3).point();
    Exploration found = explored(space, engine(element(deadly.toString()), 4, 2), "found");
    List<Exploration.Row> expected = new ArrayList<>(undisturbed.rows());
    expected.set(
        3,
        new Exploration.Row(
            deadly,
            new Finding.Refused(
                "E0503",
                "the evaluation ended its process 3 times; its last words: no more memory")));
    assertEquals(expected, found.rows());
    Results results = SlurmEngine.results(folder, IDENTITY);
    assertEquals(5, logged("begun " + results.key(deadly))); // in chunks of 4, 2, and thrice alone
  }

  @Test
  void whatSbatchRefusesIsSaidAndNothingFoundIsLost() throws IOException {
    Files.writeString(
        slurm.resolve("refuse"), "sbatch: error: invalid partition specified: long\n");
    SlurmEngine engine = engine(element(HARMLESS), 10, 2);
    ToolFailure refused =
        assertThrows(ToolFailure.class, () -> explored(drawn(12), engine, "found"));
    assertEquals("sbatch failed with exit code 1", refused.getMessage());
    assertTrue(refused.output().contains("invalid partition specified"), refused.output());
    Files.delete(slurm.resolve("refuse"));
    explored(drawn(12), engine(element(HARMLESS), 10, 2), "found");
    Files.writeString(slurm.resolve("refuse"), "sbatch: error: the quota is used up\n");
    assertThrows(
        ToolFailure.class, () -> explored(drawn(20), engine(element(HARMLESS), 10, 2), "found"));
    assertEquals(13, Files.readAllLines(folder.resolve("found")).size());
    Files.delete(slurm.resolve("refuse"));
    Exploration found = explored(drawn(20), engine(element(HARMLESS), 10, 2), "found");
    assertEquals(local(drawn(20)), found);
    assertEquals(20, logged("begun "));
  }

  /// A broken cluster is no property of the points.
  @Test
  void jobsOfWhichNothingComesEndTheSearch() throws IOException {
    ToolFailure none =
        assertThrows(
            ToolFailure.class,
            () ->
                explored(
                    drawn(4),
                    engine(List.of("/bin/sh", "-c", "echo java: not found; exit 127"), 1, 2),
                    "found"));
    assertEquals("job 3 and those before it ended without a result", none.getMessage());
    assertEquals("java: not found", none.output());
    assertEquals(3, jobs());
    assertEquals(1, Files.readAllLines(folder.resolve("found")).size());
  }

  /// The process before was killed when it had submitted everything.
  @Test
  @Timeout(60)
  void jobsThatAreStillAliveAreWaitedFor() throws IOException {
    Space space = drawn(8);
    Exploration undisturbed = local(space);
    Files.writeString(slurm.resolve("alive"), "7_[3-4%2]\n7_1\n");
    SlurmEngine engine =
        new SlurmEngine(
            new Slurm(
                slurm.resolve("sbatch").toString(), slurm.resolve("squeue").toString(), List.of()),
            folder.resolve("jobs"),
            IDENTITY,
            List.of("false"),
            new SlurmEngine.Shape(10, 2, Duration.ofMillis(1)),
            note -> {
              notes.add(note);
              finish(undisturbed);
            });
    assertEquals(undisturbed, explored(space, engine, "found"));
    assertEquals(0, jobs());
    assertTrue(
        notes.getFirst().contains("scancel --name=" + engine.jobName().orElseThrow()),
        notes::toString);
  }

  private void finish(Exploration all) {
    try {
      for (Exploration.Row row : all.rows()) {
        SlurmEngine.results(folder.resolve("jobs"), IDENTITY).put(row.point(), row.finding());
      }
      Files.delete(slurm.resolve("alive"));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aDamagedResultIsMadeAgain() throws IOException {
    Space space = drawn(4);
    Exploration found = explored(space, engine(element(HARMLESS), 10, 1), "found");
    Results results = SlurmEngine.results(folder.resolve("50% \"jobs\""), IDENTITY);
    Path file = results.file(results.key(found.rows().getFirst().point()));
    String whole = Files.readString(file);
    Files.writeString(file, whole.replace("}\n", " }\n"));
    assertEquals(found, explored(space, engine(element(HARMLESS), 10, 1), "again"));
    assertEquals(whole, Files.readString(file));
    assertEquals(5, logged("begun "));
  }

  @Test
  void anElementOfAnotherExplorationEvaluatesNothing() throws IOException {
    Round round =
        new Round(
            folder.resolve("round"),
            IDENTITY,
            2,
            local(drawn(3)).rows().stream().map(Exploration.Row::point).toList());
    round.write();
    assertEquals(round, Round.read(folder.resolve("round")).orElseThrow());
    assertEquals(List.of(2, 1), List.of(round.chunk(0).size(), round.chunk(1).size()));
    SequencedMap<String, String> other = new LinkedHashMap<>(IDENTITY);
    other.put("model", "changed");
    Rejection refused =
        assertThrows(
            Rejection.class,
            () -> Element.run(round.folder(), 0, other, SearchTest::pipeline, notes::add));
    assertEquals(Code.E0210, refused.diagnostics().getFirst().code());
    Path points = round.folder().resolve("points");
    Files.writeString(points, Files.readString(points).replace("test", "tost"));
    Rejection damaged =
        assertThrows(
            Rejection.class,
            () -> Element.run(round.folder(), 0, IDENTITY, SearchTest::pipeline, notes::add));
    assertEquals(Code.E0108, damaged.diagnostics().getFirst().code());
    assertEquals(List.of(), notes);
  }

  /// The results' folder cannot be made.
  @Test
  void aResultThatCannotBeWrittenIsNoFaultOfThePoint() throws IOException {
    Path jobs = Files.createDirectories(folder.resolve("50% \"jobs\""));
    Files.createFile(jobs.resolve("results"));
    ToolFailure full =
        assertThrows(
            ToolFailure.class, () -> explored(drawn(1), engine(element(HARMLESS), 1, 1), "found"));
    assertEquals("job 3 and those before it ended without a result", full.getMessage());
    assertEquals(1, Files.readAllLines(folder.resolve("found")).size());
  }

  @Test
  void aFolderThatCannotBeWrittenIsSaid() throws IOException {
    Files.createFile(folder.resolve("50% \"jobs\""));
    Rejection refused =
        assertThrows(
            Rejection.class, () -> explored(drawn(2), engine(element(HARMLESS), 1, 1), "found"));
    assertEquals(Code.E0501, refused.diagnostics().getFirst().code());
    assertEquals(0, jobs());
  }
}
