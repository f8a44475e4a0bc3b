package nnc.backends.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Placement and routing for iCE40 with nextpnr, the figures from `--report`. The tool optimises
/// for the fastest clock whatever is asked for; 1 MHz is asked for so that it never fails.
public final class NextpnrIce40 {

  private final String program;
  private final String version;
  private final CacheFolder cache;
  private final Duration limit;

  /// A device and package as nextpnr names them, for example `hx8k` and `ct256`.
  public record Device(String name, String packaging) {}

  /// Throws `MissingTool`.
  public NextpnrIce40(CacheFolder cache, Duration limit) {
    this.program = Tools.require("nextpnr-ice40");
    this.version = Tools.version(Tools.of("nextpnr-ice40")).orElse("");
    this.cache = cache;
    this.limit = limit;
  }

  /// As `nextpnr-ice40 --version` prints it.
  public String version() {
    return version;
  }

  /// Places and routes a netlist of the iCE40 flow with pins chosen by the tool. Throws
  /// `ToolFailure` where it does not fit or takes too long.
  public Placement place(Netlist netlist, Device device, int seed) {
    if (!(netlist.flow() instanceof Flow.Ice40)) {
      throw new IllegalArgumentException("a netlist of " + netlist.flow().command());
    }
    SequencedMap<String, byte[]> inputs = new LinkedHashMap<>();
    inputs.put("version", version.getBytes(StandardCharsets.UTF_8));
    inputs.put("run", (device + " " + seed).getBytes(StandardCharsets.UTF_8));
    inputs.put("netlist", bytes(netlist.json()));
    Path made =
        cache.get(
            "nextpnr-ice40",
            inputs,
            folder ->
                Command.of(
                        program,
                        "-q",
                        "--" + device.name(),
                        "--package",
                        device.packaging(),
                        "--json",
                        netlist.json().toString(),
                        "--report",
                        "report.json",
                        "--freq",
                        "1",
                        "--seed",
                        Integer.toString(seed))
                    .in(folder)
                    .limit(limit)
                    .check());
    return read(made.resolve("report.json"));
  }

  private static Placement read(Path file) {
    JsonNode report = Json.read(file);
    TreeMap<String, Double> clocks = new TreeMap<>();
    report
        .path("fmax")
        .properties()
        .forEach(c -> clocks.put(clock(c.getKey()), c.getValue().path("achieved").asDouble()));
    TreeMap<String, Placement.Use> uses = new TreeMap<>();
    report
        .path("utilization")
        .properties()
        .forEach(u ->
            uses.put(
                u.getKey(),
                new Placement.Use(
                    u.getValue().path("used").asLong(), u.getValue().path("available").asLong())));
    return new Placement(clocks, uses);
  }

  /// `clk` of `clk$SB_IO_IN_$glb_clk`.
  private static String clock(String net) {
    int end = net.indexOf('$');
    return end > 0 ? net.substring(0, end) : net;
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
