package nnc.testbench.sfq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.emulator.circuit.CircuitSimulator;
import nnc.emulator.circuit.Unsolved;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.circuit.NetlistCircuit;
import nnc.ir.circuit.Thermal;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Transition;

/// A cell's circuit against its state machine, between circuits of the chip's pins: every three
/// inputs in a row, as `CellBench` sends them.
public final class CellCheck {

  private static final String CELL = "cell";

  private final PulseCell cell;
  private final double step;
  private final NetlistCircuit circuit;
  private final CircuitCoSimulation bench;

  /// From the last pulse at `input` to the one at `output` behind it, in ps: what the cell says at
  /// least and at most, and what its circuit takes.
  public record Arc(
      String input, String output, double least, double most, double fastest, double slowest) {}

  /// Throws `Rejection` with E0403 for a cell without a circuit. `step` is in ps.
  public CellCheck(String name, PulseCell cell, CircuitLibrary library, double step) {
    this.cell = cell;
    this.step = step;
    this.circuit =
        NetlistCircuit.of(new CellBench(name, cell).netlist(), library, Integer.MAX_VALUE);
    this.bench = new CircuitCoSimulation(circuit, List.of());
  }

  public NetlistCircuit circuit() {
    return circuit;
  }

  /// What differs; throws `Rejection` where the solver stops.
  public CircuitCoSimulation.Outcome outcome() {
    try {
      return bench.run(CircuitSimulator.solver(step, Thermal.NONE));
    } catch (Unsolved e) {
      throw bench.refusal(e);
    }
  }

  /// Delays by the circuit's own pulses; none where nothing leaves.
  public List<Arc> arcs() {
    SequencedMap<Pin, List<Double>> pulses =
        CircuitSimulator.solver(step, Thermal.NONE).pulses(circuit, bench.drives(), bench.end());
    List<Arc> arcs = new ArrayList<>();
    for (String input : cell.inputs()) {
      for (String output : cell.outputs()) {
        List<Double> taken = taken(pulses, input, CellBench.chip(output));
        List<Long> said = said(input, output);
        if (!taken.isEmpty() && !said.isEmpty()) {
          arcs.add(
              new Arc(
                  input,
                  output,
                  said.stream().mapToLong(d -> d).min().orElseThrow() / 1e3,
                  said.stream().mapToLong(d -> d).max().orElseThrow() / 1e3,
                  taken.stream().mapToDouble(d -> d).min().orElseThrow(),
                  taken.stream().mapToDouble(d -> d).max().orElseThrow()));
        }
      }
    }
    return arcs;
  }

  private List<Long> said(String input, String output) {
    return cell.transitions().stream()
        .filter(t -> t.input().equals(input))
        .flatMap(t -> t.emissions().stream())
        .filter(e -> e.output().equals(output))
        .map(Transition.Emission::delay)
        .toList();
  }

  /// Delays of pulses at `output` for which a pulse at `input` was the last one before them.
  private List<Double> taken(SequencedMap<Pin, List<Double>> pulses, String input, String output) {
    SequencedMap<String, List<Double>> came = new LinkedHashMap<>();
    cell.inputs().forEach(i -> came.put(i, pulses.get(new Pin(CELL, i))));
    List<Double> taken = new ArrayList<>();
    for (double left : pulses.get(Pin.outside(output))) {
      double last = Double.NEGATIVE_INFINITY;
      String cause = "";
      for (var at : came.sequencedEntrySet()) {
        for (double time : at.getValue()) {
          if (time < left && time > last) {
            last = time;
            cause = at.getKey();
          }
        }
      }
      if (cause.equals(input)) {
        taken.add(left - last);
      }
    }
    return taken;
  }

  /// How far each element may be off before the cell does something else. `watch` hears how many
  /// elements are done.
  public List<CircuitMargins.Margin> margins(
      CircuitMargins.Accuracy accuracy, java.util.function.LongConsumer watch) {
    return new CircuitMargins(circuit, bench, step, accuracy).elements(CELL + " cell", watch);
  }

  /// Elements that `margins` looks at.
  public long elements() {
    return new CircuitMargins(circuit, bench, step, CircuitMargins.Accuracy.QUICK)
        .varied(CELL + " cell")
        .size();
  }
}
