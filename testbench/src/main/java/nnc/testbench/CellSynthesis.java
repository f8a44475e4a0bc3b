package nnc.testbench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.backends.compare.CellFlow;
import nnc.backends.compare.Switching;
import nnc.backends.fpga.estimate.Synthesis;
import nnc.backends.simulate.BlockBench;
import nnc.backends.tool.CacheFolder;
import nnc.ir.KernelDesign;
import nnc.ir.Value;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Quality;

/// A design in standard cells that computes: Yosys maps its core, OpenSTA finds the longest path,
/// Icarus Verilog simulates the netlist on frames, held against the emulator, and OpenSTA makes
/// power of the toggles of every net.
public final class CellSynthesis {

  /// The clock period of the simulation in nanoseconds; the energy of a cycle hardly depends on it.
  public static final double PERIOD_NS = 20;

  private CellSynthesis() {}

  /// Area, flip-flops, clock and, where `CoreTrial` takes the design, energy a frame. Throws
  /// `MissingTool`, `ToolFailure` where a tool refuses the design, and `WrongCoding` where the
  /// netlist does not answer as the emulator does.
  public static Synthesis of(KernelDesign design, List<List<Value>> frames, CacheFolder cache) {
    CellFlow flow = new CellFlow(cache, Synthesis.LIMIT);
    Synthesis cells = Synthesis.ofCells(design, flow);
    List<String> notes = new ArrayList<>(cells.notes());
    if (!CoreTrial.takes(design)) {
      notes.add("no measured energy: netlists are simulated for designs with one output");
      return new Synthesis(cells.measured(), notes);
    }
    CoreTrial core = CoreTrial.of(design, frames);
    Switching switching =
        flow.switching(
            core.trial(),
            flow.mapFromInputs(core.trial().block().rtl(), PERIOD_NS),
            PERIOD_NS,
            BlockBench.Start.ZEROS,
            BlockBench.Delays.LIBRARY,
            CoreTrial.RESET);
    SequencedMap<String, Quantity> measured = new LinkedHashMap<>(cells.measured());
    measured.put(
        "energy_per_inference",
        Quantity.exact(
            switching.picojoules(PERIOD_NS) * core.cyclesPerFrame() * 1e-3,
            "nJ",
            Quality.MEASURED,
            String.join("; ", flow.tools())));
    notes.add(
        "measured energy: the netlist, simulated for %d frames at %.0f ns, answered as the emulator"
                .formatted(frames.size(), PERIOD_NS)
            + " does; glitches without load or wire");
    return new Synthesis(measured, notes);
  }
}
