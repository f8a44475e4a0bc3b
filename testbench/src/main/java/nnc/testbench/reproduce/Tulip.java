package nnc.testbench.reproduce;

import java.util.List;
import java.util.TreeMap;

/// Processing elements made of threshold cells.
final class Tulip {

  private final Experiment.Size size;
  private final Experiment.Watch watch;

  Tulip(Experiment.Size size, Experiment.Watch watch) {
    this.size = size;
    this.watch = watch;
  }

  Findings run() {
    return new Findings(
        Experiment.TULIP,
        List.of(new ScheduleTable(size == Experiment.Size.FULL, watch).part()),
        List.of(),
        List.of(
            "the machine is ours (nnc targets tulip): the papers publish no cycle counts, so none"
                + " stand beside these"),
        List.of("OR-Tools CP-SAT 9.15, one thread, seed 1, deterministic time"),
        new TreeMap<>());
  }
}
