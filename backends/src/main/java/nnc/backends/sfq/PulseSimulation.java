package nnc.backends.sfq;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Command;
import nnc.backends.tool.ToolFailure;
import nnc.backends.tool.Tools;
import nnc.backends.verilog.Templates;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.Pin;

/// Runs a netlist's Verilog in Icarus Verilog.
public final class PulseSimulation {

  private static final Duration LIMIT = Duration.ofMinutes(30);
  private static final int NO_PIN = 0xffff;

  /// What comes at 0 is simulated as late, in femtoseconds: edges at 0 are the beginning of levels.
  private static final long BEGIN = 1_000_000;

  private final PulseNetlist netlist;
  private final PulsePorts ports;

  public PulseSimulation(PulseNetlist netlist) {
    this.netlist = netlist;
    this.ports = PulsePorts.of(netlist, "");
  }

  /// A pulse into a pin of the chip, at a time in femtoseconds.
  public record Pulse(long time, String pin) {}

  /// What the testbench and the core's view need.
  public record TestbenchView(
      String origin,
      String core,
      List<String> inputs,
      List<String> outputs,
      int lastInput,
      int lastOutput,
      int lastPulse) {}

  /// What happened up to a time: every pulse at the pin it came at, in the order of time; and what
  /// cells said, in the words of `violation` and `absorbed`.
  public record Events(List<Arrival> arrivals, List<String> messages) {}

  /// A pulse at a pin.
  public record Arrival(long time, Pin pin) {}

  /// Everything that happens before `end`. Throws `MissingTool` or `ToolFailure`.
  public Events run(SequencedMap<String, byte[]> files, List<Pulse> pulses, long end) {
    String iverilog = Tools.require("iverilog");
    List<Pulse> sorted = new ArrayList<>(pulses);
    sorted.removeIf(p -> p.time() >= end);
    sorted.sort(Comparator.comparingLong(Pulse::time));
    Path folder = null;
    try {
      folder = Files.createTempDirectory("nnc-pulses-");
      List<String> arguments =
          new ArrayList<>(List.of(iverilog, "-g2005", "-o", "sim.vvp", "-s", "nnc_pulses"));
      for (var file : files.sequencedEntrySet()) {
        String name = Path.of(file.getKey()).getFileName().toString();
        if (name.endsWith(".v")) {
          Files.write(folder.resolve(name), file.getValue());
          arguments.add(name);
        }
      }
      Files.write(folder.resolve("nnc_pulses.v"), testbench(sorted.size()));
      Files.writeString(folder.resolve("pulses.mem"), memory(sorted, end));
      arguments.add("nnc_pulses.v");
      Command.of(arguments).in(folder).limit(LIMIT).check();
      String output = Command.of("vvp", "-n", "sim.vvp").in(folder).limit(LIMIT).check();
      List<String> lines = output.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
      int last = lines.indexOf("end " + (BEGIN + end));
      if (last < 0) {
        throw ToolFailure.of("the simulation of " + netlist.name() + " stopped itself", output);
      }
      return new Events(
          arrivals(folder.resolve("pulses.vcd"), end),
          lines.subList(0, last).stream()
              .filter(l -> l.startsWith("violation ") || l.startsWith("absorbed "))
              .map(PulseSimulation::fromBegin)
              .toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (folder != null) {
        CacheFolder.delete(folder);
      }
    }
  }

  /// A message whose time, its second word, counts from the first frame's begin.
  private static String fromBegin(String message) {
    String[] words = message.split(" ", 3);
    return words[0] + " " + (Long.parseLong(words[1]) - BEGIN) + " " + words[2];
  }

  /// The changes of the core's wires, as the waveform has them; what they begin with is no pulse.
  private List<Arrival> arrivals(Path waveform, long end) throws IOException {
    Map<String, Pin> pins = new HashMap<>();
    ports.wires().forEach((pin, name) -> pins.put(name, pin));
    Map<String, Pin> codes = new HashMap<>();
    List<Arrival> arrivals = new ArrayList<>();
    long time = -BEGIN;
    boolean begins = true;
    for (String line : Files.readAllLines(waveform, StandardCharsets.US_ASCII)) {
      if (line.startsWith("$var ")) {
        String[] words = line.split(" ", -1);
        if (pins.containsKey(words[4])) {
          codes.put(words[3], pins.get(words[4]));
        }
      } else if (line.startsWith("#")) {
        time = Long.parseLong(line.substring(1)) - BEGIN;
      } else if (line.equals("$end")) {
        begins = false;
      } else if (!begins && !line.isEmpty() && codes.containsKey(line.substring(1))) {
        if (time >= 0 && time < end) {
          arrivals.add(new Arrival(time, codes.get(line.substring(1))));
        }
      }
    }
    return arrivals;
  }

  private byte[] testbench(int pulses) {
    TestbenchView view =
        new TestbenchView(
            Templates.comment("design: " + netlist.name()),
            ports.core(),
            ports.inputs(),
            ports.outputs(),
            ports.inputs().size() - 1,
            ports.outputs().size() - 1,
            pulses);
    return new Templates("sfq").render("testbench", view).getBytes(StandardCharsets.UTF_8);
  }

  /// A word for each pulse, and one without a pin for the end.
  private String memory(List<Pulse> pulses, long end) {
    List<String> pins = List.copyOf(netlist.drives().keySet());
    StringBuilder text = new StringBuilder();
    long before = -BEGIN;
    for (Pulse pulse : pulses) {
      text.append("%012x%04x%n".formatted(pulse.time() - before, pins.indexOf(pulse.pin())));
      before = pulse.time();
    }
    return text.append("%012x%04x%n".formatted(end - before, NO_PIN)).toString();
  }

  /// The words of a pulse that comes too soon.
  public String violation(long time, Pin pin, String first, long gap, long least) {
    return "violation "
        + time
        + " nnc_pulses.core."
        + PulsePorts.instance(pin.instance())
        + " "
        + String.join(" ", pin.pin(), first, String.valueOf(gap), String.valueOf(least));
  }

  /// The words of a pulse that becomes one with another.
  public String absorbed(long time, Pin pin) {
    return "absorbed "
        + time
        + " nnc_pulses.core."
        + PulsePorts.instance(pin.instance())
        + " "
        + pin.pin();
  }
}
