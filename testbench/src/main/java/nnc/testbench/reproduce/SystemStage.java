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
import nnc.ir.Design;
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

  /// One folding for both. MAC needs no more multipliers than the UP5K has; the threshold network
  /// needs one block memory more than it has and is not placed.
  static final List<String> SETTINGS =
      List.of("device=up5k", "clock=12", "folding=none", "pe=1", "simd=1", "c2.pe=2", "fc.pe=5");

  static final double CLOCK_MHZ = 12;

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

    /// The time between two results at the highest clock.
    Optional<Double> fastestMicroseconds() {
      return measured("fmax").map(mhz -> interval / mhz);
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
    List<Row> rows = new ArrayList<>();
    rows.addAll(rows("threshold", digits.threshold(), synthesize, false));
    watch.at(1);
    rows.addAll(rows("MAC", digits.mac(), synthesize, synthesize));
    return rows;
  }

  private List<Row> rows(String name, Model model, boolean synthesize, boolean alsoDsp) {
    Target target = Targets.read("fpga");
    Settings settings = Targets.settings(target, SETTINGS);
    Compiled compiled =
        Pipeline.run(model.network(), target, settings, digits.calibration(model), new Silent());
    KernelDesign design = compiled.design().orElseThrow();
    Samples images = digits.images(compiled.integer());
    List<List<Value>> inputs = IntStream.range(0, images.count()).mapToObj(images::inputs).toList();
    Emulation emulation = KernelEmulator.of(design).run(inputs, KernelEmulator.Options.FAST);
    List<List<Value>> results =
        IntStream.range(0, emulation.frames()).mapToObj(emulation::outputs).toList();
    long right = Digits.right(images, results);
    long interval = emulation.initiationInterval().orElseThrow();
    if (!synthesize) {
      return List.of(
          new Row(name, Optional.empty(), interval, Optional.empty(), right, images.count()));
    }
    FpgaEstimator estimator = FpgaEstimator.of(target, settings);
    FpgaEstimator.Run run = new FpgaEstimator.Run(emulation.activity(), images.count());
    List<Row> rows = new ArrayList<>();
    for (boolean dsp : alsoDsp ? new boolean[] {false, true} : new boolean[] {false}) {
      Synthesis synthesis = Synthesis.of(design, estimator.device(), true, dsp, cache);
      rows.add(
          new Row(
              name + (dsp ? ", DSP allowed" : ""),
              Optional.of(synthesis),
              interval,
              // The cells' energy is known for look-up tables only.
              dsp ? Optional.empty() : estimator.energy(design, synthesis, run),
              right,
              images.count()));
      watch.at(rows.size() + (alsoDsp ? 1 : 0));
    }
    return rows;
  }

  /// Passes are quick here.
  private record Silent() implements PipelineListener {
    @Override
    public void started(String pass, int index, int count) {}

    @Override
    public void finished(String pass, Design design, long nanoseconds) {}
  }
}
