package nnc.testbench.calibration;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.VerilogEmitter;
import nnc.backends.fpga.estimate.Synthesis;
import nnc.backends.tool.CacheFolder;
import nnc.ir.KernelDesign;
import nnc.ir.pass.Target;

/// What the tools made of a random design, in the units of estimates.
///
/// @param verilog the hash of what they were given, by which one of an earlier emitter is told
/// @param megahertz the clock of one placement, where there was one
public record Measurement(
    long seed,
    String verilog,
    double luts,
    double flipFlops,
    double blocks,
    OptionalDouble megahertz) {

  static final String HEAD = "seed,verilog,lut,ff,bram,fmax";

  private static final int HASH = 16;

  /// Runs Yosys, and nextpnr where the device has a placement tool and `placed`.
  static Measurement of(
      long seed, KernelDesign design, Target.Device device, boolean placed, CacheFolder cache) {
    var effort = placed ? Synthesis.Effort.ONE_PLACEMENT : Synthesis.Effort.SYNTHESIS;
    var measured = Synthesis.of(design, device, effort, cache).measured();
    var clock = measured.get("fmax");
    return new Measurement(
        seed,
        verilog(design),
        measured.get("lut").nominal(),
        measured.get("ff").nominal(),
        measured.get("bram").nominal(),
        clock == null ? OptionalDouble.empty() : OptionalDouble.of(clock.nominal()));
  }

  /// The hash of a design as it is emitted.
  static String verilog(KernelDesign design) {
    return CacheFolder.hash(VerilogEmitter.emit(design, EmitOptions.PLAIN)).substring(0, HASH);
  }

  /// The same as synthesis alone would be kept.
  public Measurement withoutClock() {
    return new Measurement(seed, verilog, luts, flipFlops, blocks, OptionalDouble.empty());
  }

  String line() {
    return String.join(
        ",",
        List.of(
            "" + seed,
            verilog,
            number(luts),
            number(flipFlops),
            number(blocks),
            megahertz.isPresent()
                ? String.format(Locale.ROOT, "%.2f", megahertz.getAsDouble())
                : ""));
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }

  static Measurement parse(String line) {
    String[] cells = line.split(",", -1);
    return new Measurement(
        Long.parseLong(cells[0]),
        cells[1],
        Double.parseDouble(cells[2]),
        Double.parseDouble(cells[3]),
        Double.parseDouble(cells[4]),
        cells[5].isEmpty()
            ? OptionalDouble.empty()
            : OptionalDouble.of(Double.parseDouble(cells[5])));
  }
}
