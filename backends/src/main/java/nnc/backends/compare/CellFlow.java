package nnc.backends.compare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import nnc.backends.simulate.BlockBench;
import nnc.backends.simulate.Toggles;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.CellLibrary;
import nnc.backends.tool.CellPins;
import nnc.backends.tool.Flow;
import nnc.backends.tool.Netlist;
import nnc.backends.tool.OpenSta;
import nnc.backends.tool.Power;
import nnc.backends.tool.Rtl;
import nnc.backends.tool.Tools;
import nnc.backends.tool.Yosys;

/// A block in standard cells: Yosys maps it, OpenSTA finds its longest path, Icarus Verilog
/// simulates the netlist on a trial, and OpenSTA makes power of the toggles of every net. The same
/// for every block; slow results are kept. Safe to share between threads.
public final class CellFlow {

  private static final String CLOCK = "clk";

  private final CacheFolder cache;
  private final Yosys yosys;
  private final OpenSta sta;
  private final BlockBench bench;
  private final CellLibrary library;
  private final String simulator;

  /// Throws `MissingTool`.
  public CellFlow(CacheFolder cache, Duration limit) {
    this.cache = cache;
    this.yosys = new Yosys(cache, limit);
    this.library = CellLibrary.osu018();
    this.sta = new OpenSta(limit);
    this.bench = new BlockBench(limit);
    this.simulator = Tools.version(Tools.of("iverilog")).orElse("");
  }

  /// What measures, with versions and options.
  public List<String> tools() {
    return List.of(
        yosys.version()
            + ": "
            + new Flow.Cells(library).command()
            + ", dfflibmap, abc without a delay target ("
            + Flow.ABC_CELLS
            + ")",
        "OpenSTA " + sta.version() + ": no wires, ideal clock without a tree",
        simulator,
        library.name() + ": " + library.conditions());
  }

  /// A netlist of standard cells: its cells' area in square micrometres and its longest path
  /// between registers in nanoseconds.
  public record Mapped(Netlist netlist, double area, double pathNs) {}

  /// Simulates the block as it is written; throws `WrongCoding` where it does not answer right.
  public void check(Trial trial) {
    trial.check(bench.run(trial.block(), trial.words()).outputs());
  }

  /// Maps a design whose clock is `clk` and whose paths begin at registers; throws `ToolFailure`
  /// where a tool refuses it.
  public Mapped map(Rtl rtl, double periodNs) {
    return map(rtl, periodNs, false);
  }

  /// The same for a design without registers at its inputs, which stand right after the clock's
  /// edge.
  public Mapped mapFromInputs(Rtl rtl, double periodNs) {
    return map(rtl, periodNs, true);
  }

  private Mapped map(Rtl rtl, double periodNs, boolean fromInputs) {
    Netlist netlist = yosys.synthesize(rtl, new Flow.Cells(library));
    return new Mapped(netlist, netlist.area(library), path(netlist, periodNs, fromInputs));
  }

  private double path(Netlist netlist, double periodNs, boolean fromInputs) {
    SequencedMap<String, byte[]> inputs = new LinkedHashMap<>();
    inputs.put("version", bytes(sta.version()));
    inputs.put("netlist", read(netlist.verilog()));
    inputs.put("library", read(library.liberty()));
    Path made =
        cache.get(
            fromInputs ? "path-from-inputs" : "path",
            inputs,
            folder ->
                write(
                    folder.resolve("figures.txt"),
                    fromInputs
                        ? sta.criticalPathFromInputsNs(netlist, CLOCK, periodNs)
                        : sta.criticalPathNs(netlist, CLOCK, periodNs)));
    return figures(made).getFirst();
  }

  /// Simulates the netlist, checks what it answers and gives its toggles from cycle `warmUp` on to
  /// the power analysis. Throws `WrongCoding` where it does not answer right.
  public Switching switching(
      Trial trial, Mapped mapped, double periodNs, BlockBench.Delays delays, int warmUp) {
    return switching(trial, mapped, periodNs, BlockBench.Start.UNKNOWN, delays, warmUp);
  }

  /// The same from another start.
  public Switching switching(
      Trial trial,
      Mapped mapped,
      double periodNs,
      BlockBench.Start start,
      BlockBench.Delays delays,
      int warmUp) {
    Netlist netlist = mapped.netlist();
    SequencedMap<String, byte[]> inputs = new LinkedHashMap<>();
    inputs.put("version", bytes(simulator + " " + sta.version()));
    inputs.put(
        "run",
        bytes(
            start
                + " "
                + delays
                + " "
                + periodNs
                + " "
                + trial.latency()
                + trial.valid()
                + " "
                + warmUp));
    inputs.put("netlist", read(netlist.verilog()));
    inputs.put("library", read(library.liberty()));
    inputs.put("models", read(library.models()));
    inputs.put("words", bytes(words(trial.words())));
    inputs.put("expected", bytes(words(trial.expected())));
    Path made =
        cache.get(
            "switching-of-all-nets",
            inputs,
            folder -> {
              Switching s = simulate(trial, netlist, periodNs, start, delays, warmUp);
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
      Trial trial,
      Netlist netlist,
      double periodNs,
      BlockBench.Start start,
      BlockBench.Delays delays,
      int warmUp) {
    BlockBench.Run run =
        bench.run(trial.block(), netlist, trial.words(), start, delays, periodNs, warmUp);
    trial.check(run.outputs());
    Toggles toggles = run.toggles().orElseThrow();
    Power power = sta.power(netlist, CLOCK, periodNs, toggles.nets());
    CellPins pins = CellPins.read(netlist);
    return new Switching(power, mean(pins, toggles, "/Q"), mean(pins, toggles, "/Y"));
  }

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
      Files.write(file, Arrays.stream(figures).mapToObj(Double::toString).toList());
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
