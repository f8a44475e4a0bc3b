package nnc.testbench.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import nnc.backends.tulip.ProgramEmitter;
import nnc.ir.pass.Quality;
import nnc.testbench.reproduce.Findings.Cell;
import nnc.testbench.reproduce.Findings.Column;
import nnc.testbench.reproduce.Findings.Part;
import nnc.testbench.reproduce.UnitStage.Measured;
import nnc.testbench.tulip.NeuronShape;
import nnc.testbench.tulip.UnitBench;

/// Elements and conventional units as tables.
final class UnitTables {

  /// What a network costs by one design: cycles of `ARRAY_BITS` bits, and nanojoules.
  record Cost(String design, long cycles, double nanojoules) {}

  private UnitTables() {}

  /// Area and clock of the element with either cell.
  static Part elements(UnitBench bench) {
    List<List<Cell>> rows = new ArrayList<>();
    for (ProgramEmitter.Cell cell : ProgramEmitter.Cell.values()) {
      UnitBench.Unit unit = bench.element(cell);
      rows.add(
          List.of(
              new Findings.Text(
                  cell == ProgramEmitter.Cell.GATES ? "sums of products" : "sums and comparisons"),
              figure(unit.area(), 0),
              figure((double) unit.cells(), 0),
              figure(unit.pathNs(), 2),
              figure(1000 / unit.pathNs(), 0)));
    }
    return new Part(
        "elements",
        "One processing element with its mixing, by what its cells are made of",
        List.of(
            new Column("cell", "", Quality.MEASURED),
            new Column("area", "um2", Quality.MEASURED),
            new Column("cells", "", Quality.MEASURED),
            new Column("path", "ns", Quality.MEASURED),
            new Column("max clock", "MHz", Quality.MEASURED)),
        rows,
        List.of());
  }

  /// A row for each design and shape.
  static Part neurons(String id, String title, SequencedMap<NeuronShape, List<Measured>> measured) {
    List<List<Cell>> rows = new ArrayList<>();
    measured.forEach((shape, designs) -> {
      double element = designs.getFirst().energy().library();
      for (Measured m : designs) {
        rows.add(
            List.of(
                figure(shape.inputs(), 0),
                new Findings.Text(shape.activationBits() + "x" + shape.weightBits()),
                new Findings.Text(m.design()),
                figure(m.unit().area(), 0),
                figure(1000 / m.unit().pathNs(), 0),
                figure(m.energy().cycles(), 0),
                figure(m.energy().perCycle() / UnitBench.PERIOD_NS, 3),
                figure(m.energy().zero(), 0),
                figure(m.energy().library(), 0),
                figure(m.perOperation(), 3),
                figure(m.perSecondAndArea() * 1e-6, 3),
                figure(m.energy().library() / element, 4)));
      }
    });
    return new Part(
        id,
        title,
        List.of(
            new Column("inputs", "", Quality.MEASURED),
            new Column("bits", "", Quality.MEASURED),
            new Column("design", "", Quality.MEASURED),
            new Column("area", "um2", Quality.MEASURED),
            new Column("max clock", "MHz", Quality.MEASURED),
            new Column("cycles", "", Quality.MEASURED),
            new Column("power at 50 MHz", "mW", Quality.MODELLED),
            new Column("E zero", "pJ", Quality.MODELLED),
            new Column("E lib", "pJ", Quality.MODELLED),
            new Column("an op", "pJ", Quality.MODELLED),
            new Column("speed a mm2", "M/s", Quality.MODELLED),
            new Column("over element", "", Quality.MODELLED)),
        rows,
        List.of(
            "bits: of an activation x of a weight; MAC-n: n products a cycle, an adder tree, an"
                + " accumulator, a comparison",
            "E: energy of one neuron without and with glitches; an op: E lib over two operations"
                + " for each input; speed: neurons a second and square millimetre at the longest"
                + " path"));
  }

  /// What a network costs by each design: all neurons one after the other, as many at once as units
  /// take `ARRAY_BITS` bits a cycle.
  static List<Cost> costs(
      BinaryLayers network, SequencedMap<NeuronShape, List<Measured>> measured) {
    List<Cost> costs = new ArrayList<>();
    int designs = measured.firstEntry().getValue().size();
    for (int d = 0; d < designs; d++) {
      long cycles = 0;
      double picojoules = 0;
      for (BinaryLayers.Layer layer : network.layers()) {
        Measured m = measured.get(layer.shape()).get(d);
        cycles += Math.ceilDiv(layer.neurons(), m.units()) * m.energy().cycles();
        picojoules += layer.neurons() * m.energy().library();
      }
      String name = d == 0 ? "element" : "MAC-" + UnitStage.BINARY_PRODUCTS.get(d - 1);
      costs.add(new Cost(name, cycles, picojoules * 1e-3));
    }
    return costs;
  }

  static Part networks(
      List<BinaryLayers> networks, SequencedMap<NeuronShape, List<Measured>> measured) {
    List<List<Cell>> rows = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    for (BinaryLayers network : networks) {
      for (Cost cost : costs(network, measured)) {
        rows.add(
            List.of(
                new Findings.Text(network.network()),
                new Findings.Text(cost.design()),
                figure((double) cost.cycles(), 0),
                figure(cost.nanojoules(), 1)));
      }
      notes.add(network.network() + ": " + network.source());
    }
    notes.add(
        "cycles: 256 elements, or units that take the same 768 bits a cycle, without loading,"
            + " pools, decisions about pixels and argmax, which no design is charged for; energy"
            + " is that of the neurons that are computed, not of idle units");
    return new Part(
        "networks",
        "Neurons of whole networks, a classification",
        List.of(
            new Column("network", "", Quality.MEASURED),
            new Column("design", "", Quality.MEASURED),
            new Column("cycles", "", Quality.MEASURED),
            new Column("energy", "nJ", Quality.MODELLED)),
        rows,
        notes);
  }

  private static Cell figure(double value, int decimals) {
    return new Findings.Figure(value, decimals);
  }
}
