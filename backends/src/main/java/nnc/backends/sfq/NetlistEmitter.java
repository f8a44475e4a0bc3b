package nnc.backends.sfq;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import nnc.backends.verilog.Templates;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.pulse.NetlistVerifier;

/// A pulse netlist as Verilog-2005 for simulation: a module for each cell it uses, the core, and
/// `files.f` with the list of sources. The same netlist gives the same bytes.
public final class NetlistEmitter {

  private NetlistEmitter() {}

  /// Relative path to content, sorted; throws `Rejection` for a netlist that cannot be built.
  public static SortedMap<String, byte[]> emit(PulseNetlist netlist, String prefix) {
    List<Diagnostic> errors = NetlistVerifier.check(netlist);
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    PulsePorts ports = PulsePorts.of(netlist, prefix);
    Templates templates = new Templates("sfq");
    String origin = Templates.comment("design: " + netlist.name());
    SortedMap<String, byte[]> files = new TreeMap<>();
    netlist
        .cells()
        .forEach((id, cell) -> {
          String name = ports.module(id);
          files.put(
              "rtl/" + name + ".v",
              Templates.bytes(templates.render("cell", CellView.of(cell, origin, name))));
        });
    files.put(
        "rtl/" + ports.core() + ".v",
        Templates.bytes(templates.render("core", CoreView.of(netlist, ports, origin))));
    files.put(
        "files.f",
        Templates.bytes(files.keySet().stream().map(f -> f + "\n").collect(Collectors.joining())));
    return Collections.unmodifiableSortedMap(files);
  }
}
