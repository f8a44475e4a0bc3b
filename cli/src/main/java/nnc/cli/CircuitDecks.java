package nnc.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.backends.sfq.JosimDeck;
import nnc.backends.verilog.Identifiers;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.circuit.NetlistCircuit;
import nnc.ir.circuit.Thermal;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.pulse.Instance;
import nnc.testbench.sfq.CellBench;
import nnc.testbench.sfq.CircuitCoSimulation;
import nnc.testbench.sfq.CircuitTiming;

/// The decks that `--set deck` asks for: a tile for each cell that the netlist uses, with pulses
/// that take it through its states; the whole network with a frame in which every data pin has its
/// pulse. `left` tells of cells that have none, and of a network whose circuits have other times.
record CircuitDecks(SortedMap<String, byte[]> files, List<Diagnostic> left) {

  CircuitDecks {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    left = List.copyOf(left);
  }

  /// Throws `Rejection` with E0403 for a network of which a cell has no circuit.
  static CircuitDecks of(DesignOptions.Resolved resolved) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    List<Diagnostic> left = new ArrayList<>();
    String deck = resolved.settings().get("deck").orElse("none");
    if (deck.equals("none")) {
      return new CircuitDecks(files, left);
    }
    PulseNetlist netlist = resolved.pulses();
    CircuitLibrary circuits = resolved.circuits().orElseThrow();
    Thermal thermal = CircuitCheck.thermal(resolved);
    netlist.cells().entrySet().stream()
        .filter(c -> !c.getValue().inputs().isEmpty() && !c.getValue().outputs().isEmpty())
        .forEach(c -> {
          Instance first =
              netlist.instances().values().stream()
                  .filter(i -> i.cell().equals(c.getKey()))
                  .findFirst()
                  .orElseThrow();
          Optional<Diagnostic> lack = NetlistCircuit.lack(first, c.getValue(), circuits);
          if (lack.isPresent()) {
            left.add(leftOut(c.getKey(), lack.get()));
          } else {
            NetlistCircuit tile =
                NetlistCircuit.of(
                    new CellBench(c.getKey(), c.getValue()).netlist(), circuits, Integer.MAX_VALUE);
            files.put("josim/cell_" + c.getKey() + ".cir", text(tile, List.of(List.of()), thermal));
          }
        });
    if (deck.equals("network")) {
      CircuitCheck.timing(resolved).flatMap(CircuitTiming::warning).ifPresent(left::add);
      List<Value> ones = netlist.inputs().stream().map(t -> t.value(_ -> true)).toList();
      files.put(
          "josim/" + Identifiers.of(netlist.name()) + ".cir",
          text(CircuitCheck.circuit(resolved), List.of(ones), thermal));
    }
    return new CircuitDecks(files, left);
  }

  private static Diagnostic leftOut(String cell, Diagnostic lack) {
    return new Diagnostic(
        Code.W0011, "no deck of cell " + cell + ": " + lack.message(), lack.labels(), lack.help());
  }

  private static byte[] text(NetlistCircuit circuit, List<List<Value>> samples, Thermal thermal) {
    CircuitCoSimulation bench = new CircuitCoSimulation(circuit, samples);
    return new JosimDeck(circuit)
        .text(bench.drives(), bench.end(), CircuitCheck.STEP, thermal)
        .getBytes(StandardCharsets.UTF_8);
  }
}
