package nnc.backends.sfq;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nnc.backends.verilog.Identifiers;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.Wire;

/// The names of a netlist's modules, instances and pins in Verilog.
record PulsePorts(PulseNetlist netlist, String design) {

  static PulsePorts of(PulseNetlist netlist, String prefix) {
    return new PulsePorts(netlist, prefix + Identifiers.of(netlist.name()));
  }

  String core() {
    return design + "_core";
  }

  /// The module that has a register for each clocked cell.
  String functional() {
    return design + "_functional";
  }

  String module(String cell) {
    return design + "_cell_" + Identifiers.part(cell);
  }

  static String instance(String id) {
    return "i_" + Identifiers.part(id);
  }

  String input(String pin) {
    return "in_" + Identifiers.part(pin);
  }

  String output(String pin) {
    return "out_" + Identifiers.part(pin);
  }

  /// The name in the core of the wire that ends at each pin.
  Map<Pin, String> wires() {
    Map<Pin, String> names = new LinkedHashMap<>();
    int number = 0;
    for (Wire wire : netlist.wires()) {
      names.put(
          wire.to(),
          wire.to().isOutside()
              ? output(wire.to().pin())
              : wire.from().isOutside() ? input(wire.from().pin()) : "w" + number++);
    }
    return names;
  }

  List<String> inputs() {
    return netlist.drives().keySet().stream().map(this::input).toList();
  }

  List<String> outputs() {
    return netlist.outputPins().stream().map(this::output).toList();
  }
}
