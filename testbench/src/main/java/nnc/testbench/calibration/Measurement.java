package nnc.testbench.calibration;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.VerilogEmitter;
import nnc.backends.fpga.estimate.Synthesis;
import nnc.backends.tool.CacheFolder;
import nnc.ir.KernelDesign;
import nnc.ir.Value;
import nnc.ir.pass.Target;
import nnc.testbench.CellSynthesis;

/// What the tools made of a random design.
///
/// @param verilog the hash of what they were given, by which one of an earlier emitter is told
/// @param figures by the names of estimates, in their units; without those that were not measured
public record Measurement(long seed, String verilog, SequencedMap<String, Double> figures) {

  private static final int HASH = 16;
  private static final int DIGITS = 6;

  public Measurement {
    figures = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(figures));
  }

  /// Runs Yosys, and nextpnr where the device has a placement tool and `placed`.
  static Measurement of(
      long seed, KernelDesign design, Target.Device device, boolean placed, CacheFolder cache) {
    var effort = placed ? Synthesis.Effort.ONE_PLACEMENT : Synthesis.Effort.SYNTHESIS;
    return new Measurement(
        seed, verilog(design), nominal(Synthesis.of(design, device, effort, cache)));
  }

  /// Runs Yosys, OpenSTA and Icarus Verilog: standard cells that compute `frames`.
  static Measurement ofCells(
      long seed, KernelDesign design, List<List<Value>> frames, CacheFolder cache) {
    return new Measurement(seed, verilog(design), nominal(CellSynthesis.of(design, frames, cache)));
  }

  private static SequencedMap<String, Double> nominal(Synthesis synthesis) {
    SequencedMap<String, Double> figures = new LinkedHashMap<>();
    synthesis.measured().forEach((name, q) -> figures.put(name, q.nominal()));
    return figures;
  }

  /// The hash of a design as it is emitted.
  static String verilog(KernelDesign design) {
    return CacheFolder.hash(VerilogEmitter.emit(design, EmitOptions.PLAIN)).substring(0, HASH);
  }

  /// Not a number where it was not measured.
  double figure(String name) {
    return figures.getOrDefault(name, Double.NaN);
  }

  /// The same with some figures only, as they are kept.
  public Measurement only(List<String> names) {
    return parse(names, line(names));
  }

  String line(List<String> names) {
    return String.join(
        ",",
        Stream.concat(
                Stream.of("" + seed, verilog),
                names.stream().map(n -> figures.containsKey(n) ? number(figures.get(n)) : ""))
            .toList());
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? Long.toString((long) value)
        : new BigDecimal(value).round(new MathContext(DIGITS)).toPlainString();
  }

  static Measurement parse(List<String> names, String line) {
    List<String> cells = new ArrayList<>(List.of(line.split(",", -1)));
    SequencedMap<String, Double> figures = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      String cell = cells.get(i + 2);
      if (!cell.isEmpty()) {
        figures.put(names.get(i), Double.valueOf(cell));
      }
    }
    return new Measurement(Long.parseLong(cells.get(0)), cells.get(1), figures);
  }
}
