package nnc.testbench.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nnc.backends.fpga.estimate.FpgaEstimator;
import nnc.backends.fpga.estimate.Synthesis;
import nnc.backends.tool.CacheFolder;
import nnc.emulator.Emulation;
import nnc.emulator.KernelEmulator;
import nnc.frontend.Model;
import nnc.frontend.Targets;
import nnc.ir.KernelDesign;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.Compiled;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;

/// The whole digits networks through the ordinary pipeline, both folded alike.
final class SystemStage {

  /// One folding for both, with which both fit the UP5K, for which energy is modelled: the
  /// threshold network needs 29 of its 30 block memories, MAC all of its eight multiplier blocks.
  static final List<String> SETTINGS =
      List.of("device=up5k", "clock=6", "folding=none", "pe=1", "simd=1", "c1.pe=2", "fc.pe=5");

  /// A step of the device's oscillator that all networks reach.
  static final double CLOCK_MHZ = 6;

  /// Seeds of the placements: one placement says little about a clock.
  static final List<Integer> SEEDS = List.of(1, 2, 3, 4, 5);

  /// One network on the device: resources, fmax and energy only where it was synthesized.
  record Row(
      String name,
      Optional<Synthesis> synthesis,
      long interval,
      Optional<Quantity> energy,
      long right,
      int images) {

    Optional<Double> measured(String figure) {
      return synthesis.map(s -> s.measured().get(figure)).map(Quantity::nominal);
    }

    /// Of all placements (MHz).
    Optional<Quantity> fmax() {
      return synthesis.map(s -> s.measured().get("fmax"));
    }
  }

  private final Digits digits;
  private final CacheFolder cache;
  private final Experiment.Watch watch;

  SystemStage(Digits digits, CacheFolder cache, Experiment.Watch watch) {
    this.digits = digits;
    this.cache = cache;
    this.watch = watch;
  }

  /// Threshold, MAC, and with `synthesize` also MAC in multiplier blocks.
  List<Row> rows(boolean synthesize) {
    watch.stage("networks", synthesize ? 3 : 2);
    Network threshold = new Network("threshold", digits.threshold());
    Network mac = new Network("MAC", digits.mac());
    List<Row> rows = new ArrayList<>();
    rows.add(threshold.row(synthesize, false));
    watch.at(1);
    rows.add(mac.row(synthesize, false));
    watch.at(2);
    if (synthesize) {
      rows.add(mac.row(true, true));
      watch.at(3);
    }
    return rows;
  }

  /// A network, compiled and run on all test images.
  private final class Network {
    private final String name;
    private final FpgaEstimator estimator;
    private final KernelDesign design;
    private final Emulation emulation;
    private final Samples images;

    Network(String name, Model model) {
      Target target = Targets.read("fpga");
      Settings settings = Targets.settings(target, SETTINGS);
      Compiled compiled =
          Pipeline.run(
              model.network(),
              target,
              settings,
              digits.calibration(model),
              PipelineListener.silent());
      this.name = name;
      this.estimator = FpgaEstimator.of(target, settings);
      this.design = compiled.lowered(KernelDesign.class);
      this.images = digits.images(compiled.integer());
      List<List<Value>> inputs =
          IntStream.range(0, images.count()).mapToObj(images::inputs).toList();
      this.emulation = KernelEmulator.of(design).run(inputs, KernelEmulator.Options.FAST);
    }

    Row row(boolean synthesize, boolean dsp) {
      Optional<Synthesis> synthesis =
          synthesize
              ? Optional.of(
                  Synthesis.of(design, estimator.device(), new Synthesis.Effort(SEEDS, dsp), cache))
              : Optional.empty();
      long interval = emulation.initiationInterval().orElseThrow();
      List<List<Value>> results =
          IntStream.range(0, emulation.frames()).mapToObj(emulation::outputs).toList();
      return new Row(
          name + (dsp ? ", DSP" : ""),
          synthesis,
          interval,
          synthesis.flatMap(s -> estimator.energy(design, s, interval)),
          Digits.right(images, results),
          images.count());
    }
  }
}
