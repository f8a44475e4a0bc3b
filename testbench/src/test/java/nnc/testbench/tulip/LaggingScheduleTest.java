package nnc.testbench.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Ports;
import nnc.ir.pe.RoutineVerifier;
import nnc.passes.tulip.ColumnScheduler;
import nnc.passes.tulip.Node;
import nnc.passes.tulip.OptimalScheduler;
import nnc.passes.tulip.Schedule;
import org.junit.jupiter.api.Test;

/// Schedules for machines whose sums follow their carries a cycle later.
class LaggingScheduleTest {

  private static Machine machine(Ports ports) {
    return new Machine(List.of(2, 1, 1, 1), 4, 16, ports, 1, 3, 20, 2, 16, 16);
  }

  private static int cycles(Ports ports, int inputs) {
    Schedule schedule =
        new ColumnScheduler(60, 1).schedule(machine(ports), Node.count(inputs)).orElseThrow();
    assertEquals(Optional.empty(), RoutineVerifier.check(machine(ports), schedule.routine()));
    SplittableRandom random = new SplittableRandom(inputs);
    for (int i = 0; i < 3; i++) {
      NodeScheduleTest.compareThresholds(machine(ports), schedule, random);
    }
    return schedule.routine().cycles();
  }

  /// Reference section 8b, column "lag".
  @Test
  void countersAreAsShortAsTheReference() {
    int[][] expected = {{9, 6}, {27, 15}, {64, 33}, {72, 36}, {128, 65}, {288, 145}, {576, 290}};
    for (int[] row : expected) {
      int cycles = cycles(Ports.LENIENT, row[0]);
      assertTrue(cycles <= row[1], row[0] + " inputs: " + cycles);
    }
  }

  @Test
  void neuronsOfManyFanInsAreRight() {
    for (int inputs = 1; inputs <= 80; inputs++) {
      cycles(Ports.LENIENT, inputs);
      cycles(Ports.STRICT, inputs);
    }
  }

  @Test
  void theBoundMeetsTheList() {
    for (int inputs : new int[] {9, 27, 64, 72}) {
      var found =
          new OptimalScheduler(new ColumnScheduler(60, 1), 10)
              .schedule(machine(Ports.LENIENT), Node.count(inputs))
              .orElseThrow();
      assertTrue(found.isOptimal(), inputs + " inputs: " + found.lowerBound());
    }
  }
}
