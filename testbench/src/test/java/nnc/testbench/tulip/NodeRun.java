package nnc.testbench.tulip;

import java.util.SplittableRandom;
import nnc.emulator.pe.Elements;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Step;
import nnc.passes.tulip.Node;
import nnc.passes.tulip.Schedule;

/// Sixty-four elements that execute one schedule, each on bits of its own.
final class NodeRun {

  /// `sums[e]` is the weighted sum of element `e`, counted here; `results[i]` are the bits that the
  /// elements gave at the `i`-th result.
  final long[] sums = new long[64];

  final long[] results;

  NodeRun(Machine machine, Schedule schedule, SplittableRandom random, long[] controlWords) {
    Elements elements = new Elements(machine, 64);
    long[][] controls = new long[machine.controlBits()][1];
    for (int b = 0; b < controls.length; b++) {
      for (int e = 0; e < 64; e++) {
        controls[b][0] |= (controlWords[e] >> b & 1) << e;
      }
    }
    results = new long[schedule.routine().results()];
    long[][] taken = new long[machine.inputs()][1];
    long[] result = new long[1];
    long first = random.nextLong();
    long density = random.nextInt(3) == 0 ? first & random.nextLong() : -1;
    int at = 0;
    int given = 0;
    for (Step step : schedule.routine().steps()) {
      for (int i = 0; i < step.take(); i++) {
        taken[i][0] = random.nextLong() & density;
        Node.Leaves leaves = schedule.node().leaves().get(schedule.order().get(at++));
        for (int e = 0; e < 64; e++) {
          boolean counts = (taken[i][0] >> e & 1) != 0 ^ leaves.inverted();
          sums[e] += counts ? 1L << leaves.column() : 0;
        }
      }
      elements.step(step, taken, controls, result);
      if (step.emit().isPresent()) {
        results[given++] = result[0];
      }
    }
  }
}
