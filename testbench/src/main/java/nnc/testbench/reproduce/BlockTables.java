package nnc.testbench.reproduce;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import nnc.backends.compare.Measurement;
import nnc.backends.compare.Metric;
import nnc.backends.compare.Neuron;
import nnc.ir.pass.Quality;
import nnc.testbench.reproduce.Findings.Cell;
import nnc.testbench.reproduce.Findings.Column;
import nnc.testbench.reproduce.Findings.Part;

/// Measurements as tables: every coding, and the best of one neuron over the best of another.
final class BlockTables {

  private static final List<Metric> FPGA =
      List.of(
          Metric.XC7_LUT,
          Metric.XC7_CARRY,
          Metric.XC7_MUX,
          Metric.XC7_DSP_LUT,
          Metric.XC7_DSP,
          Metric.FF,
          Metric.ICE40_LUT,
          Metric.ICE40_CARRY,
          Metric.ICE40_DSP_LUT,
          Metric.ICE40_DSP,
          Metric.ICE40_DELAY);

  private static final List<Metric> CELLS =
      List.of(
          Metric.AREA,
          Metric.CELLS,
          Metric.CELL_DELAY,
          Metric.SLACK,
          Metric.ENERGY_ZERO,
          Metric.ENERGY_LIBRARY,
          Metric.TOGGLES_REGISTER,
          Metric.TOGGLES_ZERO,
          Metric.TOGGLES_LIBRARY);

  private BlockTables() {}

  /// Two tables with all codings, and one with ratios.
  static List<Part> of(String id, String title, List<Measurement> all) {
    return List.of(
        codings(id + "-fpga", title + ": FPGA", FPGA, all),
        codings(id + "-cells", title + ": standard cells", CELLS, all),
        ratios(id + "-ratios", title + ": lowest MUL over lowest of each neuron", all));
  }

  private static Part codings(
      String id, String title, List<Metric> metrics, List<Measurement> all) {
    List<Metric> here =
        metrics.stream()
            .filter(metric -> all.stream().anyMatch(m -> m.figure(metric).isPresent()))
            .toList();
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("neuron", "", Quality.MEASURED));
    columns.add(new Column("coding", "", Quality.MEASURED));
    here.forEach(m -> columns.add(new Column(m.title(), m.unit(), quality(m))));
    List<List<Cell>> rows = new ArrayList<>();
    for (Measurement m : all) {
      List<Cell> row = new ArrayList<>();
      row.add(new Findings.Text(m.coding().neuron().label()));
      row.add(new Findings.Text(m.coding().label()));
      for (Metric metric : here) {
        row.add(
            m.figure(metric)
                .<Cell>map(v -> new Findings.Figure(v, metric.decimals()))
                .orElse(new Findings.Absent()));
      }
      rows.add(row);
    }
    return new Part(id, title, columns, rows, List.of());
  }

  /// Energy comes from the library's models with an assumed environment, not from a meter.
  static Quality quality(Metric metric) {
    return metric == Metric.ENERGY_ZERO || metric == Metric.ENERGY_LIBRARY
        ? Quality.MODELLED
        : Quality.MEASURED;
  }

  private static Part ratios(String id, String title, List<Measurement> all) {
    List<Neuron> others =
        all.stream().map(m -> m.coding().neuron()).filter(n -> n != Neuron.MUL).distinct().toList();
    List<Column> columns = new ArrayList<>();
    columns.add(new Column("figure", "", Quality.MODELLED));
    others.forEach(n -> columns.add(new Column("MUL/" + n.label(), "", Quality.MODELLED)));
    List<List<Cell>> rows = new ArrayList<>();
    Arrays.stream(Metric.values())
        .filter(Metric::compared)
        .filter(metric -> all.stream().anyMatch(m -> m.figure(metric).isPresent()))
        .forEach(metric -> {
          List<Cell> row = new ArrayList<>();
          row.add(new Findings.Text(metric.title()));
          others.forEach(n -> row.add(ratio(all, metric, n)));
          rows.add(row);
        });
    return new Part(id, title, columns, rows, List.of());
  }

  /// The lowest figure of MUL over the lowest of `neuron`, and what other pairs of codings give.
  static Cell ratio(List<Measurement> all, Metric metric, Neuron neuron) {
    Optional<Double> mul = lowest(all, Neuron.MUL, metric);
    Optional<Double> other = lowest(all, neuron, metric);
    if (mul.isEmpty() || other.isEmpty() || other.get() == 0) {
      return new Findings.Absent();
    }
    return new Findings.Spread(
        mul.get() / other.get(),
        mul.get() / Measurement.worst(all, neuron, metric).orElseThrow(),
        Measurement.worst(all, Neuron.MUL, metric).orElseThrow() / other.get(),
        2);
  }

  private static Optional<Double> lowest(List<Measurement> all, Neuron neuron, Metric metric) {
    return Measurement.best(all, neuron, metric).flatMap(m -> m.figure(metric));
  }
}
