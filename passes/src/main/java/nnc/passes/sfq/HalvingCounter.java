package nnc.passes.sfq;

import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Instance.Role;
import nnc.ir.pulse.Pin;

/// A counter that gives a pulse where `threshold` pulses have come since its reset, and again after
/// every `2^stages()` more. Its stages halve; they begin with one less than the threshold and fire
/// when they would fall below 0.
record HalvingCounter(int threshold) {

  int stages() {
    return 32 - Integer.numberOfLeadingZeros(threshold - 1);
  }

  /// Whether stage `stage` begins with 1.
  boolean begins(int stage) {
    return ((threshold - 1) >> stage & 1) != 0;
  }

  /// Adds its cells, which `reset` sets and `preload` clears where they begin with 0. Returns where
  /// pulses that count `2^b` go; those for the bit behind the last stage have reached the threshold
  /// and go to `fired`.
  Pin[] place(Circuit circuit, String name, Pin reset, Pin preload, Pin fired, Span span) {
    int count = stages();
    Pin[] stages = new Pin[count + 1];
    for (int b = 0; b < count; b++) {
      String not = circuit.add(name + ".stage" + b, "NOT", Role.NEURON, span);
      String out = circuit.add(not + ".out", "SPLIT", Role.NEURON, span);
      String again = circuit.add(not + ".again", "MERGE", Role.NEURON, span);
      circuit.link(new Pin(not, "q"), new Pin(out, "a"));
      circuit.link(new Pin(out, "q1"), new Pin(again, "a"));
      circuit.link(reset, new Pin(again, "b"));
      circuit.link(new Pin(again, "q"), new Pin(not, "a"));
      stages[b] = new Pin(not, "clk");
      if (b > 0) {
        circuit.link(new Pin(name + ".stage" + (b - 1) + ".out", "q0"), stages[b]);
      }
      if (!begins(b)) {
        circuit.link(preload, stages[b]);
      }
    }
    stages[count] = fired;
    if (count > 0) {
      circuit.link(new Pin(name + ".stage" + (count - 1) + ".out", "q0"), fired);
    }
    return stages;
  }
}
