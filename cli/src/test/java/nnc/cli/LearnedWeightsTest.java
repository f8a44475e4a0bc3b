package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import nnc.backends.tool.Command;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What projections learn, told and written by `nnc run`, and refused where nothing learns.
class LearnedWeightsTest {

  private static final String LEARNER =
      """
      import if_curr_delta
      network learner timestep 1 ms
      input s : events[2]
      population p : if_curr_delta[1]
      project s -> p.exc all_to_all(
          weights: 10,
          delay: 1,
          plastic: stdp(tau_plus: 5 ms, tau_minus: 5 ms, a_plus: 1, a_minus: 0, max: 20)
      )
      output y = p
      """;

  @TempDir private Path folder;

  private InProcess nnc(String text, String... arguments) throws IOException {
    Files.writeString(folder.resolve("model.nn"), text);
    Files.writeString(folder.resolve("data.csv"), "1,1\n0,0\n0,0\n0,0\n1,0\n0,0\n");
    return InProcess.run(folder, arguments);
  }

  /// Each of the pairs learns as it would among all.
  @Test
  void pairsOfOneToOneLearn() throws IOException {
    String pairs =
        LEARNER.replace("if_curr_delta[1]", "if_curr_delta[2]").replace("all_to_all", "one_to_one");
    for (List<String> more : List.of(List.<String>of(), List.of("--target", "spinnaker"))) {
      List<String> arguments = new ArrayList<>(List.of("run", "model.nn", "--data", "data.csv"));
      arguments.addAll(more);
      InProcess run = nnc(pairs, arguments.toArray(String[]::new));
      assertEquals(0, run.exit(), run.err());
      assertTrue(run.out().contains("p.s.plastic: learned weights 10.0 .. 1"), run.out());
      assertTrue(run.out().contains(" of 2 changed"), run.out());
    }
    InProcess matrix =
        nnc(
            pairs.replace("events[2]", "events[1, 2]").replace("delta[2]", "delta[1, 2]"),
            "run",
            "model.nn",
            "--data",
            "data.csv");
    assertTrue(matrix.err().contains("synapses that learn feed a vector of neurons"), matrix.err());
  }

  /// Both fire at 0, so that p fires at 1; the first fires again at 4, a step of delay and one on
  /// the way behind its own: by hand 32768 * floor(2048 exp(-2 / 5)) / 2048 in units of 2^-7 less
  /// fine.
  @Test
  void theWeightsOfTheLastSequenceAreWrittenAsAllEnginesLearnThem() throws IOException {
    byte[] first = null;
    for (List<String> engine :
        List.of(List.<String>of(), List.of("--reference"), List.of("--target", "spinnaker"))) {
      List<String> arguments =
          new ArrayList<>(List.of("run", "model.nn", "--data", "data.csv", "--weights", "w.npz"));
      arguments.addAll(engine);
      InProcess run = nnc(LEARNER, arguments.toArray(String[]::new));
      assertEquals(0, run.exit(), run.err());
      assertTrue(
          run.out().contains("p.s.plastic: learned weights 10.0 .. 10.66796875, 1 of 2 changed"),
          run.out());
      byte[] written = Files.readAllBytes(folder.resolve("w.npz"));
      first = first == null ? written : first;
      assertArrayEquals(first, written);
    }
  }

  /// What `load.py` fetches from cores that have learned what the emulator learned is the file that
  /// `nnc run` writes: the same arrays, of the same types and shapes, byte by byte.
  @Test
  void weightsOfABoardAreWrittenAsThoseOfARun() throws IOException {
    String several =
        """
        import if_curr_delta
        network several timestep 1 ms
        input s : events[2]
        population p : if_curr_delta[5]
        population q : if_curr_delta[3]
        project s -> p.exc all_to_all(
            weights: 18, delay: 1,
            plastic: stdp(tau_plus: 5 ms, tau_minus: 5 ms, a_plus: 1, a_minus: 0, max: 20)
        )
        project p -> q.exc random(
            p: 0.7, seed: 3, weights: uniform(5, 18, seed: 2), delay: uniform(1, 3, seed: 1),
            plastic: stdp(tau_plus: 9 ms, tau_minus: 9 ms, a_plus: 1, a_minus: 0.5, max: 20,
                fraction: 10)
        )
        output y = q
        """;
    List<String> device = List.of("--target", "spinnaker", "--set", "neurons-per-core=2");
    List<String> run =
        new ArrayList<>(List.of("run", "model.nn", "--data", "data.csv", "--weights", "w.npz"));
    run.addAll(device);
    InProcess ran = nnc(several, run.toArray(String[]::new));
    assertEquals(0, ran.exit(), ran.err());
    List<String> compile = new ArrayList<>(List.of("compile", "model.nn", "-o", "out"));
    compile.addAll(device);
    InProcess compiled = nnc(several, compile.toArray(String[]::new));
    assertEquals(0, compiled.exit(), compiled.err());
    Files.writeString(folder.resolve("board.py"), BOARD);
    Command.of("python3", "board.py").in(folder).check();
    SequencedMap<String, byte[]> expected = members("w.npz");
    SequencedMap<String, byte[]> got = members("board.npz");
    assertEquals(6, expected.size());
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(got.keySet()));
    expected.forEach((name, array) -> assertArrayEquals(array, got.get(name), name));
    SequencedMap<String, byte[]> before = members("out/learning/before.npz");
    long changed =
        expected.keySet().stream()
            .filter(name -> !Arrays.equals(expected.get(name), before.get(name)))
            .count();
    assertEquals(2, changed, "both projections have learned");
  }

  /// Cores' memories that hold what a run has learned, and what `load.py` reads of them.
  private static final String BOARD =
      """
      import csv, json, pathlib, struct, sys, zipfile
      sys.path.insert(0, "out")
      import load

      with zipfile.ZipFile("w.npz") as run:
          arrays = {name: run.read(name) for name in run.namelist()}

      def weight(projection, synapse):
          array = arrays[projection + ".weights.npy"]
          head = 10 + struct.unpack_from("<H", array, 8)[0]
          return struct.unpack_from("<d", array, head + 8 * synapse)[0]

      class Board:
          def word(self, chip, at):
              return at - load.USER

          def read(self, chip, at, count):
              core = cores[at >> 24]
              data = bytearray((out / core["data"]).read_bytes())
              with open(out / core["learned"]) as lines:
                  for row in csv.DictReader(lines):
                      units = weight(row["projection"], int(row["synapse"])) / float(row["unit"])
                      assert units == int(units)
                      struct.pack_into("<H", data, int(row["byte"]), int(units))
              first = at & 0xFFFFFF
              return bytes(data[first : first + count])

      out = pathlib.Path("out")
      cores = json.loads((out / "manifest.json").read_text())["cores"]
      places = [(core, n << 24, 0) for n, core in enumerate(cores)]
      load.store("board.npz", load.learned(Board(), out, places))
      """;

  private SequencedMap<String, byte[]> members(String file) throws IOException {
    SequencedMap<String, byte[]> all = new LinkedHashMap<>();
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(folder.resolve(file)))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        all.put(entry.getName(), zip.readAllBytes());
      }
    }
    return all;
  }

  @Test
  void aNetworkThatDoesNotLearnHasNoWeightsToWrite() throws IOException {
    String fixed = LEARNER.replaceAll("(?s),\\s+plastic:.*?\\)\\n\\)", ")");
    InProcess run = nnc(fixed, "run", "model.nn", "--data", "data.csv", "--weights", "w.npz");
    assertEquals(1, run.exit(), run.out());
    assertTrue(run.err().contains("E0305") && run.err().contains("--weights"), run.err());
    assertFalse(Files.exists(folder.resolve("w.npz")));
    InProcess still =
        nnc(
            "network n\ninput x : uint4[2]\noutput y = dense(x, weights: [[1, 1]])\n",
            "run",
            "model.nn",
            "--data",
            "data.csv",
            "--weights",
            "w.npz");
    assertEquals(1, still.exit(), still.out());
    assertTrue(still.err().contains("--weights"), still.err());
  }

  /// The way out that each target names: cores, or weights that were learned before.
  @Test
  void whatDoesNotLearnSaysWhatDoes() throws IOException {
    for (String target : List.of("fpga", "tulip", "sfq")) {
      InProcess run = nnc(LEARNER, "compile", "model.nn", "--target", target, "-o", "out");
      assertEquals(1, run.exit(), run.out());
      assertTrue(run.err().contains("E0401") && run.err().contains("model.nn:5:"), run.err());
      assertTrue(run.err().contains("--weights learned.npz"), run.err());
      assertTrue(run.err().contains("--target spinnaker"), run.err());
      assertFalse(Files.exists(folder.resolve("out")));
    }
    InProcess nowhere =
        nnc(LEARNER, "run", "model.nn", "--data", "data.csv", "--weights", "none/w.npz");
    assertEquals(1, nowhere.exit(), nowhere.out());
    assertTrue(nowhere.err().contains("E0501"), nowhere.err());
  }
}
