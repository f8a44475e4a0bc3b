package nnc.passes.sfq;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Instance.Role;
import nnc.ir.pulse.Pin;

/// The circuits of one layer: the pulses of its sources, a slot each, and its neurons.
final class NeuronCircuits {

  /// Pins of the chip for all neurons: what writes weights, what begins a frame.
  static final Pin SETUP = Pin.outside("setup");

  static final Pin RESET = Pin.outside("reset");
  static final Pin PRELOAD = Pin.outside("preload");

  /// What gives an element: a pin of the chip, or a cell that is read through `read`.
  record Bit(Pin gives, Optional<Pin> read) {}

  /// A pulse of source `source`, or of its complement, for bit `bit` of weights.
  private record Line(int source, boolean complement, int bit) {}

  private final Circuit circuit;
  private final Slots slots;
  private final boolean writable;
  private final Span span;
  private final Map<Line, Pin> lines = new LinkedHashMap<>();

  NeuronCircuits(Circuit circuit, Slots slots, boolean writable, Span span) {
    this.circuit = circuit;
    this.slots = slots;
    this.writable = writable;
    this.span = span;
  }

  /// Gives source `source` its slots: one for itself, one for its complement, and one for each
  /// further bit of the weights, as far as `neurons` listen.
  void source(String name, int source, Bit bit, List<CountingNeuron> neurons) {
    int positive = 0;
    int negative = 0;
    for (CountingNeuron neuron : neurons) {
      int weight = neuron.counts() ? neuron.weights().get(source) : 0;
      positive |= Math.max(0, weight);
      negative |= Math.max(0, -weight);
    }
    if (positive == 0 && negative == 0) {
      return;
    }
    slots.give(bit);
    copies(name, bit.gives(), new Line(source, false, 0), positive);
    if (negative != 0) {
      String not = circuit.add(name + ".not", "NOT", Role.SYNAPSE, span);
      circuit.link(bit.gives(), new Pin(not, "a"));
      slots.read(slots.take(), new Pin(not, "clk"));
      copies(not, new Pin(not, "q"), new Line(source, true, 0), negative);
    }
  }

  /// Lines for the bits of `mask`: the first is the pulse itself, the others repeat it.
  private void copies(String name, Pin first, Line line, int mask) {
    Pin last = first;
    for (int left = mask; left != 0; left &= left - 1) {
      int bit = Integer.numberOfTrailingZeros(left);
      if (left != mask) {
        String again = circuit.add(name + ".bit" + bit, "DFF", Role.SYNAPSE, span);
        circuit.link(last, new Pin(again, "a"));
        slots.read(slots.take(), new Pin(again, "clk"));
        last = new Pin(again, "q");
      }
      lines.put(new Line(line.source(), line.complement(), bit), last);
    }
  }

  /// A neuron: synapses, a counter of as many halving stages as its threshold needs, and the cell
  /// that keeps that it has fired.
  Bit neuron(String name, CountingNeuron neuron) {
    String kept = circuit.add(name, "DFF", Role.NEURON, span);
    Pin fired = new Pin(kept, "a");
    if (neuron.isConstant()) {
      circuit.link(RESET, fired);
    } else if (neuron.counts()) {
      Pin[] stages =
          new HalvingCounter(neuron.threshold()).place(circuit, name, RESET, PRELOAD, fired, span);
      for (int source = 0; source < neuron.weights().size(); source++) {
        int weight = neuron.weights().get(source);
        for (int left = Math.abs(weight); left != 0; left &= left - 1) {
          int bit = Integer.numberOfTrailingZeros(left);
          Pin line = lines.get(new Line(source, weight < 0, bit));
          synapse(name + ".w" + source + (bit == 0 ? "" : "." + bit), line, stages[bit]);
        }
      }
    }
    return new Bit(new Pin(kept, "q"), Optional.of(new Pin(kept, "clk")));
  }

  private void synapse(String name, Pin line, Pin stage) {
    if (!writable) {
      circuit.link(line, stage);
      return;
    }
    String gate = circuit.add(name, "NDRO", Role.SYNAPSE, span);
    circuit.link(SETUP, new Pin(gate, "a"));
    circuit.link(line, new Pin(gate, "clk"));
    circuit.link(new Pin(gate, "q"), stage);
  }
}
