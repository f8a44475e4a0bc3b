package nnc.testbench.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Ports;
import nnc.ir.pe.Routine;
import nnc.ir.pe.RoutineVerifier;
import nnc.ir.pe.Step;
import nnc.passes.tulip.ColumnScheduler;
import nnc.passes.tulip.Node;
import nnc.passes.tulip.OptimalScheduler;
import nnc.passes.tulip.OptimalScheduler.Bounded;
import nnc.passes.tulip.Schedule;
import org.junit.jupiter.api.Test;

/// Shortest schedules by the constraint solver: as short as is known, proved, legal and right.
class OptimalScheduleTest {

  private static Bounded check(Machine machine, Node node, double effort) {
    ColumnScheduler list = new ColumnScheduler(40, 1);
    Bounded found = new OptimalScheduler(list, effort).schedule(machine, node).orElseThrow();
    Routine routine = found.schedule().routine();
    assertEquals(Optional.empty(), RoutineVerifier.check(machine, routine));
    assertEquals(node.inputs(), routine.inputs());
    assertEquals(node.inputs(), found.schedule().order().size());
    assertTrue(found.cycles() <= list.schedule(machine, node).orElseThrow().routine().cycles());
    assertTrue(found.lowerBound() >= ColumnScheduler.lowerBound(machine, node));
    assertTrue(found.lowerBound() <= found.cycles());
    SplittableRandom random = new SplittableRandom(node.inputs());
    for (int i = 0; i < 4; i++) {
      NodeScheduleTest.compareThresholds(machine, found.schedule(), random);
    }
    return found;
  }

  private static void assertOptimal(int cycles, Ports ports, int inputs) {
    Bounded found = check(NodeScheduleTest.machine(ports), Node.count(inputs), 20);
    assertEquals(
        List.of(cycles, cycles),
        List.of(found.cycles(), found.lowerBound()),
        inputs + " inputs, " + ports);
  }

  /// Reference section 8b: proved optimal there too.
  @Test
  void lenientPortsAreOptimalAsInTheReference() {
    assertOptimal(5, Ports.LENIENT, 9);
    assertOptimal(14, Ports.LENIENT, 27);
    assertOptimal(33, Ports.LENIENT, 64);
    assertOptimal(36, Ports.LENIENT, 72);
  }

  /// Reference section 8b has 5, 15 and 36 without proof.
  @Test
  void strictPortsAreOptimalToo() {
    assertOptimal(5, Ports.STRICT, 9);
    assertOptimal(15, Ports.STRICT, 27);
    assertOptimal(34, Ports.STRICT, 64);
  }

  @Test
  void everyFanInToTwentySevenIsProvedWithLenientPorts() {
    proveToTwentySeven(Ports.LENIENT);
  }

  @Test
  void everyFanInToTwentySevenIsProvedWithStrictPorts() {
    proveToTwentySeven(Ports.STRICT);
  }

  private static void proveToTwentySeven(Ports ports) {
    for (int inputs = 1; inputs <= 27; inputs++) {
      Bounded found = check(NodeScheduleTest.machine(ports), Node.count(inputs), 20);
      assertTrue(found.isOptimal(), inputs + " inputs: " + found.lowerBound());
    }
  }

  @Test
  void neuronsOfSeveralBitsAreRight() {
    SplittableRandom random = new SplittableRandom(23);
    for (int i = 0; i < 15; i++) {
      Ports ports = List.of(Ports.values()).get(i % 3);
      Machine machine = new Machine(List.of(2, 1, 1, 1), 4, 16, ports, 0, 3, 40, 2, 16, 16);
      check(machine, new Node(NodeScheduleTest.leaves(random), new Node.Reaches()), 0.5);
    }
  }

  @Test
  void moreCellsAreUsed() {
    Machine machine = new Machine(List.of(2, 1, 1, 1), 6, 8, Ports.STRICT, 0, 3, 20, 2, 16, 16);
    Bounded six = check(machine, Node.count(27), 10);
    assertTrue(six.cycles() < 15, six.cycles() + " cycles");
  }

  @Test
  void theSameNodeHasTheSameSchedule() {
    Machine machine = NodeScheduleTest.machine(Ports.STRICT);
    assertEquals(check(machine, Node.count(27), 20), check(machine, Node.count(27), 20));
  }

  // ---- seeded faults

  private static Schedule shortest() {
    Machine machine = NodeScheduleTest.machine(Ports.STRICT);
    return check(machine, Node.count(27), 20).schedule();
  }

  private static Routine with(Routine routine, int step, List<Evaluation> evaluations) {
    List<Step> steps = new ArrayList<>(routine.steps());
    steps.set(step, new Step(steps.get(step).take(), evaluations, steps.get(step).emit()));
    return new Routine(routine.mix(), routine.controls(), steps);
  }

  /// Wherever a second bit of a register is read beside one, and has been written, the checker sees
  /// a port used twice.
  @Test
  void aPortThatIsUsedTwiceIsFound() {
    Machine machine = NodeScheduleTest.machine(Ports.STRICT);
    Routine routine = shortest().routine();
    int conflicts = 0;
    boolean[][] written = new boolean[machine.cells()][machine.registerBits()];
    for (int s = 0; s < routine.cycles(); s++) {
      List<Evaluation> evaluations = routine.steps().get(s).evaluations();
      for (int e = 0; e < evaluations.size(); e++) {
        Evaluation evaluation = evaluations.get(e);
        for (Operand o : evaluation.operands().subList(1, 4)) {
          if (o.source() instanceof Operand.Stored(int register, int bit)) {
            for (int other = 0; other < machine.registerBits(); other++) {
              if (other != bit && written[register][other] && !evaluation.follows()) {
                List<Operand> operands = new ArrayList<>(evaluation.operands());
                operands.set(0, Operand.of(new Operand.Stored(register, other)));
                List<Evaluation> wrong = new ArrayList<>(evaluations);
                wrong.set(
                    e,
                    new Evaluation(
                        evaluation.cell(),
                        evaluation.threshold(),
                        operands,
                        evaluation.gate(),
                        evaluation.write()));
                Optional<String> fault = RoutineVerifier.check(machine, with(routine, s, wrong));
                assertTrue(fault.orElse("").contains("reads two bits of register"), "" + fault);
                conflicts++;
              }
            }
          }
        }
      }
      evaluations.forEach(e -> e.write().ifPresent(b -> written[e.cell()][b] = true));
    }
    assertTrue(conflicts > 5, conflicts + " conflicts");
  }

  /// A bit that is not written is either missed by the checker of rules, because nothing stood
  /// there before, or makes wrong results.
  @Test
  void aLostBitIsFound() {
    Machine machine = NodeScheduleTest.machine(Ports.STRICT);
    Schedule schedule = shortest();
    Routine routine = schedule.routine();
    int lost = 0;
    for (int s = 0; s < routine.cycles(); s++) {
      List<Evaluation> evaluations = routine.steps().get(s).evaluations();
      for (int e = 0; e < evaluations.size(); e++) {
        Evaluation evaluation = evaluations.get(e);
        if (evaluation.write().isEmpty()) {
          continue;
        }
        List<Evaluation> wrong = new ArrayList<>(evaluations);
        wrong.set(
            e,
            new Evaluation(
                evaluation.cell(),
                evaluation.threshold(),
                evaluation.operands(),
                evaluation.gate(),
                OptionalInt.empty()));
        Routine without = with(routine, s, wrong);
        Schedule faulty = new Schedule(schedule.node(), without, schedule.order(), schedule.code());
        boolean found =
            RoutineVerifier.check(machine, without).isPresent() || computesWrongly(machine, faulty);
        assertTrue(found, "step " + s + ", cell " + evaluation.cell());
        lost++;
      }
    }
    assertNotEquals(0, lost);
  }

  private static boolean computesWrongly(Machine machine, Schedule schedule) {
    try {
      SplittableRandom random = new SplittableRandom(1);
      for (int i = 0; i < 20; i++) {
        NodeScheduleTest.compareThresholds(machine, schedule, random);
      }
      return false;
    } catch (AssertionError _) {
      return true;
    }
  }
}
