package nnc.testbench.tulip;

import java.util.SplittableRandom;
import nnc.emulator.pe.ElementBank;
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
    ElementBank elements = new ElementBank(machine);
    for (int b = 0; b < machine.controlBits(); b++) {
      long bits = 0;
      for (int e = 0; e < 64; e++) {
        bits |= (controlWords[e] >> b & 1) << e;
      }
      elements.control(b, bits);
    }
    results = new long[schedule.routine().results()];
    long[] taken = new long[machine.inputs()];
    long first = random.nextLong();
    long density = random.nextInt(3) == 0 ? first & random.nextLong() : -1;
    int at = 0;
    int given = 0;
    for (Step step : schedule.routine().steps()) {
      for (int i = 0; i < step.take(); i++) {
        taken[i] = random.nextLong() & density;
        Node.Leaves leaves = schedule.node().leaves().get(schedule.order().get(at++));
        for (int e = 0; e < 64; e++) {
          boolean counts = (taken[i] >> e & 1) != 0 ^ leaves.inverted();
          sums[e] += counts ? 1L << leaves.column() : 0;
        }
      }
      long result = elements.step(step, taken);
      if (step.emit().isPresent()) {
        results[given++] = result;
      }
    }
  }
}
