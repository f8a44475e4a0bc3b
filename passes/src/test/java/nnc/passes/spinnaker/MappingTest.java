package nnc.passes.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.machine.Budget;
import nnc.ir.machine.Chip;
import nnc.ir.machine.Core;
import nnc.ir.machine.Firing;
import nnc.ir.machine.Machine;
import nnc.ir.machine.Pace;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Target;
import org.junit.jupiter.api.Test;

/// Large networks of which only the structure is known.
class MappingTest {

  private static Machine torus(int triads, int slowDown, int delaySlots) {
    List<Chip> chips = new ArrayList<>();
    List<Integer> cores = IntStream.rangeClosed(1, 16).boxed().toList();
    for (int y = 0; y < 12 * triads; y++) {
      for (int x = 0; x < 12 * triads; x++) {
        chips.add(new Chip(x, y, cores, 63));
      }
    }
    return new Machine(
        "triads",
        12 * triads,
        12 * triads,
        true,
        chips,
        new Budget(200, 32512, 63488, 123469792, 1023, delaySlots, 100_000, slowDown),
        new Pace(200, 60, 100, 20, 40, 40, 256, 256, 0, false, 0, new Pace.Learning(0, 0, 0, 0)));
  }

  private static MachineSettings settings() {
    return MachineSettings.of(
        PassContext.bare(
            new Target("t", "", List.of(), List.of(), List.of(), List.of(), List.of())));
  }

  /// The cortical microcircuit of Potjans and Diesmann at its whole size: 77,169 neurons and 0.3
  /// billion synapses, by the published sizes and an even share of the synapses.
  private static Workload microcircuit() {
    int[] sizes = {20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948};
    SequencedMap<String, Workload.Group> groups = new LinkedHashMap<>();
    List<Workload.Link> links = new ArrayList<>();
    Firing firing = Firing.assumed(5, 0.0001);
    for (int i = 0; i < sizes.length; i++) {
      groups.put(
          "p" + i, new Workload.Group("p" + i, true, sizes[i], 4, 100, firing, 2, Span.NONE));
    }
    for (int i = 0; i < sizes.length; i++) {
      for (int j = 0; j < sizes.length; j++) {
        long count = (long) (299e6 * sizes[i] / 77169 * sizes[j] / 77169);
        links.add(
            new Workload.Link(
                "p" + i, "p" + j, new Connectivity.Uniform(count, 1, i % 2 == 0 ? 40 : 20)));
      }
    }
    return new Workload(groups, links);
  }

  @Test
  void theMicrocircuitIsMappedByItsStructure() {
    Machine machine = torus(2, 20, 16);
    Mapping mapping = Mapping.of(microcircuit(), machine, settings());
    assertEquals(
        77169,
        mapping.cores().stream()
            .filter(c -> c.role() == Core.Role.NEURONS)
            .mapToInt(Core::count)
            .sum());
    assertEquals(List.of(), mapping.faults(machine));
    assertTrue(mapping.tables().values().stream().allMatch(t -> t.size() <= 1023));
    Mapping.Hops hops = mapping.hops(machine);
    assertTrue(hops.links() >= hops.bound() && hops.links() < 1.3 * hops.bound(), hops.toString());
  }

  @Test
  void treesGoAroundDeadLinks() {
    Machine whole = torus(1, 1, 16);
    List<Chip> chips = new ArrayList<>(whole.chips());
    chips.set(0, new Chip(0, 0, chips.get(0).cores(), 0b001000)); // only west
    Machine damaged = new Machine("triads", 12, 12, true, chips, whole.budget(), whole.pace());
    Trees trees = new Trees(damaged);
    List<Integer> targets = List.of(1, 12, 13, 40, 77, 143);
    var tree = trees.tree(0, targets);
    assertTrue(tree.keySet().containsAll(targets));
    assertEquals(tree.size() - 1, Trees.links(tree), "a tree has one link less than chips");
    assertEquals(0b001000, tree.get(0));
  }

  @Test
  void keysOfAPopulationAreOneBlock() {
    Machine machine = torus(1, 20, 64);
    SequencedMap<String, Workload.Group> groups = new LinkedHashMap<>();
    Firing firing = Firing.assumed(100, 0.0001);
    groups.put("a", new Workload.Group("a", true, 1000, 4, 100, firing, 2, Span.NONE));
    groups.put("b", new Workload.Group("b", true, 300, 4, 100, firing, 2, Span.NONE));
    Workload work =
        new Workload(
            groups, List.of(new Workload.Link("a", "b", new Connectivity.Uniform(300_000, 1, 5))));
    Mapping mapping = Mapping.of(work, machine, settings());
    int common = -1 << 10;
    List<Core> a = mapping.cores().stream().filter(c -> c.vertex().equals("a")).toList();
    assertEquals(1, a.stream().mapToInt(c -> c.key() & common).distinct().count());
  }

  /// The message of E0403 for 1,000 neurons that send to 300 over a machine of 4 chips whose budget
  /// is `budget`.
  private static String refused(Budget budget) {
    Machine whole = torus(1, 1, 16);
    List<Chip> chips = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      chips.add(new Chip(i % 2, i / 2, whole.chips().getFirst().cores(), 63));
    }
    Machine machine = new Machine("t", 2, 2, true, chips, budget, whole.pace());
    SequencedMap<String, Workload.Group> groups = new LinkedHashMap<>();
    Firing firing = Firing.assumed(10, 0.001);
    groups.put("a", new Workload.Group("a", true, 1000, 4, 100, firing, 2, Span.NONE));
    groups.put("b", new Workload.Group("b", true, 300, 4, 100, firing, 2, Span.NONE));
    Workload work =
        new Workload(
            groups, List.of(new Workload.Link("a", "b", new Connectivity.Uniform(30_000, 1, 40))));
    Diagnostic told =
        assertThrows(Rejection.class, () -> Mapping.of(work, machine, settings()))
            .diagnostics()
            .getFirst();
    assertEquals(Code.E0403, told.code());
    assertTrue(told.help().isPresent());
    return told.message();
  }

  private static Budget budget(long step, int dtcm, long sdram, int entries) {
    return new Budget(200, 32512, dtcm, sdram, entries, 16, step, 1);
  }

  @Test
  void everyLimitOfAMachineIsToldByItsName() {
    assertTrue(
        refused(budget(1_000_000, 1000, 123_469_792, 1023))
            .contains("bytes of a core's DTCM, 1000"));
    assertTrue(refused(budget(1_000_000, 63_488, 5_000, 1023)).matches("the synapses of .* 5000"));
    assertTrue(
        refused(budget(1_000_000, 63_488, 123_469_792, 2))
            .matches("the router of .* 2 are there: \\d+ too many"));
    assertTrue(refused(budget(1_500, 63_488, 123_469_792, 1023)).matches("a neuron of .*cycles.*"));
    assertTrue(refused(budget(1_000_000, 63_488, 60_000, 1023)).contains("the machine has 64"));
  }

  @Test
  void moreKeysThanThereAreAreRefused() {
    SequencedMap<String, Workload.Group> groups = new LinkedHashMap<>();
    Firing firing = Firing.assumed(10, 0.001);
    groups.put("a", new Workload.Group("a", true, 1 << 20, 4, 100, firing, 2, Span.NONE));
    Workload work = new Workload(groups, List.of());
    Core late = new Core("a", Core.Role.DELAY, 0, 1 << 20, 0, 1, 0, 1 << 13);
    Diagnostic told =
        assertThrows(Rejection.class, () -> KeyAllocation.allocated(List.of(late), work))
            .diagnostics()
            .getFirst();
    assertEquals(Code.E0403, told.code());
    assertTrue(told.message().contains("2^32 keys"), told.message());
  }
}
