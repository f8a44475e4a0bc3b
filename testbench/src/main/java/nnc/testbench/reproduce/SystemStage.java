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

  /// One folding for both. The HX8K has the 31 block memories that the threshold network needs, the
  /// UP5K, for which energy is modelled, has 30.
  static final List<String> SETTINGS =
      List.of("device=hx8k", "clock=12", "folding=none", "pe=1", "simd=1", "c2.pe=2", "fc.pe=5");

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

  /// Threshold, then MAC. The device has no multiplier blocks.
  List<Row> rows(boolean synthesize) {
    watch.stage("networks", 2);
    List<Row> rows = new ArrayList<>();
    rows.add(row("threshold", digits.threshold(), synthesize));
    watch.at(1);
    rows.add(row("MAC", digits.mac(), synthesize));
    watch.at(2);
    return rows;
  }

  private Row row(String name, Model model, boolean synthesize) {
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
      return new Row(name, Optional.empty(), interval, Optional.empty(), right, images.count());
    }
    FpgaEstimator estimator = FpgaEstimator.of(target, settings);
    FpgaEstimator.Run run = new FpgaEstimator.Run(emulation.activity(), images.count());
    Synthesis synthesis = Synthesis.of(design, estimator.device(), cache);
    return new Row(
        name,
        Optional.of(synthesis),
        interval,
        estimator.energy(design, synthesis, run),
        right,
        images.count());
  }

  /// Passes are quick here.
  private record Silent() implements PipelineListener {
    @Override
    public void started(String pass, int index, int count) {}

    @Override
    public void finished(String pass, Design design, long nanoseconds) {}
  }
}
