package nnc.ir.text;

import java.util.List;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.Terminal;
import nnc.ir.pulse.Wire;

/// Prints pulse netlists; `PulseNetlistReader` reads them.
final class PulseNetlistText {

  private PulseNetlistText() {}

  static String print(PulseNetlist netlist) {
    StringBuilder out = new StringBuilder();
    out.append("pulses ").append(Quoted.name(netlist.name())).append(" {\n");
    Fields frame = new Fields().words("length", Quoted.string(Picoseconds.print(netlist.frame())));
    if (netlist.latency() > 0) {
      frame.put("latency", netlist.latency());
    }
    frame.appendTo(out, "@frame = frame");
    netlist
        .drives()
        .forEach((pin, drive) -> drive(drive).appendTo(out, "@" + Quoted.name(pin) + " = drive"));
    netlist.inputs().forEach(t -> terminal(out, "input", t));
    netlist.cells().forEach((id, c) -> cell(c).appendTo(out, "#" + Quoted.name(id) + " = cell"));
    netlist
        .instances()
        .forEach((id, i) -> instance(i).appendTo(out, "%" + Quoted.name(id) + " = instance"));
    for (int i = 0; i < netlist.wires().size(); i++) {
      Wire wire = netlist.wires().get(i);
      new Fields()
          .list("from", pin(wire.from()))
          .list("to", pin(wire.to()))
          .appendTo(out, "#" + Quoted.name("w" + i) + " = wire");
    }
    netlist.outputs().forEach(t -> terminal(out, "output", t));
    return out.append("}\n").toString();
  }

  private static Fields drive(Stimulus drive) {
    return new Fields()
        .put("when", drive.when())
        .list("times", drive.times().stream().map(Picoseconds::print).map(Quoted::string).toList());
  }

  private static Fields instance(Instance instance) {
    Fields fields =
        new Fields()
            .words("cell", "#" + Quoted.name(instance.cell()))
            .put("role", instance.role())
            .put("state", instance.state());
    instance
        .weight()
        .ifPresent(w -> fields.list("weight", strings(w.currents())).put("stream", w.stream()));
    return fields;
  }

  private static Fields cell(PulseCell cell) {
    return new Fields()
        .list("inputs", strings(cell.inputs()))
        .list("outputs", strings(cell.outputs()))
        .list("transitions", strings(cell.transitions()))
        .list("separations", strings(cell.separations()))
        .list("absorptions", strings(cell.absorptions()));
  }

  private static void terminal(StringBuilder out, String word, Terminal t) {
    new Fields()
        .put("type", t.type())
        .list("pins", strings(t.pins()))
        .appendTo(out, "@" + Quoted.name(t.name()) + " = " + word);
  }

  private static List<String> pin(Pin pin) {
    return strings(pin.isOutside() ? List.of(pin.pin()) : List.of(pin.instance(), pin.pin()));
  }

  private static List<String> strings(List<?> items) {
    return items.stream().map(i -> Quoted.string(i.toString())).toList();
  }
}
