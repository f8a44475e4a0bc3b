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

  public Optional<CellCircuit> cell(String name) {
    return Optional.ofNullable(cells.get(name));
  }
}
