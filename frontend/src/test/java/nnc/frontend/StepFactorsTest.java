package nnc.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import nnc.ir.pass.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepFactorsTest {

  @TempDir private Path folder;

  private List<String> warnings(String populations) throws IOException {
    Path file = folder.resolve("model.nn");
    Files.writeString(
        file,
        "network n timestep 1 ms\nimport lif import iqif import izhikevich import rulkov\n"
            + populations
            + "\ninput s : events[1] project s -> a all_to_all(weights: 1) output y = a\n");
    return Models.read(file, new Settings(new LinkedHashMap<>())).warnings().stream()
        .filter(w -> w.code().name().equals("W0006"))
        .map(w -> w.span().line() + ": " + w.message())
        .toList();
  }

  @Test
  void tellsOfStatesThatRunAwayOrJumpPastTheirRest() throws IOException {
    assertEquals(
        List.of("3: state 'v' of 'a' grows by itself, 1.2 times in each step"),
        warnings("population a : lif[2](tau: -5 ms)"));
    assertEquals(
        List.of(
            "3: state 'v' of 'a', 'b' jumps past its rest in each step, to 9 times the distance on"
                + " the other side"),
        warnings(
            "population a : lif[2](tau: 0.1 ms) population b : lif[1](tau: 0.6 ms) project s ->"
                + " b one_to_one output z = b"));
  }

  /// The factor is 0 at `tau = dt`; below, down to half of it, the state alternates.
  @Test
  void judgesTheShortestTimeConstantOfAPopulation() throws IOException {
    assertEquals(List.of(), warnings("population a : lif[2](tau: [1e-3, 1e-2])"));
    assertEquals(
        List.of(
            "3: state 'v' of 'a' jumps past its rest in each step, to 0.25 times the distance on"
                + " the other side"),
        warnings("population a : lif[2](tau: [0.8e-3, 1e-2])"));
  }

  @Test
  void saysNothingWhereAStateDoesNotDecayLinearly() throws IOException {
    for (String neuron : List.of("iqif", "izhikevich", "rulkov")) {
      assertEquals(List.of(), warnings("population a : " + neuron + "[1]"), neuron);
    }
  }
}
