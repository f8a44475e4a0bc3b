package nnc.backends.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;

/// Timing and power of standard-cell netlists with OpenSTA. Nets carry the capacitance of the pins
/// they drive and no wire; the clock is ideal.
public final class OpenSta {

  private final String program;
  private final String version;
  private final Duration limit;

  /// Throws `MissingTool`.
  public OpenSta(Duration limit) {
    this.program = Tools.require("sta");
    this.version = Tools.version(Tools.of("sta")).orElse("");
    this.limit = limit;
  }

  /// As `sta -version` prints it.
  public String version() {
    return version;
  }

  /// The longest path between registers in nanoseconds, setup included.
  public double criticalPathNs(Netlist netlist, String clock, double periodNs) {
    return periodNs - 1e9 * run(netlist, clock, periodNs, "").path("slack").asDouble();
  }

  /// The same, paths from inputs included, which stand right after the clock's edge.
  public double criticalPathFromInputsNs(Netlist netlist, String clock, double periodNs) {
    String inputs =
        "foreach pin [all_inputs] {\n  if {[get_property $pin full_name] != \"%s\"} { set_input_delay 0 -clock clock $pin }\n}\n"
            .formatted(clock);
    return periodNs - 1e9 * run(netlist, clock, periodNs, inputs).path("slack").asDouble();
  }

  /// Power at a clock period, every pin switching as its net does in `nets` (all nets but the clock
  /// must be there). The nets of inputs have no driver here, so charging them costs nothing.
  ///
  /// OpenSTA 2.0 replaces the activity of logic that inputs reach by one that it makes up. So each
  /// input is given a flip-flop, whose power is taken off again.
  public Power power(
      Netlist netlist, String clock, double periodNs, SortedMap<String, Activity> nets) {
    InputRegisters registers = InputRegisters.of(netlist, clock, library(netlist));
    StringBuilder rates = new StringBuilder();
    for (var pin : CellPins.read(netlist).nets().entrySet()) {
      String net = pin.getValue();
      if (net.equals(clock) || net.isEmpty()) {
        continue;
      }
      Activity activity = nets.get(net);
      if (activity == null) {
        throw new IllegalArgumentException("no activity of net " + net);
      }
      rates.append(
          String.format(
              Locale.ROOT,
              "rate %s/%s %.9g %.9g\n",
              InputRegisters.INSTANCE,
              pin.getKey(),
              activity.transitionsPerCycle(),
              activity.duty()));
    }
    JsonNode result = run(netlist, Optional.of(registers), clock, periodNs, rates.toString());
    JsonNode power = result.path("power");
    JsonNode added = result.path("added");
    return new Power(
        power.path(0).asDouble() - added.path(0).asDouble(),
        power.path(1).asDouble() - added.path(1).asDouble(),
        power.path(2).asDouble() - added.path(2).asDouble(),
        power.path(7).asDouble() - added.path(3).asDouble(),
        power.path(11).asDouble());
  }

  private static CellLibrary library(Netlist netlist) {
    if (netlist.flow() instanceof Flow.Cells(CellLibrary library)) {
      return library;
    }
    throw new IllegalArgumentException("a netlist of " + netlist.flow().command());
  }

  private JsonNode run(Netlist netlist, String clock, double periodNs, String commands) {
    return run(netlist, Optional.empty(), clock, periodNs, commands);
  }

  private JsonNode run(
      Netlist netlist,
      Optional<InputRegisters> registers,
      String clock,
      double periodNs,
      String commands) {
    Path folder = null;
    try {
      folder = Files.createTempDirectory("nnc-sta-");
      Files.writeString(
          folder.resolve("inputs.v"), registers.map(InputRegisters::verilog).orElse(""));
      Files.writeString(
          folder.resolve("nnc.tcl"),
          "read_liberty {%s}\nread_verilog {%s}\n"
                  .formatted(library(netlist).liberty(), netlist.verilog())
              + registers
                  .map(_ -> "read_verilog inputs.v\nlink_design %s\n".formatted(InputRegisters.TOP))
                  .orElse("link_design %s\n".formatted(netlist.top()))
              + "create_clock -name clock -period %s [get_ports %s]\n"
                  .formatted(String.format(Locale.ROOT, "%.6f", periodNs), clock)
              // The documented set_power_activity -pins of OpenSTA 2.0 calls a missing procedure.
              + "proc rate {pin a d} { sta::set_power_pin_activity [get_pins $pin] $a $d }\n"
              + commands
              + """
              set out [open result.json w]
              puts $out "{\\"slack\\": [sta::worst_slack_cmd max],"
              puts $out "\\"power\\": \\[[join [sta::design_power [sta::cmd_corner]] ,]\\],"
              set added {0 0 0 0}
              foreach cell [get_cells nnc_input_*] {
                set sum {}
                foreach a $added b [sta::instance_power $cell [sta::cmd_corner]] { lappend sum [expr {$a + $b}] }
                set added $sum
              }
              puts $out "\\"added\\": \\[[join $added ,]\\]}"
              close $out
              """);
      String output =
          Command.of(program, "-no_splash", "-exit", "nnc.tcl").in(folder).limit(limit).check();
      if (output.contains("Error:")) { // it goes on, and answers without a design
        throw ToolFailure.of("OpenSTA refuses the netlist of " + netlist.top(), output);
      }
      return Json.read(folder.resolve("result.json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (folder != null) {
        CacheFolder.delete(folder);
      }
    }
  }
}
