package nnc.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedSet;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.Wire;

/// A circuit of pulse cells as a diagram: the chip's pins and all cells by what they are for. Wires
/// have the names of the pins they join.
final class CellDiagram {

  private CellDiagram() {}

  static Diagram of(PulseNetlist netlist) {
    List<Diagram.Box> boxes = new ArrayList<>();
    SequencedSet<String> enter = new LinkedHashSet<>(netlist.drives().keySet());
    enter.forEach(pin -> boxes.add(pin("in " + pin)));
    netlist
        .instances()
        .forEach((id, instance) ->
            boxes.add(
                new Diagram.Box(
                    id,
                    instance.cell(),
                    List.of(instance.role().name().toLowerCase(Locale.ROOT)),
                    tone(instance.role()),
                    family(id))));
    netlist.outputPins().stream().distinct().forEach(pin -> boxes.add(pin("out " + pin)));
    Map<String, Integer> numbers = new LinkedHashMap<>();
    List<Diagram.Link> links = new ArrayList<>();
    for (Wire wire : netlist.wires()) {
      links.add(
          new Diagram.Link(
              box(wire.from(), "in "),
              port(numbers, wire.from()),
              box(wire.to(), "out "),
              port(numbers, wire.to()),
              ""));
    }
    return new Diagram("Cells of " + netlist.name(), boxes, links);
  }

  private static Diagram.Box pin(String id) {
    return new Diagram.Box(id, "pin", List.of(), Diagram.Tone.END, family(id));
  }

  private static String box(Pin pin, String side) {
    return pin.isOutside() ? side + pin.pin() : pin.instance();
  }

  /// Pins of a cell in the order in which wires name them.
  private static int port(Map<String, Integer> numbers, Pin pin) {
    return numbers.computeIfAbsent(pin.toString(), _ -> numbers.size());
  }

  /// The layer or tree that a cell belongs to: its name without what numbers it.
  private static String family(String id) {
    String name = id.replaceFirst("[\\[.].*", "").replaceFirst("[0-9]+$", "");
    return name.isEmpty() ? id : name;
  }

  private static Diagram.Tone tone(Instance.Role role) {
    return switch (role) {
      case SYNAPSE -> Diagram.Tone.WEIGHTS;
      case NEURON -> Diagram.Tone.STATE;
      case SPLIT, MERGE, BALANCE, TERMINATION -> Diagram.Tone.PLAIN;
      case CLOCK -> Diagram.Tone.GROUP;
    };
  }
}
