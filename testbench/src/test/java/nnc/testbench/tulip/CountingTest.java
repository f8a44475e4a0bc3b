package nnc.testbench.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Ports;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Step;
import nnc.ir.pe.Threshold;
import nnc.passes.tulip.ColumnScheduler;
import nnc.passes.tulip.Node;
import nnc.passes.tulip.Schedule;
import nnc.passes.tulip.TreeScheduler;
import org.junit.jupiter.api.Test;

/// Proofs that schedules count, and that mistakes in them are not proved.
class CountingTest {

  private static Machine machine(Ports ports) {
    return new Machine(List.of(2, 1, 1, 1), 4, 16, ports, 0, 3, 24, 2, 16, 16);
  }

  private static Optional<Count> count(Machine machine, Routine routine) {
    return Counting.of(CellGraph.of(routine), machine.controlBits());
  }

  /// Every threshold, both directions, every sum.
  private static void decides(Schedule schedule, Count count) {
    assertEquals(Collections.nCopies(schedule.node().inputs(), 1L), count.inputs());
    assertInstanceOf(Count.Result.Reaches.class, count.result());
    long most = schedule.node().most();
    for (long t = 0; t <= most + 1; t++) {
      for (boolean inverted : new boolean[] {false, true}) {
        BigInteger word = BigInteger.valueOf(schedule.code().comparing(t, inverted, most));
        for (long p = Math.max(0, t - 2); p <= Math.min(most, t + 2); p++) {
          assertEquals((p >= t) != inverted ? 1 : 0, count.of(count.ofControls(word) + p, word));
        }
      }
    }
  }

  @Test
  void neuronsOfEveryFanInTo300AndLargeOnesCount() {
    for (Ports ports : Ports.values()) {
      Machine machine = machine(ports);
      ColumnScheduler scheduler = new ColumnScheduler(1, 1);
      List<Integer> fanIns = new ArrayList<>(List.of(512, 784, 1023, 4608));
      for (int n = 1; n <= 300; n++) {
        fanIns.add(n);
      }
      for (int n : fanIns) {
        Schedule schedule = scheduler.schedule(machine, Node.count(n)).orElseThrow();
        decides(schedule, count(machine, schedule.routine()).orElseThrow());
      }
    }
  }

  /// A tree whose top carry only stays 0 because there are not more bits is right, but not proved.
  @Test
  void treesCountWhereNoCarryIsLeftOut() {
    Machine machine = machine(Ports.STRICT);
    for (int n : new int[] {3, 9}) {
      Schedule schedule = new TreeScheduler(20, 1).schedule(machine, n).orElseThrow();
      decides(schedule, count(machine, schedule.routine()).orElseThrow());
    }
    Schedule large = new TreeScheduler(20, 1).schedule(machine, 27).orElseThrow();
    assertEquals(Optional.empty(), count(machine, large.routine()));
  }

  @Test
  void sumsOfWeightedBitsCount() {
    Node node =
        new Node(
            List.of(
                new Node.Leaves(0, false, 20),
                new Node.Leaves(1, false, 20),
                new Node.Leaves(3, true, 20)),
            new Node.Sum(9, true));
    Machine machine = machine(Ports.STRICT);
    Schedule schedule = new ColumnScheduler(40, 1).schedule(machine, node).orElseThrow();
    Count count = count(machine, schedule.routine()).orElseThrow();
    assertEquals(new Count.Result.Digits(9), count.result());
    long constant = 0;
    for (int i = 0; i < 60; i++) {
      Node.Leaves leaf = node.leaves().get(schedule.order().get(i));
      long weight = 1L << leaf.column();
      assertEquals(leaf.inverted() ? -weight : weight, count.inputs().get(i));
      constant += leaf.inverted() ? weight : 0;
    }
    assertEquals(constant, count.constant());
  }

  /// In every cell of a neuron of 64 inputs: another threshold, another operand, an inverter more
  /// or less. What is still proved to count must decide as before.
  @Test
  void noMistakeIsProved() {
    Machine machine = machine(Ports.STRICT);
    Schedule schedule = new ColumnScheduler(40, 1).schedule(machine, Node.count(64)).orElseThrow();
    Count right = count(machine, schedule.routine()).orElseThrow();
    int mistakes = 0;
    for (int s = 0; s < schedule.routine().cycles(); s++) {
      for (int e = 0; e < schedule.routine().steps().get(s).evaluations().size(); e++) {
        for (Evaluation wrong : wrong(schedule.routine().steps().get(s).evaluations().get(e))) {
          assertEquals(
              false,
              count(machine, with(schedule.routine(), s, e, wrong)).equals(Optional.of(right)),
              "step " + s + ": " + wrong);
          mistakes++;
        }
      }
    }
    assertEquals(true, mistakes > 300, mistakes + " mistakes");
  }

  private static List<Evaluation> wrong(Evaluation e) {
    List<Evaluation> all = new ArrayList<>();
    if (e.threshold() instanceof Threshold.Fixed(int t)) {
      all.add(
          new Evaluation(
              e.cell(), new Threshold.Fixed(t == 2 ? 3 : 2), e.operands(), e.gate(), e.write()));
    }
    for (int i = 0; i < 4; i++) {
      Operand operand = e.operands().get(i);
      List<Operand> inverted = new ArrayList<>(e.operands());
      inverted.set(i, operand.not());
      all.add(new Evaluation(e.cell(), e.threshold(), inverted, e.gate(), e.write()));
      int other = (i + 1) % 3 + 1;
      if (i > 0 && other != i && !e.operands().get(other).equals(operand)) {
        List<Operand> twice = new ArrayList<>(e.operands());
        twice.set(i, e.operands().get(other));
        all.add(new Evaluation(e.cell(), e.threshold(), twice, e.gate(), e.write()));
      }
    }
    return all;
  }

  private static Routine with(Routine routine, int step, int evaluation, Evaluation wrong) {
    List<Step> steps = new ArrayList<>(routine.steps());
    Step old = steps.get(step);
    List<Evaluation> evaluations = new ArrayList<>(old.evaluations());
    evaluations.set(evaluation, wrong);
    steps.set(step, new Step(old.take(), evaluations, old.emit()));
    return new Routine(routine.mix(), routine.controls(), steps);
  }
}
