package nnc.backends.fpga.estimate;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import nnc.backends.fpga.DesignPorts;
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.VerilogEmitter;
import nnc.ir.KernelDesign;

/// The cells that the Verilog of a design takes in a family, counted by a small synthesis of our
/// own: what an estimate is priced by and calibration is fitted on.
public final class FpgaCells {

  private final Mapped mapped;
  private final List<String> owners;

  /// Look-up tables of logic, on carry chains, as inverters and as memories, flip-flops, and block
  /// memories.
  public record Count(
      double logic,
      double chain,
      double inverters,
      double memory,
      double flipFlops,
      double blocks) {

    Count plus(Count o) {
      return new Count(
          logic + o.logic,
          chain + o.chain,
          inverters + o.inverters,
          memory + o.memory,
          flipFlops + o.flipFlops,
          blocks + o.blocks);
    }
  }

  /// The longest path between registers: how long it is, the register it ends in, its levels of
  /// logic and bits of carry chains, and whether it begins in a memory.
  public record Path(double ns, String end, int levels, int carries, boolean fromMemory) {}

  private FpgaCells(Mapped mapped, List<String> owners) {
    this.mapped = mapped;
    this.owners = owners;
  }

  /// `family` is `ice40`, `ecp5` or `xilinx7`.
  public static FpgaCells of(KernelDesign design, String family) {
    return of(design, family, new EstimateCache());
  }

  /// The same with what other estimates have left.
  static FpgaCells of(KernelDesign design, String family, EstimateCache cache) {
    String top = DesignPorts.of(design, EmitOptions.PLAIN.prefix()).top();
    SortedMap<String, byte[]> files =
        VerilogEmitter.emit(design, EmitOptions.PLAIN, cache.templates());
    return cache.cells(family, files, () -> of(files, top, family, cache));
  }

  /// Of emitted files and the module that is the whole.
  public static FpgaCells of(SortedMap<String, byte[]> files, String top, String family) {
    return of(files, top, family, new EstimateCache());
  }

  private static FpgaCells of(
      SortedMap<String, byte[]> files, String top, String family, EstimateCache cache) {
    Map<String, Syntax.Module> modules = new HashMap<>();
    files.forEach((path, content) -> {
      if (path.endsWith(".v")) {
        Syntax.Module module = cache.module(new String(content, StandardCharsets.UTF_8));
        modules.put(module.name(), module);
      }
    });
    Fabric fabric = Fabric.of(family);
    Elaboration.Result made = Elaboration.of(files, modules, top, fabric);
    return new FpgaCells(Mapped.of(made.circuit(), fabric, cache.coverings()), made.owners());
  }

  /// The share of an instance in the design's core; nothing where there is none of that name.
  public Count of(String instance) {
    int owner = owners.indexOf(instance);
    return owner < 0 ? new Count(0, 0, 0, 0, 0, 0) : count(owner);
  }

  private Count count(int owner) {
    Mapped.Cells c = mapped.cells(owner);
    return new Count(c.logic, c.chain, c.inverters, c.memory, c.flipFlops, c.blocks);
  }

  /// Everything.
  public Count all() {
    Count all = count(0);
    for (int owner = 1; owner < owners.size(); owner++) {
      all = all.plus(count(owner));
    }
    return all;
  }

  public Path longest(Delays delays) {
    Timing.Path p = Timing.longest(mapped, delays);
    return new Path(p.ns(), p.end(), p.levels(), p.carries(), p.fromMemory());
  }
}
