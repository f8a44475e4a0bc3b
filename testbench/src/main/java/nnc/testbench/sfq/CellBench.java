package nnc.testbench.sfq;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
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

/// A cell alone, its pins those of the chip, and pulses at them.
public record CellBench(String name, PulseCell cell) {

  /// Femtoseconds between pulses.
  private static final long SPACING = 50_000;

  /// Inputs in a row of which all orders are tried.
  private static final int TRIPLE = 3;

  /// Names of chip pins begin so, apart from the cell's own.
  private static final String CHIP = "pin_";

  /// Pulses `SPACING` apart: whatever three of the cell's inputs come in a row, they do so once.
  public PulseNetlist netlist() {
    SequencedMap<String, List<Long>> times = new LinkedHashMap<>();
    cell.inputs().forEach(pin -> times.put(pin, new ArrayList<>()));
    long time = SPACING;
    for (String pin : sequence()) {
      times.get(pin).add(time);
      time += SPACING;
    }
    return netlist(times, time);
  }

  /// Pulses at inputs at `times`, in femtoseconds, until `end`.
  PulseNetlist netlist(SequencedMap<String, List<Long>> times, long end) {
    SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
    cells.put(name, cell);
    SequencedMap<String, Instance> instances = new LinkedHashMap<>();
    instances.put("cell", new Instance(name, Instance.Role.NEURON, 0, Span.NONE));
    List<Wire> wires = new ArrayList<>();
    for (String pin : cell.inputs()) {
      wires.add(new Wire(Pin.outside(chip(pin)), new Pin("cell", pin)));
    }
    List<String> outputs = new ArrayList<>();
    for (String pin : cell.outputs()) {
      wires.add(new Wire(new Pin("cell", pin), Pin.outside(chip(pin))));
      outputs.add(chip(pin));
    }
    SequencedMap<String, Stimulus> drives = new LinkedHashMap<>();
    times.forEach((pin, at) -> drives.put(chip(pin), new Stimulus(Stimulus.When.SETUP, at)));
    return new PulseNetlist(
        "cell_" + name,
        end,
        cells,
        instances,
        wires,
        drives,
        List.of(),
        List.of(
            new Terminal("out", new TensorType(Shape.of(outputs.size()), Formats.BIT), outputs)));
  }

  /// The chip's pin at `pin` of the cell.
  static String chip(String pin) {
    return CHIP + pin;
  }

  /// A de Bruijn sequence of the inputs, begun with the first of them and never taking an input
  /// while a later one makes a new triple (Martin, A problem in arrangements, 1934).
  private List<String> sequence() {
    List<String> inputs = cell.inputs();
    List<String> all = new ArrayList<>(Collections.nCopies(TRIPLE - 1, inputs.getFirst()));
    Set<List<String>> seen = new HashSet<>();
    int triples = (int) Math.pow(inputs.size(), TRIPLE);
    while (seen.size() < triples) {
      List<String> last = all.subList(all.size() - TRIPLE + 1, all.size());
      for (String next : inputs.reversed()) {
        List<String> triple = new ArrayList<>(last);
        triple.add(next);
        if (seen.add(triple)) {
          all.add(next);
          break;
        }
      }
    }
    return all;
  }
}
