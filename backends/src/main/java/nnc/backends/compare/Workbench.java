package nnc.backends.compare;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nnc.backends.simulate.BlockBench;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Flow;
import nnc.backends.tool.Netlist;
import nnc.backends.tool.NextpnrIce40;
import nnc.backends.tool.Resources;
import nnc.backends.tool.Rtl;
import nnc.backends.tool.ToolFailure;
import nnc.backends.tool.Tools;
import nnc.backends.tool.Yosys;
import nnc.backends.verilog.Templates;

/// The tools that measure a block, all with the same options for every block. Slow results are
/// kept. Safe to share between threads.
public final class Workbench {

  private static final Duration LIMIT = Duration.ofMinutes(20);

  /// Where the clock of iCE40 designs is measured.
  private static final NextpnrIce40.Device HX8K = new NextpnrIce40.Device("hx8k", "ct256");

  private final Yosys yosys;
  private final NextpnrIce40 nextpnr;
  private final CellFlow cells;
  private final Templates templates = new Templates("fpga");

  /// Throws `MissingTool`.
  public Workbench(CacheFolder cache) {
    this.yosys = new Yosys(cache, LIMIT);
    Tools.require("/usr/share/fpga-icestorm/chipdb/chipdb-8k.txt");
    this.nextpnr = new NextpnrIce40(cache, LIMIT);
    this.cells = new CellFlow(cache, LIMIT);
  }

  public Templates templates() {
    return templates;
  }

  /// What measures, with versions and options.
  public List<String> tools() {
    List<String> tools = new ArrayList<>();
    tools.add(
        yosys.version()
            + ": "
            + new Flow.Xilinx7(false).command()
            + "; "
            + new Flow.Ice40(false).command());
    tools.add(nextpnr.version() + ": hx8k, ct256, seed 1");
    tools.addAll(cells.tools());
    return List.copyOf(tools);
  }

  /// Simulates the block as it is written; throws `WrongCoding` where it does not answer right.
  public void check(Trial trial) {
    cells.check(trial);
  }

  /// Every figure of a block. Energy is that of the trial at a clock period of `periodNs`, without
  /// it where the netlist is slower. With `multiplies`, it is also mapped to multiplier blocks.
  /// Throws `WrongCoding` where the netlist does not answer right.
  public Map<Metric, Double> measure(
      Trial trial, double periodNs, boolean multiplies, boolean place) {
    Map<Metric, Double> figures = new EnumMap<>(Metric.class);
    Rtl rtl = trial.block().rtl();
    Resources xc7 = yosys.synthesize(rtl, new Flow.Xilinx7(false)).resources();
    figures.put(Metric.XC7_LUT, (double) xc7.luts());
    figures.put(Metric.XC7_CARRY, (double) xc7.carries());
    figures.put(Metric.XC7_MUX, (double) xc7.wideMuxes());
    Resources xc7Dsp = multiplies ? yosys.synthesize(rtl, new Flow.Xilinx7(true)).resources() : xc7;
    figures.put(Metric.XC7_DSP_LUT, (double) xc7Dsp.luts());
    figures.put(Metric.XC7_DSP, (double) xc7Dsp.dsps());
    Resources ice40 = yosys.synthesize(rtl, new Flow.Ice40(false)).resources();
    figures.put(Metric.FF, (double) ice40.flipFlops());
    figures.put(Metric.ICE40_LUT, (double) ice40.luts());
    figures.put(Metric.ICE40_CARRY, (double) ice40.carries());
    Resources ice40Dsp =
        multiplies ? yosys.synthesize(rtl, new Flow.Ice40(true)).resources() : ice40;
    figures.put(Metric.ICE40_DSP_LUT, (double) ice40Dsp.luts());
    figures.put(Metric.ICE40_DSP, (double) ice40Dsp.dsps());
    if (place) {
      delay(trial).ifPresent(ns -> figures.put(Metric.ICE40_DELAY, ns));
    }
    cells(trial, periodNs, figures);
    return figures;
  }

  /// Nothing where the block has no room on the device.
  private Optional<Double> delay(Trial trial) {
    Netlist netlist =
        yosys.synthesize(PinsView.around(trial.block(), templates), new Flow.Ice40(false));
    try {
      return Optional.of(1000 / nextpnr.place(netlist, HX8K, 1).onlyClock());
    } catch (ToolFailure e) {
      if (e.timedOut()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  private void cells(Trial trial, double periodNs, Map<Metric, Double> figures) {
    CellFlow.Mapped mapped = cells.map(trial.block().rtl(), periodNs);
    figures.put(Metric.AREA, mapped.area());
    figures.put(Metric.CELLS, (double) mapped.netlist().cellCount());
    figures.put(Metric.CELL_DELAY, mapped.pathNs());
    figures.put(Metric.SLACK, periodNs - mapped.pathNs());
    if (mapped.pathNs() > periodNs) {
      return;
    }
    int warmUp = trial.latency() + WARM_UP;
    Switching zero = cells.switching(trial, mapped, periodNs, BlockBench.Delays.ZERO, warmUp);
    Switching glitches =
        cells.switching(trial, mapped, periodNs, BlockBench.Delays.LIBRARY, warmUp);
    figures.put(Metric.ENERGY_ZERO, zero.picojoules(periodNs));
    figures.put(Metric.ENERGY_LIBRARY, glitches.picojoules(periodNs));
    figures.put(Metric.TOGGLES_REGISTER, zero.registers());
    figures.put(Metric.TOGGLES_ZERO, zero.logic());
    figures.put(Metric.TOGGLES_LIBRARY, glitches.logic());
  }

  /// Cycles behind the latency that are left out, a reset among them.
  private static final int WARM_UP = 2;
}
