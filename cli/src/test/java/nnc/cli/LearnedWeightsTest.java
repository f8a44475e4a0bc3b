package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
