package nnc.backends.tool;

import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What Yosys made: the mapped design in `folder` (see `Flow.steps`), its top module and its cells
/// by type.
public record Netlist(Flow flow, String top, Path folder, SortedMap<String, Long> cells) {

  public Netlist {
    cells = Collections.unmodifiableSortedMap(new TreeMap<>(cells));
  }

  public Path json() {
    return folder.resolve("netlist.json");
  }

  /// The netlist of standard cells in Verilog.
  public Path verilog() {
    return folder.resolve("netlist.v");
  }

  public Resources resources() {
    return flow.resources(cells);
  }

  public long cellCount() {
    return cells.values().stream().mapToLong(Long::longValue).sum();
  }

  /// Sum of the cells' areas in the unit of `library`.
  public double area(CellLibrary library) {
    var areas = library.areas();
    double area = 0;
    for (var cell : cells.entrySet()) {
      Double one = areas.get(cell.getKey());
      if (one == null) {
        throw ToolFailure.of(
            "cell " + cell.getKey() + " of " + top + " is not in " + library.name(), "");
      }
      area += one * cell.getValue();
    }
    return area;
  }
}
