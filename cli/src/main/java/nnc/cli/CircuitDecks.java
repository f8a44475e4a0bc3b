package nnc.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.backends.sfq.JosimDeck;
import nnc.backends.verilog.Identifiers;
import nnc.frontend.Targets;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.circuit.NetlistCircuit;
import nnc.testbench.sfq.CellBench;
import nnc.testbench.sfq.CircuitCoSimulation;

/// The decks that `--set deck` asks for: a tile for each cell that the netlist uses, with pulses
/// that take it through its states; the whole network with a frame in which every data pin has its
/// pulse.
final class CircuitDecks {

  private CircuitDecks() {}

  static SortedMap<String, byte[]> of(DesignOptions.Resolved resolved) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    String deck = resolved.settings().get("deck").orElse("none");
    if (deck.equals("none")) {
      return files;
    }
    PulseNetlist netlist = resolved.pulses();
    netlist.cells().entrySet().stream()
        .filter(c -> !c.getValue().inputs().isEmpty() && !c.getValue().outputs().isEmpty())
        .forEach(c -> {
          CellBench bench = new CellBench(c.getKey(), c.getValue());
          NetlistCircuit tile =
              NetlistCircuit.of(bench.netlist(), Targets.circuits(), Integer.MAX_VALUE);
          files.put("josim/cell_" + c.getKey() + ".cir", text(tile, List.of(List.of())));
        });
    if (deck.equals("network")) {
      List<Value> ones = netlist.inputs().stream().map(t -> t.value(_ -> true)).toList();
      files.put(
          "josim/" + Identifiers.of(netlist.name()) + ".cir",
          text(CircuitCheck.circuit(resolved), List.of(ones)));
    }
    return files;
  }

  private static byte[] text(NetlistCircuit circuit, List<List<Value>> samples) {
    CircuitCoSimulation bench = new CircuitCoSimulation(circuit, samples);
    return new JosimDeck(circuit)
        .text(bench.drives(), bench.end(), CircuitCheck.STEP, 0, 1e12, 0)
        .getBytes(StandardCharsets.UTF_8);
  }
}
