package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.BiFunction;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.PassContext;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.WeightCurrent;

/// A network whose values are rates of pulses. In a window of so many slots a source that is 1
/// gives a pulse in each slot, one that is a number of several bits in as many of each `2^bits -
/// 1`; a synapse passes each with the probability that is its weight; a neuron is 1 where at least
/// `threshold` pulses have come. Windows of layers follow each other.
///
/// `outputs` maps an output to the layer or input that it shows.
public record RateNetwork(
    String name,
    SequencedMap<String, TensorType> inputs,
    List<Layer> layers,
    SequencedMap<String, String> outputs) {

  public RateNetwork {
    inputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(inputs));
    layers = List.copyOf(layers);
    outputs = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(outputs));
  }

  /// `network` as `context` describes the circuit; throws `Rejection` as `MapToPulses` does.
  public static RateNetwork of(Network network, PassContext context) {
    return of(network, network, context);
  }

  /// The same where `context` asks for stochastic semantics, with the weights of `given`, which
  /// `network` was made of.
  public static Optional<RateNetwork> find(Network given, Network network, PassContext context) {
    return RateSettings.of(context).isStochastic()
        ? Optional.of(of(given, network, context))
        : Optional.empty();
  }

  private static RateNetwork of(Network given, Network network, PassContext context) {
    RateSettings settings = RateSettings.of(context);
    BitLayers layers = BitLayers.of(network, settings.hasRates());
    WrittenWeights written = new WrittenWeights(given, context.settings());
    return new RateQuantizer(layers, written, settings).network();
  }

  /// Neurons that read `source` in a window of `window` slots, as long as that of all layers that
  /// read it. An element of the source is a number of `width` bits, which gives a pulse in as many
  /// of each `largest()` slots.
  public record Layer(
      String id, String source, int width, int window, List<Neuron> neurons, Span span) {
    public Layer {
      neurons = List.copyOf(neurons);
    }

    /// The largest number of a source.
    public int largest() {
      return (1 << width) - 1;
    }

    /// The pulses of source `source` in a window, its bits least first in `bits`, which has all
    /// sources' one after the other; or the pulses of its complement.
    public long pulses(BitSet bits, int source, boolean complement) {
      int value = 0;
      for (int b = 0; b < width; b++) {
        value |= bits.get(source * width + b) ? 1 << b : 0;
      }
      return (long) window / largest() * (complement ? largest() - value : value);
    }
  }

  /// A neuron, with those synapses whose weight is not 0.
  public record Neuron(String id, List<RateSynapse> synapses, int threshold) {
    public Neuron {
      synapses = List.copyOf(synapses);
    }

    /// Always fires.
    public boolean isConstant() {
      return threshold <= 0;
    }

    /// Never fires in a window of `window` slots, whatever comes.
    boolean isSilent(int window) {
      return threshold > (long) window * synapses.size();
    }
  }

  /// The layers that read `value`.
  List<Layer> readers(String value) {
    return layers.stream().filter(l -> l.source.equals(value)).toList();
  }

  /// All synapses, in the order of layers, neurons and sources.
  public List<RateSynapse> synapses() {
    List<RateSynapse> all = new ArrayList<>();
    layers.forEach(l -> l.neurons.forEach(n -> all.addAll(n.synapses)));
    return all;
  }

  /// `netlist`, which was made of this network, with this network's weight currents.
  public PulseNetlist applyTo(PulseNetlist netlist) {
    SequencedMap<String, Instance> instances = new LinkedHashMap<>(netlist.instances());
    for (RateSynapse s : synapses()) {
      s.current().ifPresent(c -> instances.computeIfPresent(s.id(), (_, i) -> i.weighted(c)));
    }
    return new PulseNetlist(
        netlist.name(),
        netlist.frame(),
        netlist.cells(),
        instances,
        netlist.wires(),
        netlist.drives(),
        netlist.inputs(),
        netlist.outputs());
  }

  /// The same with other weight currents: `change` gets the name and the current of each synapse
  /// that passes by chance.
  public RateNetwork with(BiFunction<String, WeightCurrent, WeightCurrent> change) {
    List<Layer> changed = new ArrayList<>();
    for (Layer l : layers) {
      List<Neuron> neurons = new ArrayList<>();
      for (Neuron n : l.neurons) {
        neurons.add(
            new Neuron(n.id, n.synapses.stream().map(s -> s.with(change)).toList(), n.threshold));
      }
      changed.add(new Layer(l.id, l.source, l.width, l.window, neurons, l.span));
    }
    return new RateNetwork(name, inputs, changed, outputs);
  }
}
