package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nnc.ir.MachineImage;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.passes.Compiled;
import org.junit.jupiter.api.Test;

/// What is advised where a network does not fit a machine, or no way leads into it, helps at once.
class WaysOutTest {

  /// The fourth line is the larger population's.
  private static final String NETWORK =
      """
      import lif
      network w timestep 1 ms
      input s : events[4]
      population a : lif[4000]
      population b : lif[200]
      project s -> a random(p: 0.7, seed: 1, weights: 9)
      project a -> b random(p: 0.5, seed: 3, weights: uniform(-2, 9, seed: 4), delay: uniform(1, 20, seed: 5))
      output y = b
      """;

  private static Diagnostic refused(String... settings) {
    return assertThrows(Rejection.class, () -> Machines.image(NETWORK, settings))
        .diagnostics()
        .getFirst();
  }

  private static final Pattern SETTING = Pattern.compile("--set ([a-z-]+)=([^ ,;)]+)");

  /// Each of the ways of a help text, as settings.
  private static List<List<String>> ways(Diagnostic d) {
    List<List<String>> all = new ArrayList<>();
    for (String way : d.help().orElseThrow().split("; or ", -1)) {
      List<String> settings = new ArrayList<>();
      Matcher m = SETTING.matcher(way);
      while (m.find()) {
        settings.add(m.group(1));
        settings.add(m.group(2));
      }
      all.add(settings);
    }
    return all;
  }

  private static void followed(int line, int expected, String... settings) {
    Diagnostic found = refused(settings);
    assertEquals(Code.E0403, found.code());
    assertEquals(line, found.span().line(), found.message());
    List<List<String>> ways = ways(found);
    assertEquals(expected, ways.size(), found.help().toString());
    for (List<String> way : ways) {
      assertTrue(!way.isEmpty(), found.help().toString());
      SequencedMap<String, String> set = new LinkedHashMap<>();
      for (List<String> some : List.of(Arrays.asList(settings), way)) {
        for (int i = 0; i < some.size(); i += 2) {
          set.put(some.get(i), some.get(i + 1));
        }
      }
      List<String> all = new ArrayList<>();
      set.forEach((key, value) -> all.addAll(List.of(key, value)));
      assertTrue(Machines.image(NETWORK, all.toArray(String[]::new)).cores().size() > 0);
    }
  }

  @Test
  void everyWayThatIsAdvisedFits() {
    // Cycles are short: another board, more time, or fewer spikes.
    followed(5, 3, "device", "spin3", "rate", "150");
    // Each core takes too few: another board, or more of them.
    followed(4, 2, "device", "spin3", "neurons-per-core", "40");
    // More than a board: tori of three.
    followed(4, 2, "device", "spin5", "neurons-per-core", "4");
    // A neuron alone is too much: more time, or fewer spikes.
    followed(5, 2, "rate", "300");
  }

  @Test
  void theMessageSaysByHowMuchTheMachineIsPassed() {
    Diagnostic found = refused("device", "spin3", "neurons-per-core", "40");
    // 100 cores for a, which are 200 with those that hold its spikes, 5 for b and a source.
    assertEquals("the network takes 206 cores, the machine has 64: 142 too few", found.message());
    assertTrue(
        found
            .help()
            .orElseThrow()
            .startsWith("choose a larger machine: --set device=spin5 (768 cores)"));
  }

  @Test
  void aMachineWithoutItsFirstChipIsRefused() {
    Diagnostic found = refused("dead-chips", "0:0");
    assertEquals(Code.E0410, found.code());
    assertTrue(found.message().contains("chip 0:0 is dead"), found.message());
  }

  private static final String AROUND = "0:0:0,0:0:1,0:0:2,0:0:3,0:0:4,0:0:5";

  @Test
  void chipsThatAreCutOffAreNotUsed() {
    Diagnostic found = refused("dead-links", AROUND, "neurons-per-core", "200");
    assertEquals(Code.E0410, found.code());
    assertEquals(4, found.span().line());
    assertTrue(found.message().endsWith("is cut off from all but 16"), found.message());
    String small = NETWORK.replace("4000", "40");
    MachineImage image = Machines.image(small, "dead-links", AROUND);
    assertTrue(image.cores().stream().allMatch(c -> c.chip() == 0));
    // A corner that is cut off, from its side or from the others'.
    for (String links : List.of("7:7:3,7:7:4,7:7:5", "6:7:0,6:6:1,7:6:2")) {
      Compiled corner =
          Machines.compiled(
              NETWORK, Optional.empty(), "dead-links", links, "neurons-per-core", "12");
      MachineImage around = corner.lowered(MachineImage.class);
      int last = around.machine().at(7, 7);
      assertTrue(around.cores().size() > 700 - 16);
      assertTrue(around.cores().stream().noneMatch(c -> c.chip() == last));
      assertEquals(List.of(around.machine().chips().get(last)), around.machine().cutOff());
      assertTrue(
          corner.report().remarks().stream()
              .anyMatch(r -> r.toString().contains("no way leads from chip 0:0 to 7:7, which")),
          corner.report().remarks().toString());
    }
  }
}
