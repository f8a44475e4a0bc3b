package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Instance.Role;
import nnc.ir.pulse.Pin;

/// The circuits of the layers that read one value: the pulses of its elements, a slot each for all
/// layers, and their neurons.
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
  private final Slots.Layer layer;
  private final Span span;
  private final Map<Line, Pin> lines = new LinkedHashMap<>();

  NeuronCircuits(Circuit circuit, Slots slots, boolean writable, Slots.Layer layer) {
    this.circuit = circuit;
    this.slots = slots;
    this.writable = writable;
    this.layer = layer;
    this.span = layer.span();
  }

  /// A source while its pulse and its complement are repeated for bit after bit of the weights;
  /// `positive` and `negative` are the bits that neurons listen to.
  private static final class Source {
    final String name;
    final int number;
    final Bit bit;
    int positive;
    int negative;
    Optional<Pin> last = Optional.empty();
    Optional<Pin> complement = Optional.empty();

    Source(String name, int number, Bit bit) {
      this.name = name;
      this.number = number;
      this.bit = bit;
    }
  }

  /// Gives all sources their slots: for each bit of the weights one for each source, then one for
  /// each complement, as far as `neurons` listen. What comes by like ways comes in a row, what goes
  /// to more neurons later: then no pulse comes much nearer to the one before it than it was sent.
  void sources(String name, List<Bit> bits, List<CountingNeuron> neurons) {
    List<Source> sources = new ArrayList<>();
    int all = 0;
    for (int i = 0; i < bits.size(); i++) {
      Source source = new Source(name + ".in" + i, i, bits.get(i));
      for (CountingNeuron neuron : neurons) {
        int weight = neuron.counts() ? neuron.weights().get(i) : 0;
        source.positive |= Math.max(0, weight);
        source.negative |= Math.max(0, -weight);
      }
      all |= source.positive | source.negative;
      sources.add(source);
    }
    for (int left = all; left != 0; left &= left - 1) {
      int bit = Integer.numberOfTrailingZeros(left);
      slots.layer(layer);
      inOrder(sources, neurons, bit, false).forEach(s -> plain(s, bit));
      slots.layer(layer);
      inOrder(sources, neurons, bit, true).forEach(s -> complement(s, bit));
    }
  }

  /// Those of `sources` that have something to do with bit `bit`, by how many neurons listen.
  private static List<Source> inOrder(
      List<Source> sources, List<CountingNeuron> neurons, int bit, boolean complement) {
    return sources.stream()
        .filter(s -> ((s.positive | s.negative) >> bit & 1) != 0)
        .sorted(
            Comparator.comparingLong(s ->
                neurons.stream()
                    .filter(CountingNeuron::counts)
                    .mapToInt(n -> n.weights().get(s.number))
                    .filter(w -> w < 0 == complement && (Math.abs(w) >> bit & 1) != 0)
                    .count()))
        .toList();
  }

  /// The source's own pulse, again where it has been before.
  private void plain(Source source, int bit) {
    boolean heard = (source.positive >> bit & 1) != 0;
    if (source.last.isEmpty()) {
      slots.give(source.bit);
      source.last = Optional.of(source.bit.gives());
    } else if (heard) {
      source.last = Optional.of(later(source.name + ".bit" + bit, "DFF", source.last.get()));
    }
    if (heard) {
      lines.put(new Line(source.number, false, bit), source.last.get());
    }
  }

  /// The pulse of the source's complement.
  private void complement(Source source, int bit) {
    if ((source.negative >> bit & 1) != 0) {
      String not = source.name + ".not";
      source.complement =
          Optional.of(
              source.complement.isEmpty()
                  ? later(not, "NOT", source.bit.gives())
                  : later(not + ".bit" + bit, "DFF", source.complement.get()));
      lines.put(new Line(source.number, true, bit), source.complement.get());
    }
  }

  /// What cell `cell` gives in a slot of its own, of what it got from `last`.
  private Pin later(String name, String cell, Pin last) {
    String id = circuit.add(name, cell, Role.SYNAPSE, span);
    circuit.link(last, new Pin(id, "a"));
    slots.read(slots.take(), new Pin(id, "clk"));
    return new Pin(id, "q");
  }

  /// A neuron: synapses, a counter of as many halving stages as its threshold needs, and the cell
  /// that keeps that it has fired.
  Bit neuron(String name, CountingNeuron neuron, Span span) {
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
          synapse(name + ".w" + source + (bit == 0 ? "" : "." + bit), line, stages[bit], span);
        }
      }
    }
    return new Bit(new Pin(kept, "q"), Optional.of(new Pin(kept, "clk")));
  }

  private void synapse(String name, Pin line, Pin stage, Span span) {
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
