package nnc.emulator.machine;

import nnc.ir.MachineImage;
import nnc.ir.Samples;
import nnc.ir.machine.Core;

/// What steps need for everything to be done in time, of a run in which there is time for all of
/// it: `cycles` from a tick until the last core is done, were each to have as many neurons as any
/// core has; `packets` of the busiest link in a step.
public record Needs(double cycles, long packets) {

  /// Runs `inputs` with time for everything.
  public static Needs of(MachineImage image, Samples inputs) {
    MachineOutcome outcome = MachineRun.run(image.roomy(), inputs);
    double cycles = 0;
    for (int i = 0; i < image.cores().size(); i++) {
      Core core = image.cores().get(i);
      int all = image.network().types().shape(core.vertex()).size();
      double fuller = (double) Math.min(all, neurons(image)) / core.count();
      cycles = Math.max(cycles, outcome.cores().get(i).span() * fuller);
    }
    long packets =
        outcome.links().stream().mapToLong(MachineOutcome.LinkCounts::most).max().orElse(0);
    return new Needs(cycles, packets);
  }

  /// The most neurons that a core of `image` has.
  static int neurons(MachineImage image) {
    return image.cores().stream().mapToInt(Core::count).max().orElse(1);
  }

  /// Those of two runs.
  public Needs plus(Needs other) {
    return new Needs(Math.max(cycles, other.cycles), Math.max(packets, other.packets));
  }

  /// The factor by which steps must be slower than real time if cores begin spread over `stagger`
  /// percent of a step: what a core does, and all that others do because of it, is late by no more
  /// than that. With `links`, packets that are spread so take a quarter of the link at most, so
  /// that they seldom meet.
  long slowDown(MachineImage image, int stagger, boolean links) {
    double real = image.machine().budget().slower(1).cycles();
    double late = stagger / 100.0;
    double cores = cycles / (real * (1 - late));
    double meeting = 4.0 * packets * image.machine().pace().link() / (real * late);
    return (long) Math.ceil(links ? Math.max(cores, meeting) : cores);
  }
}
