package nnc.passes.sfq.timing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.Wire;

/// A netlist in numbers. Pins are the inputs of all instances, in their order, then the chip's
/// output pins, as in the simulator, which takes pulses of one time in that order; arcs are those
/// of all pins, then the chip's input pins.
final class Wiring {

  final PulseNetlist netlist;
  final List<Pin> pins = new ArrayList<>();
  final List<String> drives;
  final CellModel[] models;
  final int[] firstPin;
  final int[] state;

  // by pin
  final int[] owner;
  final int[] firstArc;

  final int arcs;

  /// The pin that each of the chip's input pins drives, in the order of `drives`.
  final int[] driven;

  private final long[] arcStates;
  private final int[] firstOutput;
  private final int[] sinks;

  Wiring(PulseNetlist netlist) {
    this.netlist = netlist;
    drives = List.copyOf(netlist.drives().keySet());
    Map<String, CellModel> made = new HashMap<>();
    Map<Pin, Integer> numbers = new HashMap<>();
    Map<Pin, Integer> outputs = new HashMap<>();
    List<Integer> owners = new ArrayList<>();
    int count = netlist.instances().size();
    models = new CellModel[count];
    firstPin = new int[count];
    firstOutput = new int[count];
    state = new int[count];
    int at = 0;
    for (var entry : netlist.instances().sequencedEntrySet()) {
      PulseCell cell = netlist.cell(entry.getKey());
      models[at] = made.computeIfAbsent(entry.getValue().cell(), _ -> new CellModel(cell));
      state[at] = entry.getValue().state();
      firstPin[at] = pins.size();
      firstOutput[at] = outputs.size();
      for (String input : cell.inputs()) {
        numbers.put(new Pin(entry.getKey(), input), pins.size());
        pins.add(new Pin(entry.getKey(), input));
        owners.add(at);
      }
      cell.outputs().forEach(o -> outputs.put(new Pin(entry.getKey(), o), outputs.size()));
      at++;
    }
    for (var terminal : netlist.outputs()) {
      for (String pin : terminal.pins()) {
        numbers.put(Pin.outside(pin), pins.size());
        pins.add(Pin.outside(pin));
        owners.add(-1);
      }
    }
    owner = owners.stream().mapToInt(Integer::intValue).toArray();
    firstArc = new int[pins.size() + 1];
    for (int pin = 0; pin < pins.size(); pin++) {
      int of = owner[pin];
      int more = of < 0 ? 0 : models[of].arcs.get(pin - firstPin[of]).size();
      firstArc[pin + 1] = firstArc[pin] + more;
    }
    arcs = firstArc[pins.size()] + drives.size();
    arcStates = new long[arcs];
    for (int pin = 0; pin < pins.size(); pin++) {
      for (int arc = firstArc[pin]; arc < firstArc[pin + 1]; arc++) {
        CellModel model = models[owner[pin]];
        arcStates[arc] =
            model.arcs.get(pin - firstPin[owner[pin]]).get(arc - firstArc[pin]).states();
      }
    }
    sinks = new int[outputs.size()];
    driven = new int[drives.size()];
    Map<String, Integer> inside = new HashMap<>();
    drives.forEach(d -> inside.put(d, inside.size()));
    for (Wire wire : netlist.wires()) {
      if (wire.from().isOutside()) {
        driven[inside.get(wire.from().pin())] = numbers.get(wire.to());
      } else {
        sinks[outputs.get(wire.from())] = numbers.get(wire.to());
      }
    }
  }

  /// The pin that output `output` of an instance drives.
  int sink(int instance, int output) {
    return sinks[firstOutput[instance] + output];
  }

  /// Whether no state has both arcs, which begin at one pin.
  boolean exclude(int arc, int other) {
    return (arcStates[arc] & arcStates[other]) == 0;
  }

  /// The chip's input pin of an arc by which pulses enter.
  String source(int entry) {
    return drives.get(entry - firstArc[pins.size()]);
  }

  /// Whether the pulses that enter by `entry` are data.
  boolean isData(int entry) {
    return netlist.drives().get(source(entry)).when() == Stimulus.When.DATA;
  }

  /// The arc by which pulses enter at the chip's input pin `drive`.
  int entry(int drive) {
    return firstArc[pins.size()] + drive;
  }
}
