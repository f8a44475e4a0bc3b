package nnc.backends.tool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// A module around a netlist, with a flip-flop behind each bit of its inputs but the clock: the
/// instance `INSTANCE` in the module `TOP`, whose own cells begin with `CELL`.
record InputRegisters(String verilog) {

  static final String TOP = "nnc_inputs";
  static final String INSTANCE = "nnc_block";
  static final String CELL = "nnc_input_";

  static InputRegisters of(Netlist netlist, String clock, CellLibrary library) {
    JsonNode ports = Json.read(netlist.json()).path("modules").path(netlist.top()).path("ports");
    List<String> lines = new ArrayList<>();
    List<String> pins = new ArrayList<>(List.of("." + clock + "(" + clock + ")"));
    int cells = 0;
    for (var port : ports.properties()) {
      String name = port.getKey();
      if (name.equals(clock) || !port.getValue().path("direction").asText().equals("input")) {
        continue;
      }
      int bits = port.getValue().path("bits").size();
      lines.add("  wire %s%s;".formatted(bits == 1 ? "" : "[" + (bits - 1) + ":0] ", name));
      for (int i = 0; i < bits; i++) {
        String bit = bits == 1 ? name : name + "[" + i + "]";
        lines.add(
            "  %s %s%d (.CLK(%s), .D(%s), .Q(%s));"
                .formatted(library.flipFlop(), CELL, cells++, clock, bit, bit));
      }
      pins.add("." + name + "(" + name + ")");
    }
    return new InputRegisters(
        "module %s (%s);\n  input %s;\n".formatted(TOP, clock, clock)
            + lines.stream().map(l -> l + "\n").collect(Collectors.joining())
            + "  %s %s (%s);\nendmodule\n"
                .formatted(netlist.top(), INSTANCE, String.join(", ", pins)));
  }
}
