package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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

  /// Each reach of the ring has rows and a place in the table of its own.
  private static final String LONG_DELAYS =
      """
      import lif
      network d timestep 1 ms
      input s : events[4]
      population a : lif[600]
      project s -> a random(p: 1, seed: 1, weights: 9)
      project a -> a random(p: 0.1, seed: 2, weights: 1, delay: uniform(1, 60000, seed: 3))
      output y = a
      """;

  private static Diagnostic refusedDelays(int longest, String... settings) {
    String text = LONG_DELAYS.replace("60000", String.valueOf(longest));
    Diagnostic found =
        assertThrows(Rejection.class, () -> Machines.image(text, settings))
            .diagnostics()
            .getFirst();
    assertEquals(Code.E0403, found.code());
    assertEquals(4, found.span().line(), found.message());
    return found;
  }

  @Test
  void tooManyReachesOfTheRingAreTold() {
    Diagnostic rows = refusedDelays(60000, "delay-bits", "1", "neurons-per-core", "60");
    assertTrue(rows.message().contains(" rows of synapses, at most 67108864"), rows.message());
    assertEquals("shorten the delays", rows.help().orElseThrow());
    Diagnostic never = refusedDelays(60000);
    assertTrue(never.help().orElseThrow().startsWith("shorten the delays"), never.toString());
    String text = LONG_DELAYS.replace("60000", "14000").replace("[600]", "[64]");
    Diagnostic memory =
        assertThrows(Rejection.class, () -> Machines.image(text, "neurons-per-core", "64"))
            .diagnostics()
            .getFirst();
    assertTrue(memory.message().contains("bytes of DTCM, 63488 are there"), memory.message());
    assertEquals(List.of("neurons-per-core", "32"), ways(memory).getFirst());
    assertTrue(Machines.image(text, "neurons-per-core", "32").cores().size() > 1);
  }

  /// Whatever the ring's length, 2,000 neurons have more rows than a table finds.
  @Test
  void aLongerRingThatDoesNotHelpIsNotAdvised() {
    String text = LONG_DELAYS.replace("[600]", "[2000]");
    Diagnostic found =
        assertThrows(Rejection.class, () -> Machines.image(text)).diagnostics().getFirst();
    assertEquals(Code.E0403, found.code());
    assertFalse(found.help().orElseThrow().contains("--set"), found.toString());
  }

  @Test
  void triadsAreForTriads() {
    Diagnostic found = refused("triads", "2x2");
    assertEquals(Code.E0305, found.code());
    assertTrue(found.help().orElseThrow().contains("--set device=triads"));
  }

  /// The weight that is too large is the second projection's.
  @Test
  void aWeightThatIsTooLargeIsFound() {
    for (String weight : List.of("70000", "-131071")) {
      String text =
          NETWORK.replace(
              "output", "project s -> b random(p: 0.5, seed: 7, weights: " + weight + ")\noutput");
      Diagnostic found =
          assertThrows(Rejection.class, () -> Machines.image(text)).diagnostics().getFirst();
      assertEquals(Code.E0407, found.code());
      assertEquals(5, found.span().line());
      assertEquals(8, found.labels().get(1).span().line(), found.toString());
      assertTrue(found.message().contains(weight + ".0 into"), found.message());
      String by = weight.equals("70000") ? "2" : "3";
      assertTrue(found.help().orElseThrow().contains("by " + by + ","), found.help().toString());
    }
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
    assertEquals("name fewer dead links and chips", found.help().orElseThrow());
    // No way leads out of the corner of a board; a torus has none, however small.
    String ways = "0:0:0,0:0:1,0:0:2";
    Diagnostic other = refused("dead-links", ways, "neurons-per-core", "200");
    assertEquals(List.of("device", "spin3"), ways(other).getFirst());
    assertTrue(
        Machines.image(NETWORK, "dead-links", ways, "neurons-per-core", "200", "device", "spin3")
                .cores()
                .size()
            > 16);
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
