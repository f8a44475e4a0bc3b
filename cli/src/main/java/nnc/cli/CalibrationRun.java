package nnc.cli;

import java.util.List;
import java.util.Optional;
import nnc.emulator.event.EventEngine;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.ir.network.Probe;
import nnc.ir.network.SequenceRun;
import nnc.passes.analysis.FixedPointInputs;

/// What the neurons of a network in time give in the first steps of its calibration data, for the
/// report of its design.
final class CalibrationRun {

  /// Steps that are run, at most.
  private static final int STEPS = 200;

  private CalibrationRun() {}

  /// A run of `network`, the one that `resolved` was mapped from, in which every spiking population
  /// is recorded; nothing without calibration data and where nothing spikes.
  static Optional<SequenceRun> of(DesignOptions.Resolved resolved, Network network) {
    List<Probe> probes =
        network.vertices().keySet().stream()
            .filter(id -> SequenceRun.isSpiking(network, id))
            .map(id -> Probe.of(network, id))
            .toList();
    return resolved
        .calibration()
        .filter(_ -> !probes.isEmpty())
        .map(samples -> {
          Samples steps =
              FixedPointInputs.of(samples.part(0, Math.min(STEPS, samples.count())), network);
          return SequenceRun.of(
              network,
              EventEngine.of(network)::start,
              new Sequences(steps, steps.count(), List.of()),
              probes,
              Optional.empty(),
              _ -> {});
        });
  }
}
