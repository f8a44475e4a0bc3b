package nnc.backends.sfq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.backends.verilog.Identifiers;
import nnc.backends.verilog.Templates;
import nnc.ir.PulseNetlist;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.Wire;

/// A netlist as its template sees it: pins in the order of `drives` and of the outputs.
public record CoreView(
    String origin,
    String name,
    List<String> inputs,
    List<String> outputs,
    List<Net> wires,
    List<Assign> assigns,
    List<Cell> instances) {

  public record Net(String name) {}

  /// A wire from pin to pin of the chip.
  public record Assign(String to, String from) {}

  public record Cell(
      String module,
      String parameters,
      String name,
      List<Connection> connections,
      String comment) {}

  public record Connection(String pin, String wire) {}

  static CoreView of(PulseNetlist netlist, PulsePorts ports, String origin) {
    Map<Pin, String> ends = ports.wires();
    Map<Pin, String> names = new HashMap<>(ends);
    List<Net> nets = new ArrayList<>();
    List<Assign> assigns = new ArrayList<>();
    for (Wire wire : netlist.wires()) {
      String name = ends.get(wire.to());
      names.put(wire.from(), name);
      if (wire.from().isOutside() && wire.to().isOutside()) {
        assigns.add(new Assign(name, ports.input(wire.from().pin())));
      } else if (!wire.from().isOutside() && !wire.to().isOutside()) {
        nets.add(new Net(name));
      }
    }
    List<Cell> cells = new ArrayList<>();
    netlist
        .instances()
        .forEach((id, instance) -> {
          List<Connection> connections = new ArrayList<>();
          for (String pin : netlist.cell(id).inputs()) {
            connections.add(new Connection(Identifiers.of(pin), names.get(new Pin(id, pin))));
          }
          for (String pin : netlist.cell(id).outputs()) {
            connections.add(new Connection(Identifiers.of(pin), names.get(new Pin(id, pin))));
          }
          String where =
              instance.span().isNone() || instance.span().source().text().isEmpty()
                  ? ""
                  : " " + instance.span().place();
          cells.add(
              new Cell(
                  ports.module(instance.cell()),
                  parameters(instance),
                  PulsePorts.instance(id),
                  connections,
                  Templates.comment(
                      instance.role().name().toLowerCase(java.util.Locale.ROOT) + where)));
        });
    return new CoreView(
        origin, ports.core(), ports.inputs(), ports.outputs(), nets, assigns, cells);
  }

  /// The state before the first pulse, and for what happens by chance the generator's first word
  /// and the largest that lets a pulse pass.
  private static String parameters(Instance instance) {
    return ".START("
        + instance.state()
        + ")"
        + instance
            .weight()
            .map(w -> ", .STREAM(32'd" + w.stream() + "), .LIMIT(32'd" + w.limit() + ")")
            .orElse("");
  }
}
