package nnc.ir.text;

import java.util.List;
import java.util.stream.Stream;
import nnc.ir.MachineImage;
import nnc.ir.machine.Budget;
import nnc.ir.machine.Chip;
import nnc.ir.machine.Core;
import nnc.ir.machine.Machine;
import nnc.ir.machine.Pace;
import nnc.ir.machine.Part;
import nnc.ir.machine.Receptor;
import nnc.ir.machine.RoutingEntry;

/// Prints machine images; `MachineImageReader` reads them.
final class MachineImageText {

  private MachineImageText() {}

  static String print(MachineImage image) {
    StringBuilder out = new StringBuilder();
    out.append("machine ").append(Quoted.name(image.name())).append(" {\n");
    machine(image.machine()).appendTo(out, "@machine = board");
    budget(image.machine().budget()).appendTo(out, "@budget = budget");
    pace(image.machine().pace()).appendTo(out, "@pace = pace");
    for (int i = 0; i < image.machine().chips().size(); i++) {
      chip(image.machine().chips().get(i)).appendTo(out, "#chip" + i + " = chip");
    }
    DesignPrinter.vertices(image.network(), out);
    image.parts().forEach((id, p) -> part(p).appendTo(out, "@" + Quoted.name(id) + " = part"));
    for (int i = 0; i < image.cores().size(); i++) {
      core(image.cores().get(i)).appendTo(out, "#core" + i + " = core");
    }
    image
        .tables()
        .forEach((chip, table) ->
            new Fields()
                .list("entries", table.stream().flatMap(MachineImageText::entry).toList())
                .appendTo(out, "#chip" + chip + " = table"));
    return out.append("}\n").toString();
  }

  private static Fields machine(Machine m) {
    return new Fields()
        .list("board", List.of(Quoted.string(m.board())))
        .put("width", m.width())
        .put("height", m.height())
        .put("wraps", m.wraps());
  }

  private static Fields budget(Budget b) {
    return new Fields()
        .put("megahertz", b.megahertz())
        .put("itcm_bytes", b.itcmBytes())
        .put("dtcm_bytes", b.dtcmBytes())
        .put("sdram_bytes", b.sdramBytes())
        .put("table_entries", b.tableEntries())
        .put("delay_slots", b.delaySlots())
        .put("step_nanoseconds", b.stepNanoseconds())
        .put("slow_down", b.slowDown());
  }

  private static Fields pace(Pace p) {
    return new Fields()
        .list(
            "cycles",
            p.step(),
            p.packet(),
            p.row(),
            p.synapse(),
            p.hop(),
            p.link(),
            p.patience(),
            p.queue(),
            p.learning().row(),
            p.learning().synapse(),
            p.learning().pair(),
            p.learning().spike())
        .put("stagger", p.stagger())
        .put("emergency", p.emergency())
        .put("reinjection", p.reinjection());
  }

  private static Fields chip(Chip c) {
    return new Fields().list("at", c.x(), c.y()).list("cores", c.cores()).put("links", c.links());
  }

  private static Fields part(Part p) {
    Fields fields =
        new Fields()
            .put("latency", p.latency())
            .put("cycles", p.cycles())
            .put("rate", p.firing().rate())
            .put("most", p.firing().most())
            .put("measured", p.firing().measured());
    if (!p.firing().shares().isEmpty()) {
      fields.list("shares", p.firing().shares());
    }
    return fields.list(
        "receptors", p.receptors().stream().flatMap(r -> receptor(r).stream()).toList());
  }

  private static List<Integer> receptor(Receptor r) {
    return List.of(r.port(), r.negative() ? 1 : 0, r.shift());
  }

  private static Fields core(Core c) {
    return new Fields()
        .reference("of", c.vertex())
        .put("role", c.role())
        .list("neurons", c.first(), c.count())
        .list("at", c.chip(), c.number())
        .put("key", Integer.toUnsignedLong(c.key()))
        .put("stages", c.stages());
  }

  private static Stream<Long> entry(RoutingEntry e) {
    return Stream.of(
        Integer.toUnsignedLong(e.key()), Integer.toUnsignedLong(e.mask()), (long) e.route());
  }
}
