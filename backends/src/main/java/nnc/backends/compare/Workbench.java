package nnc.backends.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import nnc.backends.simulate.BlockBench;
import nnc.backends.simulate.Toggles;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.CellLibrary;
import nnc.backends.tool.CellPins;
import nnc.backends.tool.Flow;
import nnc.backends.tool.Netlist;
import nnc.backends.tool.NextpnrIce40;
import nnc.backends.tool.OpenSta;
import nnc.backends.tool.Power;
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
  private static final String CLOCK = "clk";

  /// Where the clock of iCE40 designs is measured.
  private static final NextpnrIce40.Device HX8K = new NextpnrIce40.Device("hx8k", "ct256");

  private final CacheFolder cache;
  private final Yosys yosys;
  private final NextpnrIce40 nextpnr;
  private final OpenSta sta;
  private final BlockBench bench;
  private final CellLibrary library;
  private final Templates templates = new Templates("fpga");
  private final String simulator;

  /// Throws `MissingTool`.
  public Workbench(CacheFolder cache) {
    this.cache = cache;
    this.yosys = new Yosys(cache, LIMIT);
    Tools.require("/usr/share/fpga-icestorm/chipdb/chipdb-8k.txt");
    this.nextpnr = new NextpnrIce40(cache, LIMIT);
    this.library = CellLibrary.osu018();
    this.sta = new OpenSta(LIMIT);
    this.bench = new BlockBench(LIMIT);
    this.simulator = Tools.version(Tools.of("iverilog")).orElse("");
  }

  public Templates templates() {
    return templates;
  }

  /// What measures, with versions and options.
  public List<String> tools() {
    return List.of(
        yosys.version()
            + ": "
            + new Flow.Xilinx7(false).command()
            + "; "
            + new Flow.Ice40(false).command()
            + "; "
            + new Flow.Cells(library).command()
            + ", dfflibmap, abc without a delay target ("
            + Flow.ABC_CELLS
            + ")",
        nextpnr.version() + ": hx8k, ct256, seed 1",
        "OpenSTA " + sta.version() + ": no wires, ideal clock without a tree",
        simulator,
        library.name() + ": " + library.conditions());
  }

  /// Simulates the block as it is written; throws `WrongCoding` where it does not answer right.
  public void check(Trial trial) {
    trial.check(bench.run(trial.block(), trial.words()).outputs());
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
    Netlist netlist = yosys.synthesize(trial.block().rtl(), new Flow.Cells(library));
    double path = path(netlist, periodNs);
    figures.put(Metric.AREA, netlist.area(library));
    figures.put(Metric.CELLS, (double) netlist.cellCount());
    figures.put(Metric.CELL_DELAY, path);
    figures.put(Metric.SLACK, periodNs - path);
    if (path > periodNs) {
      return;
    }
    Switching zero = switching(trial, netlist, periodNs, BlockBench.Delays.ZERO);
    Switching glitches = switching(trial, netlist, periodNs, BlockBench.Delays.LIBRARY);
    figures.put(Metric.ENERGY_ZERO, picojoules(zero, periodNs));
    figures.put(Metric.ENERGY_LIBRARY, picojoules(glitches, periodNs));
    figures.put(Metric.TOGGLES_REGISTER, zero.registers());
    figures.put(Metric.TOGGLES_ZERO, zero.logic());
    figures.put(Metric.TOGGLES_LIBRARY, glitches.logic());
  }

  private static double picojoules(Switching switching, double periodNs) {
    return switching.power().total() * periodNs * 1e3;
  }

  private double path(Netlist netlist, double periodNs) {
    SequencedMap<String, byte[]> inputs = new LinkedHashMap<>();
    inputs.put("version", bytes(sta.version()));
    inputs.put("netlist", read(netlist.verilog()));
    inputs.put("library", read(library.liberty()));
    Path made =
        cache.get(
            "path",
            inputs,
            folder ->
                write(folder.resolve("figures.txt"), sta.criticalPathNs(netlist, CLOCK, periodNs)));
    return figures(made).getFirst();
  }

  /// Simulates the netlist, checks what it answers and gives its toggles to the power analysis.
  private Switching switching(
      Trial trial, Netlist netlist, double periodNs, BlockBench.Delays delays) {
    SequencedMap<String, byte[]> inputs = new LinkedHashMap<>();
    inputs.put("version", bytes(simulator + " " + sta.version()));
    inputs.put("run", bytes(delays + " " + periodNs + " " + trial.latency() + trial.valid()));
    inputs.put("netlist", read(netlist.verilog()));
    inputs.put("library", read(library.liberty()));
    inputs.put("models", read(library.models()));
    inputs.put("words", bytes(words(trial.words())));
    inputs.put("expected", bytes(words(trial.expected())));
    Path made =
        cache.get(
            "switching",
            inputs,
            folder -> {
              Switching s = simulate(trial, netlist, periodNs, delays);
              Power p = s.power();
              write(
                  folder.resolve("figures.txt"),
                  p.internal(),
                  p.switching(),
                  p.leakage(),
                  p.sequential(),
                  p.combinational(),
                  s.registers(),
                  s.logic());
            });
    List<Double> f = figures(made);
    return new Switching(
        new Power(f.get(0), f.get(1), f.get(2), f.get(3), f.get(4)), f.get(5), f.get(6));
  }

  private Switching simulate(
      Trial trial, Netlist netlist, double periodNs, BlockBench.Delays delays) {
    BlockBench.Run run =
        bench.run(
            trial.block(), netlist, trial.words(), delays, periodNs, trial.latency() + WARM_UP);
    trial.check(run.outputs());
    Toggles toggles = run.toggles().orElseThrow();
    Power power = sta.power(netlist, CLOCK, periodNs, toggles.nets());
    CellPins pins = CellPins.read(netlist);
    return new Switching(power, mean(pins, toggles, "/Q"), mean(pins, toggles, "/Y"));
  }

  /// Cycles behind the latency that are left out, a reset among them.
  private static final int WARM_UP = 2;

  /// Mean transitions per cycle of the nets that such pins drive.
  private static double mean(CellPins pins, Toggles toggles, String pin) {
    return pins.nets().entrySet().stream()
        .filter(p -> p.getKey().endsWith(pin) && !p.getValue().isEmpty())
        .mapToDouble(p -> toggles.nets().get(p.getValue()).transitionsPerCycle())
        .average()
        .orElse(0);
  }

  private static String words(List<BigInteger> words) {
    return words.stream().map(w -> w.toString(16)).collect(Collectors.joining("\n"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path file, double... figures) {
    try {
      Files.write(file, java.util.Arrays.stream(figures).mapToObj(Double::toString).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Double> figures(Path folder) {
    try {
      return Files.readAllLines(folder.resolve("figures.txt")).stream()
          .map(Double::valueOf)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
