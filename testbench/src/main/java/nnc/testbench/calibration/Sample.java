package nnc.testbench.calibration;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.backends.fpga.estimate.FpgaCells;
import nnc.backends.fpga.estimate.FpgaEstimator;
import nnc.ir.KernelDesign;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Target;
import nnc.testbench.Differential;

/// A random design: what the tools made of it, the cells counted in it, and its estimate with the
/// target's coefficients.
public record Sample(
    Measurement measured, FpgaCells.Count counted, SequencedMap<String, Quantity> estimated) {

  /// A figure: what was measured and what was estimated of it.
  enum Figure {
    LUT,
    FF,
    BRAM,
    FMAX;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    double measured(Sample s) {
      Measurement m = s.measured();
      return switch (this) {
        case LUT -> m.luts();
        case FF -> m.flipFlops();
        case BRAM -> m.blocks();
        case FMAX -> m.megahertz().orElse(Double.NaN);
      };
    }

    double estimated(Sample s) {
      return s.estimated().get(id()).nominal();
    }

    /// Below these the error is told by them: few cells are not judged by the percent.
    double least() {
      return switch (this) {
        case LUT, FF -> 20;
        case BRAM -> 1;
        case FMAX -> 0;
      };
    }
  }

  /// Design number `seed`.
  static KernelDesign design(long seed, Target target) {
    return Differential.Case.of(seed, target).design();
  }

  /// What `measured` is of, estimated now.
  public static Sample of(Measurement measured, Target target, Target.Device device) {
    KernelDesign design = design(measured.seed(), target);
    double clock = Double.parseDouble(target.parameter("clock").orElseThrow().defaultValue());
    return new Sample(
        measured,
        FpgaCells.of(design, device.family()).all(),
        new FpgaEstimator(target, device, clock)
            .estimate(design, new LinkedHashMap<>(), Optional.empty())
            .totals());
  }

  /// The same with estimates `factor` times as high.
  public Sample scaled(double factor) {
    SequencedMap<String, Quantity> scaled = new LinkedHashMap<>();
    estimated.forEach((name, q) -> scaled.put(name, q.times(factor, q.unit())));
    return new Sample(measured, counted, scaled);
  }

  /// Seeds divisible by 2 are fitted to, the others are only held against.
  boolean isHeldOut() {
    return measured.seed() % 2 == 1;
  }
}
