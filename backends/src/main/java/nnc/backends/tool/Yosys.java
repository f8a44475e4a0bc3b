package nnc.backends.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;

/// Synthesis with Yosys. Results are kept by the content of the design, the script and the tool's
/// version; counts come from `stat -json`.
public final class Yosys {

  private final String program;
  private final String version;
  private final CacheFolder cache;
  private final Duration limit;

  /// Throws `MissingTool`.
  public Yosys(CacheFolder cache, Duration limit) {
    this.program = Tools.require("yosys");
    this.version = Tools.version(Tools.of("yosys")).orElse("");
    this.cache = cache;
    this.limit = limit;
  }

  /// As `yosys -V` prints it.
  public String version() {
    return version;
  }

  /// Maps `rtl`; throws `ToolFailure` where Yosys refuses it or takes too long.
  public Netlist synthesize(Rtl rtl, Flow flow) {
    String script = script(rtl, flow);
    SequencedMap<String, byte[]> inputs = new LinkedHashMap<>();
    inputs.put("version", version.getBytes(StandardCharsets.UTF_8));
    inputs.put("script", script.getBytes(StandardCharsets.UTF_8));
    if (flow instanceof Flow.Cells(CellLibrary library)) {
      inputs.put("library", library.libertyBytes());
    }
    rtl.files().forEach((path, content) -> inputs.put("file " + path, content));
    Path made = cache.get("yosys", inputs, folder -> run(rtl, script, folder));
    return new Netlist(flow, rtl.top(), made, cells(made.resolve("stat.json")));
  }

  /// A netlist of an FPGA's cells in Verilog; what registers and memories hold at first is 0 where
  /// the design does not say, as in the parts.
  public Path verilog(Netlist netlist) {
    SequencedMap<String, byte[]> inputs = new LinkedHashMap<>();
    String script = "setundef -zero -params; write_verilog -noattr netlist.v";
    inputs.put("version", version.getBytes(StandardCharsets.UTF_8));
    inputs.put("script", script.getBytes(StandardCharsets.UTF_8));
    try {
      inputs.put("netlist", Files.readAllBytes(netlist.json()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String read = "read_json " + netlist.json().toAbsolutePath() + "; ";
    return cache
        .get(
            "netlist-verilog",
            inputs,
            folder ->
                Command.of(program, "-q", "-p", read + script).in(folder).limit(limit).check())
        .resolve("netlist.v");
  }

  /// The Verilog models of the cells that `flow` maps to. Those of block memories are empty for
  /// ECP5 and Xilinx 7.
  public Path models(Flow flow) {
    return switch (flow) {
      case Flow.Ice40 _ -> models("ice40");
      case Flow.Ecp5 _ -> models("ecp5");
      case Flow.Xilinx7 _ -> models("xilinx");
      case Flow.Cells(CellLibrary library) -> library.models();
    };
  }

  private Path models(String family) {
    try {
      Path bin = Path.of(program).toRealPath().getParent();
      return bin.resolveSibling("share").resolve("yosys").resolve(family).resolve("cells_sim.v");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run(Rtl rtl, String script, Path result) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("nnc-yosys-");
      for (var file : rtl.files().entrySet()) {
        Path path = folder.resolve(file.getKey()).normalize();
        if (!path.startsWith(folder)) {
          throw new IllegalArgumentException(file.getKey() + " leaves the folder");
        }
        Files.createDirectories(path.getParent());
        Files.write(path, file.getValue());
      }
      Files.writeString(folder.resolve("nnc.ys"), script);
      Command.of(program, "-q", "-s", "nnc.ys").in(folder).limit(limit).check();
      for (String name : Flow.RESULTS) {
        if (Files.exists(folder.resolve(name))) {
          Files.copy(folder.resolve(name), result.resolve(name));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (folder != null) {
        CacheFolder.delete(folder);
      }
    }
  }

  private static String script(Rtl rtl, Flow flow) {
    List<String> lines = new ArrayList<>();
    for (String path : rtl.files().keySet()) {
      if (path.endsWith(".v")) {
        lines.add("read_verilog " + path);
      }
    }
    lines.addAll(flow.steps(rtl.top()));
    return String.join("\n", lines) + "\n";
  }

  private static SortedMap<String, Long> cells(Path stat) {
    SortedMap<String, Long> cells = new TreeMap<>();
    JsonNode types = Json.read(stat).path("design").path("num_cells_by_type");
    types.properties().forEach(type -> cells.put(type.getKey(), type.getValue().asLong()));
    return cells;
  }
}
