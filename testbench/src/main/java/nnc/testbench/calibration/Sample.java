package nnc.testbench.calibration;

import nnc.backends.fpga.estimate.FpgaCells;
import nnc.backends.fpga.estimate.Synthesis;
import nnc.backends.tool.CacheFolder;
import nnc.ir.pass.Target;
import nnc.testbench.Differential;

/// A random design: the cells counted in it, and what synthesis makes of it.
public record Sample(
    long seed, FpgaCells.Count counted, double luts, double flipFlops, double blocks) {

  /// Design number `seed` in the family of a device; runs Yosys.
  public static Sample of(long seed, Target target, Target.Device device, CacheFolder cache) {
    var design = Differential.Case.of(seed, target).design();
    var measured = Synthesis.of(design, device, Synthesis.Effort.SYNTHESIS, cache).measured();
    double pair = device.family().equals("xilinx7") ? 2 : 1;
    return new Sample(
        seed,
        FpgaCells.of(design, device.family()).all(),
        measured.get("lut").nominal(),
        measured.get("ff").nominal(),
        measured.get("bram").nominal() * pair);
  }

  /// How many look-up tables design number `seed` is counted to have.
  static double size(long seed, Target target, Target.Device device) {
    var design = Differential.Case.of(seed, target).design();
    FpgaCells.Count c = FpgaCells.of(design, device.family()).all();
    return c.logic() + c.chain() + c.inverters() + c.memory();
  }
}
