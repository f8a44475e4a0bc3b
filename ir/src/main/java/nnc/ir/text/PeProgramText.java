package nnc.ir.text;

import nnc.ir.PeProgram;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Terminal;

/// Prints programs of processing elements; `PeProgramReader` reads them.
final class PeProgramText {

  private PeProgramText() {}

  static String print(PeProgram program) {
    StringBuilder out = new StringBuilder();
    out.append("program ").append(Quoted.name(program.name())).append(" {\n");
    machine(program.machine()).appendTo(out, "@machine = machine");
    new Fields().put("initial", program.memory()).appendTo(out, "@memory = memory");
    program.inputs().forEach(t -> terminal(out, "input", t));
    program
        .routines()
        .forEach((id, r) -> routine(r).appendTo(out, "#" + Quoted.name(id) + " = routine"));
    program.layers().forEach((id, l) -> layer(l).appendTo(out, "%" + Quoted.name(id) + " = layer"));
    program.outputs().forEach(t -> terminal(out, "output", t));
    return out.append("}\n").toString();
  }

  private static Fields machine(Machine m) {
    return new Fields()
        .list("weights", m.weights())
        .put("cells", m.cells())
        .put("register_bits", m.registerBits())
        .put("ports", m.ports())
        .put("sum_lag", m.sumLag())
        .put("inputs", m.inputs())
        .put("control_bits", m.controlBits())
        .put("control_ports", m.controlPorts())
        .put("groups", m.groups())
        .put("lanes", m.lanes());
  }

  private static void terminal(StringBuilder out, String word, Terminal t) {
    new Fields()
        .put("type", t.type())
        .put("base", t.base())
        .list("weights", t.weights())
        .put("offset", t.offset())
        .appendTo(out, "@" + Quoted.name(t.name()) + " = " + word);
  }

  private static Fields routine(Routine r) {
    return new Fields()
        .put("mix", r.mix())
        .put("controls", r.controls())
        .list("steps", r.steps().stream().map(s -> Quoted.string(RoutineText.print(s))).toList());
  }

  private static Fields layer(Layer l) {
    Fields fields =
        new Fields()
            .words("routine", "#" + Quoted.name(l.routine()))
            .put("spread", l.spread())
            .put("channels", l.channels());
    fields.put("offsets", l.offsets());
    fields.put("reads", l.reads()).put("writes", l.writes());
    return fields.put("weights", l.weights()).put("controls", l.controls());
  }
}
