package nnc.testbench.sfq;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.LongConsumer;
import nnc.ir.circuit.CellCircuit;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.circuit.Element;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Quality;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.PulseLibrary.Evidence;
import nnc.ir.pulse.Separation;

/// A library of pulse cells whose times are those of circuits of junctions, as `CellTiming` finds
/// them, and whose junctions and bias currents are counted there. What the cells do and how large
/// they are is taken from the library `like`.
public record MeasuredCells(CircuitLibrary circuits, PulseLibrary like, double step, double share) {

  /// The library `id`: the cells of `like` that have a circuit, but for those whose pulses are left
  /// to chance. `done` hears how many cells are measured.
  public PulseLibrary library(String id, LongConsumer done) {
    SequencedMap<String, PulseLibrary.Cell> cells = new LinkedHashMap<>();
    like.cells()
        .forEach((name, cell) -> {
          Optional<CellCircuit> circuit = circuits.cell(name);
          if (circuit.isPresent() && !cell.behaviour().isByChance()) {
            cells.put(name, measured(name, cell, circuit.get()));
            done.accept(cells.size());
          }
        });
    long longest =
        cells.values().stream()
            .flatMap(c -> c.behaviour().separations().stream())
            .mapToLong(Separation::time)
            .max()
            .orElse(0);
    return new PulseLibrary(
        id,
        circuits.title() + ", as the transient solver times them",
        "measured by the transient solver on circuits '%s' (%s) at 0 K, steps of %s ps; pulses within %s %% of the delay of one that comes alone"
            .formatted(
                circuits.id(),
                circuits.variant(),
                number(step),
                number(Math.round(share * 1e4) / 1e2)),
        Quality.MEASURED,
        longest == 0
            ? Optional.empty()
            : Optional.of(new PulseLibrary.Clock(longest / 1e3, Span.NONE)),
        Optional.empty(),
        cells);
  }

  private PulseLibrary.Cell measured(String name, PulseLibrary.Cell cell, CellCircuit circuit) {
    SequencedMap<String, Evidence> evidence = new LinkedHashMap<>();
    for (String field : List.of("junctions", "bias")) {
      evidence.put(field, new Evidence(circuits.quality(), "counted in the circuit"));
    }
    for (String field : List.of("width", "height")) {
      evidence.put(
          field,
          new Evidence(
              Quality.ASSUMED, "not laid out; the size of the cell of '" + like.id() + "'"));
    }
    double bias =
        circuit.elements().stream()
            .filter(e -> e.kind() == Element.Kind.BIAS)
            .mapToDouble(Element::value)
            .sum();
    return new PulseLibrary.Cell(
        cell.behaviour().inputs().isEmpty() || cell.behaviour().outputs().isEmpty()
            ? cell.behaviour()
            : new CellTiming(name, cell.behaviour(), circuits, step, share).measured(),
        circuit.junctions(),
        Math.round(bias * 1e6) / 1e6,
        cell.width(),
        cell.height(),
        List.of(),
        evidence,
        new LinkedHashMap<>());
  }

  private static String number(double value) {
    return java.math.BigDecimal.valueOf(value).stripTrailingZeros().toPlainString();
  }
}
