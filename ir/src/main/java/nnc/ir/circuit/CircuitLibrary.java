package nnc.ir.circuit;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.pass.Quality;

/// Circuits for cells, by the cells' names. `variant` tells what the values are: `base` for values
/// of a design, without what a layout adds; `extracted` with it.
public record CircuitLibrary(
    String id,
    String title,
    String source,
    Quality quality,
    String variant,
    JunctionModel model,
    SequencedMap<String, CellCircuit> cells) {

  public CircuitLibrary {
    cells = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(cells));
  }

  /// This library's circuits, and those of `others` for cells that it lacks.
  public CircuitLibrary before(CircuitLibrary others) {
    SequencedMap<String, CellCircuit> all = new LinkedHashMap<>(others.cells);
    all.putAll(cells);
    return new CircuitLibrary(
        id + "+" + others.id,
        title + ", else " + others.title,
        source + "; " + others.source,
        quality.weakest(others.quality),
        variant.equals(others.variant) ? variant : variant + ", else " + others.variant,
        model,
        all);
  }

  public Optional<CellCircuit> cell(String name) {
    return Optional.ofNullable(cells.get(name));
  }
}
