package nnc.backends.simulate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.CellLibrary;
import nnc.backends.tool.CellPins;
import nnc.backends.tool.Command;
import nnc.backends.tool.Flow;
import nnc.backends.tool.Netlist;
import nnc.backends.tool.ToolFailure;
import nnc.backends.tool.Tools;

/// Drives a block with one word of inputs per clock cycle in Icarus Verilog, at register-transfer
/// level or as a netlist of standard cells, and notes the outputs at the end of every cycle and,
/// for netlists, how often every net switches.
public final class BlockBench {

  /// When the cells of a netlist switch.
  public enum Delays {
    /// At once: a net changes at most once a cycle, glitches are left out.
    ZERO("zero delay: no glitches"),
    /// After the fixed pin-to-pin delays of the library's models, without load or wire.
    LIBRARY("the library's fixed pin-to-pin delays: glitches without load or wire");

    private final String text;

    Delays(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  /// What the flip-flops of a netlist hold before the first clock edge.
  public enum Start {
    /// Anything: an output that depends on it is unknown.
    UNKNOWN,
    /// Zeros, for designs whose memories are written before they are read: gates pass on an unknown
    /// bit even where it makes no difference.
    ZEROS
  }

  /// Outputs per cycle (the first port in the highest bits; empty where a bit is unknown) and, for
  /// netlists, the toggles from `warmUp` on.
  public record Run(List<Optional<BigInteger>> outputs, Optional<Toggles> toggles) {
    public Run {
      outputs = List.copyOf(outputs);
    }
  }

  private static final Pattern PORT_BIT = Pattern.compile("\\w+\\[\\d+]");

  private final String iverilog;
  private final Duration limit;

  /// Throws `MissingTool`.
  public BlockBench(Duration limit) {
    this.iverilog = Tools.require("iverilog");
    this.limit = limit;
  }

  /// The block as it is written.
  public Run run(Block block, List<BigInteger> words) {
    return inFolder(folder -> {
      List<String> sources = new ArrayList<>();
      for (var file : block.rtl().files().entrySet()) {
        String name = Path.of(file.getKey()).getFileName().toString();
        Files.write(folder.resolve(name), file.getValue());
        if (name.endsWith(".v")) {
          sources.add(name);
        }
      }
      simulate(folder, block, sources, List.of(), words, 0, 20, List.of(), false);
      return new Run(outputs(folder, words.size()), Optional.empty());
    });
  }

  /// The block as a netlist of an FPGA's cells, `models` of which say what registers hold at first.
  public Run run(Block block, Path netlist, Path models, List<BigInteger> words) {
    return inFolder(folder -> {
      // Icarus takes no default values of ports; Yosys connects what a cell computes with.
      List<String> options =
          List.of("-DNO_ICE40_DEFAULT_ASSIGNMENTS", "-I", models.getParent().toString());
      List<String> sources = List.of(netlist.toAbsolutePath().toString(), models.toString());
      simulate(folder, block, sources, options, words, 0, 20, List.of(), false);
      return new Run(outputs(folder, words.size()), Optional.empty());
    });
  }

  /// The block as a netlist of standard cells; toggles are counted after the first `warmUp` cycles.
  public Run run(
      Block block,
      Netlist netlist,
      List<BigInteger> words,
      Start start,
      Delays delays,
      double periodNs,
      int warmUp) {
    if (!(netlist.flow() instanceof Flow.Cells(CellLibrary library))) {
      throw new IllegalArgumentException("a netlist of " + netlist.flow().command());
    }
    return inFolder(folder -> {
      List<String> sources = List.of(netlist.verilog().toString(), library.models().toString());
      List<String> zeros = start == Start.ZEROS ? states(netlist) : List.of();
      List<String> options = delays == Delays.LIBRARY ? List.of("-gspecify") : List.of();
      simulate(folder, block, sources, options, words, warmUp, periodNs, zeros, true);
      Toggles toggles = Toggles.read(folder.resolve("toggles.vcd"), words.size() - warmUp);
      return new Run(outputs(folder, words.size()), Optional.of(toggles));
    });
  }

  /// The nets that flip-flops drive. Icarus leaves the state of primitives unknown, so that nets
  /// are set instead: they change with the first value that is clocked in. Bits of vector ports
  /// cannot be set; registers there have a reset.
  private static List<String> states(Netlist netlist) {
    return CellPins.read(netlist).nets().entrySet().stream()
        .filter(p -> p.getKey().endsWith("/Q") && !p.getValue().isEmpty())
        .map(Map.Entry::getValue)
        .filter(net -> !PORT_BIT.matcher(net).matches())
        .toList();
  }

  private void simulate(
      Path folder,
      Block block,
      List<String> sources,
      List<String> options,
      List<BigInteger> words,
      int warmUp,
      double periodNs,
      List<String> zeros,
      boolean dump)
      throws IOException {
    Files.writeString(
        folder.resolve("words.mem"),
        words.stream().map(w -> w.toString(16)).collect(Collectors.joining("\n", "", "\n")));
    Files.writeString(
        folder.resolve("nnc_bench.v"), bench(block, words.size(), warmUp, periodNs, zeros, dump));
    List<String> command = new ArrayList<>(List.of(iverilog, "-g2005", "-Ttyp"));
    command.addAll(options);
    command.addAll(List.of("-s", "nnc_bench", "-o", "bench.vvp", "nnc_bench.v"));
    command.addAll(sources);
    Command.of(command).in(folder).limit(limit).check();
    Command.of("vvp", "-n", "bench.vvp").in(folder).limit(limit).check();
  }

  /// Inputs change a tenth of a period after the rising edge, so that they hold through it; the
  /// nets `zeros` are 0 at first.
  private static String bench(
      Block block, int words, int warmUp, double periodNs, List<String> zeros, boolean dump) {
    StringBuilder ports = new StringBuilder(".clk(clk)");
    block.inputs().forEach(p -> ports.append(", .%s(%s)".formatted(p.name(), p.name())));
    block.outputs().forEach(p -> ports.append(", .%s(%s)".formatted(p.name(), p.name())));
    StringBuilder wires = new StringBuilder();
    block
        .inputs()
        .forEach(p -> wires.append("  reg [%d:0] %s;\n".formatted(p.width() - 1, p.name())));
    block
        .outputs()
        .forEach(p -> wires.append("  wire [%d:0] %s;\n".formatted(p.width() - 1, p.name())));
    long period = Math.round(periodNs * 100);
    return """
    `timescale 10ps/10ps
    module nnc_bench;
      reg clk = 0;
    %s  reg [%d:0] words [0:%d];
      integer i, out;
      %s dut(%s);
      initial begin
        $readmemh("words.mem", words);
        out = $fopen("outputs.txt");
    %s    for (i = 0; i < %d; i = i + 1) begin
    %s      clk = 1;
          #%d {%s} = words[i];
          #%d clk = 0;
          #%d $fdisplay(out, "%%h", {%s});
        end
        $fclose(out);
        $finish;
      end
    endmodule
    """
        .formatted(
            wires,
            block.inputBits() - 1,
            words - 1,
            block.rtl().top(),
            ports,
            zeros.stream()
                .map("    $deposit(dut.\\%s , 1'b0);\n"::formatted)
                .collect(Collectors.joining()),
            words,
            dump
                ? "      if (i == %d) begin $dumpfile(\"toggles.vcd\"); $dumpvars(1, dut); end\n"
                    .formatted(warmUp)
                : "",
            period / 10,
            names(block.inputs()),
            period / 2 - period / 10,
            period - period / 2,
            names(block.outputs()));
  }

  private static String names(List<Block.Port> ports) {
    return ports.stream().map(Block.Port::name).collect(Collectors.joining(", "));
  }

  private static List<Optional<BigInteger>> outputs(Path folder, int cycles) throws IOException {
    List<String> lines =
        Files.readAllLines(folder.resolve("outputs.txt"), StandardCharsets.US_ASCII);
    if (lines.size() != cycles) {
      throw ToolFailure.of(lines.size() + " of " + cycles + " cycles were simulated", "");
    }
    return lines.stream()
        .map(l ->
            l.chars().allMatch(c -> Character.digit(c, 16) >= 0)
                ? Optional.of(new BigInteger(l, 16))
                : Optional.<BigInteger>empty())
        .toList();
  }

  @FunctionalInterface
  private interface Work {
    Run in(Path folder) throws IOException;
  }

  private static Run inFolder(Work work) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("nnc-block-");
      return work.in(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (folder != null) {
        CacheFolder.delete(folder);
      }
    }
  }
}
