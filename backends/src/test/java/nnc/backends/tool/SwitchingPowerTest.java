package nnc.backends.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import nnc.backends.tulip.MacUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The power that OpenSTA makes of toggles, against `C * V^2 / 2` for each transition of each net
/// that a cell drives, counted here from the library's text.
class SwitchingPowerTest {

  private static final double PERIOD_NS = 20;
  private static final double VOLTS = 1.8;

  @TempDir private Path folder;

  @BeforeAll
  static void needsTools() {
    boolean here =
        List.of("yosys", "sta", "/usr/share/qflow/tech/osu018/osu018_stdcells.lib").stream()
            .allMatch(t -> Tools.find(Tools.of(t)).isPresent());
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, "tools are not installed");
    }
    assertTrue(here, "tools are not installed");
  }

  /// Picofarads of each input pin, `cell/pin`: the mean of both edges; outputs are not there.
  private static Map<String, Double> capacitances(CellLibrary library) throws IOException {
    String text = Files.readString(library.liberty(), StandardCharsets.ISO_8859_1);
    Map<String, Double> all = new HashMap<>();
    String cell = "";
    String pin = "";
    double rise = 0;
    Pattern line =
        Pattern.compile(
            "(cell|pin)\\s*\\((\\w+)\\)|(rise_capacitance|fall_capacitance) : ([0-9.eE+-]+);");
    Matcher m = line.matcher(text);
    while (m.find()) {
      if ("cell".equals(m.group(1))) {
        cell = m.group(2);
      } else if ("pin".equals(m.group(1))) {
        pin = m.group(2);
      } else if (m.group(3).startsWith("rise")) {
        rise = Double.parseDouble(m.group(4));
      } else {
        all.put(cell + "/" + pin, (rise + Double.parseDouble(m.group(4))) / 2);
      }
    }
    return all;
  }

  private static double expected(
      Netlist netlist, CellLibrary library, SortedMap<String, Activity> activity)
      throws IOException {
    Map<String, Double> capacitances = capacitances(library);
    Map<String, Double> loads = new HashMap<>();
    Map<String, String> types = new HashMap<>();
    for (var c : Json.read(netlist.json()).path("modules").path("mac").path("cells").properties()) {
      types.put(c.getKey(), c.getValue().path("type").asText());
    }
    Map<String, Boolean> driven = new HashMap<>();
    for (var pin : CellPins.read(netlist).nets().entrySet()) {
      String[] names = pin.getKey().split("/", 2);
      boolean output = names[1].equals("Y") || names[1].equals("Q");
      driven.merge(pin.getValue(), output, Boolean::logicalOr);
      if (!output) {
        Double c = capacitances.get(types.get(names[0]) + "/" + names[1]);
        loads.merge(pin.getValue(), c, Double::sum);
      }
    }
    double watts = 0;
    for (var load : loads.entrySet()) {
      if (driven.get(load.getKey()) && !load.getKey().isEmpty()) {
        double rate = activity.get(load.getKey()).transitionsPerCycle();
        watts += load.getValue() * 1e-12 * VOLTS * VOLTS / 2 * rate / (PERIOD_NS * 1e-9);
      }
    }
    return watts;
  }

  @Test
  void everyNetSwitchesAsItIsTold() throws IOException {
    CellLibrary library = CellLibrary.osu018();
    Netlist netlist =
        new Yosys(new CacheFolder(folder), Duration.ofMinutes(5))
            .synthesize(new MacUnit(48, 1, 1, 12).block().rtl(), new Flow.Cells(library));
    OpenSta sta = new OpenSta(Duration.ofMinutes(1));
    SplittableRandom random = new SplittableRandom(4);
    SortedMap<String, Activity> drawn = new TreeMap<>();
    SortedMap<String, Activity> quiet = new TreeMap<>();
    SortedMap<String, Activity> wrong = new TreeMap<>();
    for (String net : CellPins.read(netlist).netNames()) {
      drawn.put(net, new Activity(2 * random.nextDouble(), 0.5));
      quiet.put(net, new Activity(0, 0.5));
      wrong.put(net, new Activity(2 * random.nextDouble(), 0.5));
    }
    double watts = expected(netlist, library, drawn);
    assertEquals(watts, sta.power(netlist, "clk", PERIOD_NS, drawn).switching(), 0.005 * watts);
    assertEquals(0, sta.power(netlist, "clk", PERIOD_NS, quiet).switching(), 1e-9);
    double other = sta.power(netlist, "clk", PERIOD_NS, wrong).switching();
    assertTrue(Math.abs(watts - other) > 0.01 * watts, "activities of other nets are seen");
  }
}
