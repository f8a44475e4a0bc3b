package nnc.backends.fpga.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import nnc.frontend.Targets;
import nnc.ir.pass.Target;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The model of power of the iCE40UP5K against the designs that were measured: six costs follow
/// from six of them, and the other six are within a tenth.
class MeasuredPowerTest {

  private static final Path ROOT = Path.of(System.getProperty("nnc.root"));
  private static final double CORE_VOLTS = 1.219;
  private static final Target FPGA = Targets.read("fpga");

  /// A measured design: its clock, cells, the busy ones among them, and what its core rail took
  /// (uW).
  private record Row(
      double megahertz,
      double oscillator,
      double cells,
      double busy,
      double blocks,
      double microwatts,
      boolean fitted) {

    static Row of(String[] cells) {
      double[] n = new double[6];
      for (int i = 0; i < n.length; i++) {
        n[i] = Double.parseDouble(cells[i + 1]);
      }
      return new Row(n[0], n[1], n[2], n[3], n[4], n[5] * CORE_VOLTS, cells[7].equals("fitted"));
    }

    /// Energy of a cycle above that of a clock, base power and oscillator apart (pJ).
    double above(double base, double oscillator) {
      return (microwatts - base - this.oscillator * oscillator) / megahertz;
    }

    /// By the model of estimates.
    double modelled() {
      Energy energy = energy();
      double cycles = megahertz * 1e6;
      double picojoules =
          (cells - busy) * energy.cell(cost("up5k-toggles-quiet")).nominal()
              + busy * energy.cell(cost("up5k-toggles-busy")).nominal();
      double nanojoules =
          energy.clock(1e6, cycles).nominal()
              + picojoules * cycles / 1000
              + energy.blocks(blocks * cycles).nominal();
      return nanojoules / 1000 + oscillator * cost("up5k-oscillator-power");
    }
  }

  private static SequencedMap<String, Row> rows;

  @BeforeAll
  static void read() throws IOException {
    rows = new LinkedHashMap<>();
    Files.readAllLines(ROOT.resolve("testbench/calibration/up5k-power.csv")).stream()
        .filter(line -> !line.startsWith("#") && !line.startsWith("design,"))
        .map(line -> line.split(",", -1))
        .forEach(cells -> rows.put(cells[0], Row.of(cells)));
  }

  private static Energy energy() {
    Target.Device device = FPGA.device("up5k").orElseThrow();
    return new Energy(new Prices(FPGA, device, TechnologyNode.MEASURED), 12);
  }

  private static double cost(String id) {
    return FPGA.cost(id).orElseThrow().nominal();
  }

  @Test
  void costsFollowFromSixDesigns() {
    assertEquals(
        List.of(
            "blank",
            "counter",
            "eight counters",
            "counter at 12 MHz",
            "multiplier in look-up tables",
            "multiplier block"),
        rows.keySet().stream().filter(name -> rows.get(name).fitted).toList());
    double base = rows.get("blank").microwatts;
    Row one = rows.get("counter");
    Row eight = rows.get("eight counters");
    double quiet = (eight.above(base, 0) - one.above(base, 0)) / (eight.cells - one.cells);
    double clock = one.above(base, 0) - one.cells * quiet;
    Row internal = rows.get("counter at 12 MHz");
    double oscillator =
        internal.microwatts - base - internal.megahertz * (clock + internal.cells * quiet);
    Row tables = rows.get("multiplier in look-up tables");
    double counter = clock + (tables.cells - tables.busy) * quiet;
    double busy = (tables.above(base, oscillator) - counter) / tables.busy;
    Row block = rows.get("multiplier block");
    double multiply = block.above(base, oscillator) - counter - block.busy * busy;
    written("up5k-base-power", base);
    written("up5k-oscillator-power", oscillator);
    written("up5k-clock-energy", clock);
    written("up5k-cell-energy-quiet", quiet);
    written("up5k-cell-energy-busy", busy);
    written("up5k-multiply-dsp", multiply);
  }

  /// The cost has three digits of `value`, four above 100.
  private static void written(String id, double value) {
    String digits = String.format(Locale.ROOT, value > 100 ? "%.4g" : "%.3g", value);
    assertEquals(Double.parseDouble(digits), cost(id), id);
  }

  /// Two counters of 8 bits by 3 and by 5, and their product: bits that change from cycle to cycle.
  @Test
  void busyCellsToggleAsTheMultiplierDoes() {
    int toggled = 0;
    for (int cycle = 0; cycle < 256; cycle++) {
      toggled += Integer.bitCount(words(cycle) ^ words(cycle + 1));
    }
    written("up5k-toggles-busy", toggled / (256.0 * 32));
    written("up5k-toggles-quiet", 2.0 / 28);
  }

  private static int words(int cycle) {
    int a = 3 * cycle & 0xFF;
    int b = 5 * cycle & 0xFF;
    return a << 24 | b << 16 | a * b;
  }

  @Test
  void everyDesignIsWithinATenth() {
    assertEquals(12, rows.size());
    int heldOut = 0;
    for (var entry : rows.entrySet()) {
      Row row = entry.getValue();
      double error = row.modelled() / row.microwatts - 1;
      assertTrue(
          Math.abs(error) <= (row.fitted ? 0.001 : 0.1),
          entry.getKey() + ": " + row.modelled() + " of " + row.microwatts + " uW");
      heldOut += row.fitted ? 0 : 1;
    }
    assertEquals(6, heldOut);
  }
}
