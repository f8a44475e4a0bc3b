package nnc.testbench.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Quality;
import nnc.testbench.reproduce.Findings.Cell;
import nnc.testbench.reproduce.Findings.Column;
import nnc.testbench.reproduce.Findings.Part;

/// Whole networks as a table.
final class SystemTables {

  private SystemTables() {}

  static Part of(List<SystemStage.Row> all) {
    List<Column> columns =
        List.of(
            new Column("network", "", Quality.MEASURED),
            new Column("LUT4", "", Quality.MEASURED),
            new Column("FF", "", Quality.MEASURED),
            new Column("EBR", "", Quality.MEASURED),
            new Column("MAC16", "", Quality.MEASURED),
            new Column("fmax", "MHz", Quality.MEASURED),
            new Column("interval", "cycles", Quality.MEASURED),
            new Column("rate at fmax", "frames/s", Quality.MODELLED),
            new Column("energy", "nJ/frame", energyQuality(all)),
            new Column("power", "mW", energyQuality(all)),
            new Column("right", "%", Quality.MEASURED));
    List<List<Cell>> rows = new ArrayList<>();
    for (SystemStage.Row r : all) {
      rows.add(
          List.of(
              new Findings.Text(r.name()),
              figure(r.measured("lut"), 0),
              figure(r.measured("ff"), 0),
              figure(r.measured("bram"), 0),
              figure(r.measured("dsp"), 0),
              r.fmax().map(f -> spread(f, 1, 1)).orElse(new Findings.Absent()),
              new Findings.Figure(r.interval(), 0),
              r.fmax().map(f -> spread(f, 1e6 / r.interval(), 0)).orElse(new Findings.Absent()),
              r.energy().map(e -> spread(e, 1, 0)).orElse(new Findings.Absent()),
              r.energy()
                  .map(e -> spread(e, SystemStage.CLOCK_MHZ / r.interval(), 2))
                  .orElse(new Findings.Absent()),
              new Findings.Figure(100.0 * r.right() / r.images(), 2)));
    }
    return new Part(
        "networks",
        "The digits networks on iCE40UP5K, " + String.join(" ", SystemStage.SETTINGS),
        columns,
        rows,
        List.of(
            "fmax and rate: median (lowest-highest) of placements with nextpnr's seeds "
                + SystemStage.SEEDS.getFirst()
                + " to "
                + SystemStage.SEEDS.getLast()
                + "; DSP: multiplications in multiplier blocks, elsewhere in LUTs",
            "interval: cycles between two results, from the emulator that the Verilog equals cycle"
                + " by cycle; right: of the 360 test images, by the emulator",
            "energy and power at "
                + (int) SystemStage.CLOCK_MHZ
                + " MHz by published bench measurements of the device (core rail, base power and"
                + " clock included): geometric mean (lowest-highest) from cells as quiet as a counter"
                + " to cells as busy as a multiplier. How busy cells are was not measured: their ratio"
                + " is that of networks whose cells are equally busy, though multipliers glitch more;"
                + " accesses of block memories are not in it: no figure is known"));
  }

  private static Quality energyQuality(List<SystemStage.Row> all) {
    return all.stream()
        .flatMap(r -> r.energy().stream())
        .map(Quantity::quality)
        .reduce(Quality.MODELLED, Quality::weakest);
  }

  private static Cell figure(Optional<Double> value, int decimals) {
    return value.<Cell>map(v -> new Findings.Figure(v, decimals)).orElse(new Findings.Absent());
  }

  private static Cell spread(Quantity q, double factor, int decimals) {
    return new Findings.Spread(q.nominal() * factor, q.low() * factor, q.high() * factor, decimals);
  }

  /// Energy of `mac` over that of `threshold`, with the same constants and so equally busy cells.
  static Cell energyRatio(SystemStage.Row mac, SystemStage.Row threshold) {
    if (mac.energy().isEmpty() || threshold.energy().isEmpty()) {
      return new Findings.Absent();
    }
    Quantity m = mac.energy().get();
    Quantity t = threshold.energy().get();
    List<Double> ends =
        List.of(m.low() / t.low(), m.nominal() / t.nominal(), m.high() / t.high()).stream()
            .sorted()
            .toList();
    return new Findings.Spread(m.nominal() / t.nominal(), ends.getFirst(), ends.getLast(), 2);
  }

  /// Results per time of `threshold` over those of `mac`, each at its own highest clock: that of
  /// the medians, and the lowest and highest of all pairs of placements.
  static Cell speedRatio(SystemStage.Row mac, SystemStage.Row threshold) {
    if (mac.fmax().isEmpty() || threshold.fmax().isEmpty()) {
      return new Findings.Absent();
    }
    Quantity m = mac.fmax().get();
    Quantity t = threshold.fmax().get();
    double cycles = (double) mac.interval() / threshold.interval();
    return new Findings.Spread(
        cycles * t.nominal() / m.nominal(),
        cycles * t.low() / m.high(),
        cycles * t.high() / m.low(),
        2);
  }
}
