package nnc.testbench.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import nnc.backends.compare.CellFlow;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Tools;
import nnc.backends.tulip.MacUnit;
import nnc.backends.tulip.ProgramEmitter;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Ports;
import nnc.passes.tulip.ColumnScheduler;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The flow on both designs: what it measures depends on what the netlists do.
class UnitBenchTest {

  private static final Machine MACHINE =
      new Machine(List.of(2, 1, 1, 1), 4, 16, Ports.STRICT, 0, 3, 24, 2, 16, 16);
  private static final NeuronShape SHAPE = new NeuronShape(72, 1, 1);

  @TempDir private Path folder;

  @BeforeAll
  static void needsTools() {
    boolean here =
        List.of("yosys", "iverilog", "sta", "/usr/share/qflow/tech/osu018/osu018_stdcells.lib")
            .stream()
            .allMatch(t -> Tools.find(Tools.of(t)).isPresent());
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, "tools are not installed");
    }
    assertTrue(here, "tools are not installed");
  }

  private UnitBench bench() {
    CellFlow flow = new CellFlow(new CacheFolder(folder), Duration.ofMinutes(5));
    return new UnitBench(flow, MACHINE, new ColumnScheduler(40, 1));
  }

  @Test
  void measuresAnElementOfEitherCell() {
    UnitBench bench = bench();
    for (ProgramEmitter.Cell cell : ProgramEmitter.Cell.values()) {
      UnitBench.Energy energy = bench.ofElement(cell, SHAPE, 2);
      assertEquals(bench.schedule(SHAPE).routine().cycles(), energy.cycles());
      assertTrue(energy.library() > energy.zero(), "glitches cost energy");
      assertTrue(energy.zero() > 0);
      assertTrue(bench.element(cell).pathNs() > 1);
    }
  }

  @Test
  void operandsThatStandStillCostLess() {
    UnitBench bench = bench();
    NeuronShape whole = new NeuronShape(96, 1, 1); // no beat is filled up
    MacUnit unit = whole.unit(48);
    List<MacUnit.Neuron> drawn = whole.draw(20, 1);
    List<MacUnit.Neuron> still = Collections.nCopies(20, same(drawn.getFirst()));
    UnitBench.Unit mapped = bench.conventional(whole, 48);
    double busy = bench.energy(unit.neurons("busy", drawn), mapped).library();
    double quiet = bench.energy(unit.neurons("quiet", still), mapped).library();
    assertTrue(quiet < 0.7 * busy, quiet + " against " + busy);
  }

  /// A neuron whose operands are all 0.
  private static MacUnit.Neuron same(MacUnit.Neuron of) {
    List<Integer> zeros = Collections.nCopies(of.x().size(), 0);
    return new MacUnit.Neuron(zeros, zeros, 0, false);
  }
}
