package nnc.testbench.sfq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.PulseNetlist;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.Terminal;
import nnc.ir.pulse.Wire;

/// A cell alone, its pins those of the chip, and pulses `SPACING` apart that take it through every
/// pair of its inputs one after the other.
public record CellBench(String name, PulseCell cell) {

  /// Femtoseconds between pulses.
  private static final long SPACING = 50_000;

  /// Names of chip pins begin so, apart from the cell's own.
  private static final String CHIP = "pin_";

  public PulseNetlist netlist() {
    SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
    cells.put(name, cell);
    SequencedMap<String, Instance> instances = new LinkedHashMap<>();
    instances.put("cell", new Instance(name, Instance.Role.NEURON, 0, Span.NONE));
    List<Wire> wires = new ArrayList<>();
    SequencedMap<String, List<Long>> times = new LinkedHashMap<>();
    for (String pin : cell.inputs()) {
      wires.add(new Wire(Pin.outside(CHIP + pin), new Pin("cell", pin)));
      times.put(pin, new ArrayList<>());
    }
    List<String> outputs = new ArrayList<>();
    for (String pin : cell.outputs()) {
      wires.add(new Wire(new Pin("cell", pin), Pin.outside(CHIP + pin)));
      outputs.add(CHIP + pin);
    }
    long time = SPACING;
    for (String pin : sequence()) {
      times.get(pin).add(time);
      time += SPACING;
    }
    SequencedMap<String, Stimulus> drives = new LinkedHashMap<>();
    times.forEach((pin, at) -> drives.put(CHIP + pin, new Stimulus(Stimulus.When.SETUP, at)));
    return new PulseNetlist(
        "cell_" + name,
        time,
        cells,
        instances,
        wires,
        drives,
        List.of(),
        List.of(
            new Terminal("out", new TensorType(Shape.of(outputs.size()), Formats.BIT), outputs)));
  }

  /// Every triple of inputs in a row, so that each state meets each pulse.
  private List<String> sequence() {
    List<String> all = new ArrayList<>();
    for (String one : cell.inputs()) {
      for (String two : cell.inputs()) {
        for (String three : cell.inputs()) {
          all.addAll(List.of(one, two, three));
        }
      }
    }
    return all;
  }
}
