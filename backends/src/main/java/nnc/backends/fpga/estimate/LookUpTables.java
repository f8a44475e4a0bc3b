package nnc.backends.fpga.estimate;

import java.util.Optional;
import nnc.ir.KernelDesign;
import nnc.ir.pass.LogicCount;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;

/// The look-up tables of a design as `FpgaEstimator` estimates them, without anything else.
public record LookUpTables(Target target, Target.Device device, EstimateCache cache)
    implements LogicCount {

  /// Those of the device of `settings`; nothing for a target without parts and for standard cells,
  /// which have no look-up tables.
  public static Optional<LogicCount> of(Target target, Settings settings, EstimateCache cache) {
    return settings
        .get("device")
        .or(() -> target.parameter("device").map(Target.Parameter::defaultValue))
        .flatMap(target::device)
        .filter(d -> d.limits().stream().anyMatch(l -> l.resource().equals("lut")))
        .map(d -> new LookUpTables(target, d, cache));
  }

  @Override
  public double of(KernelDesign design) {
    return new Prices(target, device, TechnologyNode.MEASURED)
        .luts(FpgaCells.of(design, device.family(), cache).all())
        .nominal();
  }
}
