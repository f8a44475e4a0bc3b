package nnc.testbench.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Ports;
import nnc.ir.pe.RoutineVerifier;
import nnc.passes.tulip.AdderTree;
import nnc.passes.tulip.ColumnScheduler;
import nnc.passes.tulip.Node;
import nnc.passes.tulip.Schedule;
import nnc.passes.tulip.TreeScheduler;
import org.junit.jupiter.api.Test;

/// Schedules of single neurons: as long as they should be, legal, and right.
class NodeScheduleTest {

  private static final ColumnScheduler QUICK = new ColumnScheduler(40, 1);

  static Machine machine(Ports ports) {
    return new Machine(List.of(2, 1, 1, 1), 4, 16, ports, 0, 3, 20, 2, 16, 16);
  }

  /// Fan-in, cycles of the counters with lenient and with strict ports: reference section 8b.
  private static final int[][] COUNTERS = {
    {9, 5, 5}, {64, 33, 36}, {72, 36, 40}, {128, 65, 69}, {288, 144, 150}, {576, 289, 295}
  };

  @Test
  void countersAreAsShortAsTheReference() {
    for (int[] row : COUNTERS) {
      Node node = Node.count(row[0]);
      ColumnScheduler scheduler = new ColumnScheduler(400, 1);
      int lenient = check(machine(Ports.LENIENT), scheduler, node).routine().cycles();
      int strict = check(machine(Ports.STRICT), scheduler, node).routine().cycles();
      assertTrue(lenient <= row[1], row[0] + " inputs, lenient: " + lenient);
      assertTrue(strict <= row[2], row[0] + " inputs, strict: " + strict);
      assertTrue(lenient >= ColumnScheduler.lowerBound(machine(Ports.LENIENT), node));
    }
  }

  private static Schedule check(Machine machine, ColumnScheduler scheduler, Node node) {
    Schedule schedule = scheduler.schedule(machine, node).orElseThrow();
    assertEquals(Optional.empty(), RoutineVerifier.check(machine, schedule.routine()));
    assertEquals(node.inputs(), schedule.routine().inputs());
    assertEquals(node.inputs(), schedule.order().size());
    return schedule;
  }

  /// Fan-in, leaves, sums, their widths, peaks (fresh, release), cycles with lag 0 and 1: reference
  /// section 7.
  private static final int[][] TREES = {
    {3, 1, 0, 0, 2, 2, 3, 4},
    {9, 3, 2, 5, 9, 5, 12, 17},
    {27, 9, 8, 23, 14, 11, 37, 54},
    {64, 22, 21, 60, 19, 16, 89, 132},
    {72, 24, 23, 65, 20, 17, 96, 143},
    {128, 43, 42, 123, 25, 22, 174, 259},
    {288, 96, 95, 279, 33, 30, 384, 575},
    {576, 192, 191, 566, 41, 38, 768, 1151},
    {1152, 384, 383, 1141, 50, 47, 1536, 2303},
    {2304, 768, 767, 2292, 60, 57, 3072, 4607}
  };

  @Test
  void adderTreesCountAsTheReferenceDoes() {
    for (int[] row : TREES) {
      AdderTree tree = AdderTree.of(row[0]);
      List<Integer> counted =
          List.of(
              row[0],
              tree.leaves(),
              tree.sums().size(),
              tree.sums().stream().mapToInt(AdderTree.Sum::cycles).sum(),
              tree.peak(true),
              tree.peak(false),
              tree.cycles(0),
              tree.cycles(1));
      List<Integer> expected = new ArrayList<>();
      for (int v : row) {
        expected.add(v);
      }
      assertEquals(expected, counted);
    }
    int[][] peaks = {
      {144, 26}, {256, 32}, {512, 40}, {1023, 49}, {1024, 49}, {4608, 71}, {8192, 82}
    };
    for (int[] peak : peaks) {
      assertEquals(peak[1], AdderTree.of(peak[0]).peak(true), peak[0] + " inputs");
    }
  }

  /// The baseline takes as many cycles as its tree counts, and its registers hold what the release
  /// rule says, or one bit more where a carry waits.
  @Test
  void treesExecute() {
    SplittableRandom random = new SplittableRandom(3);
    for (Ports ports : List.of(Ports.STRICT, Ports.LENIENT)) {
      Machine machine = machine(ports);
      for (int inputs : new int[] {1, 2, 3, 4, 5, 6, 7, 9, 27, 64, 72, 100, 128, 288, 576}) {
        Schedule schedule = new TreeScheduler(200, 1).schedule(machine, inputs).orElseThrow();
        assertEquals(Optional.empty(), RoutineVerifier.check(machine, schedule.routine()));
        assertEquals(AdderTree.of(inputs).cycles(0), schedule.routine().cycles());
        int release = AdderTree.of(inputs).peak(false);
        assertTrue(schedule.peak() <= release + 1, inputs + ": " + schedule.peak());
        for (int i = 0; i < 5; i++) {
          compareThresholds(machine, schedule, random);
        }
      }
    }
  }

  @Test
  void neuronsOfEveryFanInAreRight() {
    SplittableRandom random = new SplittableRandom(7);
    for (Ports ports : Ports.values()) {
      for (int inputs = 1; inputs <= 300; inputs++) {
        Schedule schedule = check(machine(ports), QUICK, Node.count(inputs));
        compareNormalised(machine(ports), schedule, random);
        compareThresholds(machine(ports), schedule, random);
      }
    }
  }

  @Test
  void largeNeuronsAreRight() {
    SplittableRandom random = new SplittableRandom(11);
    Machine machine = machine(Ports.STRICT);
    for (int i = 0; i < 8; i++) {
      Schedule schedule = check(machine, QUICK, Node.count(300 + random.nextInt(4701)));
      compareNormalised(machine, schedule, random);
    }
  }

  @Test
  void neuronsOfSeveralBitsAreRight() {
    SplittableRandom random = new SplittableRandom(13);
    Machine machine = new Machine(List.of(2, 1, 1, 1), 4, 16, Ports.STRICT, 0, 3, 40, 2, 16, 16);
    for (int i = 0; i < 300; i++) {
      Schedule schedule = check(machine, QUICK, new Node(leaves(random), new Node.Reaches()));
      compareThresholds(machine, schedule, random);
    }
  }

  static List<Node.Leaves> leaves(SplittableRandom random) {
    List<Node.Leaves> leaves = new ArrayList<>();
    int count = 1 + random.nextInt(6);
    for (int l = 0; l < count; l++) {
      leaves.add(new Node.Leaves(random.nextInt(6), random.nextBoolean(), 1 + random.nextInt(20)));
    }
    return leaves;
  }

  @Test
  void sumsAreRight() {
    SplittableRandom random = new SplittableRandom(17);
    Machine machine = new Machine(List.of(2, 1, 1, 1), 4, 16, Ports.STRICT, 0, 3, 40, 2, 16, 16);
    for (int i = 0; i < 400; i++) {
      List<Node.Leaves> leaves =
          i < 40 ? List.of(new Node.Leaves(0, false, i + 1)) : leaves(random);
      boolean offset = random.nextBoolean();
      long most = new Node(leaves, new Node.Reaches()).most();
      long largest = offset ? random.nextLong(most + 1) : 0;
      int bits = 64 - Long.numberOfLeadingZeros(most + largest);
      Schedule schedule = check(machine, QUICK, new Node(leaves, new Node.Sum(bits, offset)));
      long[] offsets = new long[64];
      long[] controls = new long[64];
      for (int e = 0; e < 64; e++) {
        offsets[e] = offset ? random.nextLong(largest + 1) : 0;
        controls[e] = nnc.passes.tulip.ControlCode.beginning(offsets[e]);
      }
      NodeRun run = new NodeRun(machine, schedule, random, controls);
      assertEquals(bits, run.results.length);
      for (int e = 0; e < 64; e++) {
        long sum = 0;
        for (int b = 0; b < bits; b++) {
          sum |= (run.results[b] >> e & 1) << b;
        }
        assertEquals(run.sums[e] + offsets[e], sum, leaves + " element " + e);
      }
    }
  }

  static void compareThresholds(Machine machine, Schedule schedule, SplittableRandom random) {
    long most = schedule.node().most();
    long[] thresholds = new long[64];
    boolean[] inverted = new boolean[64];
    long[] controls = new long[64];
    for (int e = 0; e < 64; e++) {
      thresholds[e] = random.nextLong(-1, most + 3);
      inverted[e] = random.nextBoolean();
      controls[e] = schedule.code().comparing(thresholds[e], inverted[e], most);
    }
    NodeRun run = new NodeRun(machine, schedule, random, controls);
    for (int e = 0; e < 64; e++) {
      boolean expected = run.sums[e] >= thresholds[e] ^ inverted[e];
      assertEquals(expected, (run.results[0] >> e & 1) != 0, schedule.node() + " element " + e);
    }
  }

  /// Batch norm and sign in whole numbers: `gamma * (s - mu) / delta + beta >= 0` with `delta` over
  /// 0 is `gamma * (s - mu) + beta * delta >= 0`.
  static void compareNormalised(Machine machine, Schedule schedule, SplittableRandom random) {
    int inputs = schedule.node().inputs();
    long[][] norm = new long[64][];
    long[] controls = new long[64];
    for (int e = 0; e < 64; e++) {
      long gamma = random.nextLong(-3, 4);
      long shift = random.nextLong(-3L * inputs, 3L * inputs + 1);
      norm[e] = new long[] {gamma, shift};
      long threshold; // of [2P - N >= -shift / gamma], or of the opposite of a falling one
      boolean inverted = gamma < 0;
      if (gamma == 0) {
        threshold = shift >= 0 ? 0 : inputs + 1;
      } else if (gamma > 0) {
        threshold = Math.ceilDiv(gamma * inputs - shift, 2 * gamma);
      } else {
        threshold = Math.floorDiv(-gamma * inputs + shift, -2 * gamma) + 1;
      }
      controls[e] = schedule.code().comparing(threshold, inverted, inputs);
    }
    NodeRun run = new NodeRun(machine, schedule, random, controls);
    for (int e = 0; e < 64; e++) {
      long s = 2 * run.sums[e] - inputs;
      boolean expected = norm[e][0] * s + norm[e][1] >= 0;
      assertEquals(
          expected,
          (run.results[0] >> e & 1) != 0,
          inputs + " inputs, gamma " + norm[e][0] + ", shift " + norm[e][1]);
    }
  }
}
