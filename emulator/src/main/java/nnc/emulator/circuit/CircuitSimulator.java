package nnc.emulator.circuit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;
import nnc.ir.circuit.Element;
import nnc.ir.circuit.NetlistCircuit;
import nnc.ir.circuit.Thermal;
import nnc.ir.pulse.Pin;

/// What finds the pulses in a circuit: the solver of this package, or a program outside.
public interface CircuitSimulator {

  /// The pulses on each wire, by the pin that it ends at, in ps from the circuit's start.
  SequencedMap<Pin, List<Double>> pulses(
      NetlistCircuit circuit, SequencedMap<String, List<Double>> drives, double end);

  /// `TransientSolver` with steps of `step` ps.
  static CircuitSimulator solver(double step, Thermal thermal) {
    return solver(step, thermal, _ -> 1);
  }

  /// The same for a circuit of which each element has `factor` times its value.
  static CircuitSimulator solver(double step, Thermal thermal, ToDoubleFunction<Element> factor) {
    return (circuit, drives, end) -> {
      TransientSolver solver =
          new TransientSolver(circuit.flat(drives).scaled(factor), step, thermal);
      SequencedMap<Pin, List<Double>> pulses = new LinkedHashMap<>();
      List<PulseTimes> watched = new ArrayList<>();
      circuit
          .nodes()
          .forEach((pin, node) -> {
            watched.add(solver.watch(node));
            pulses.put(pin, watched.getLast().times());
          });
      solver.run(end);
      return pulses;
    };
  }
}
