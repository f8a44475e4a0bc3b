package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import nnc.ir.PulseNetlist;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Types;
import nnc.ir.pulse.Instance.Role;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.Stimulus.When;
import nnc.ir.pulse.Terminal;
import nnc.ir.pulse.Wire;
import nnc.passes.sfq.NeuronCircuits.Bit;
import nnc.passes.sfq.RateNetwork.Layer;
import nnc.passes.sfq.RateNetwork.Neuron;

/// Makes a netlist of a rate-coded network.
///
/// A frame begins with a pulse `reset`, which sets all counters and forgets what neurons have kept,
/// and one `preload`, which clears what a threshold does not have. Then the window of each layer
/// follows. In each of its rounds every source has a slot, and its complement another. A synapse is
/// a cell that passes the pulse by chance, between two repeaters, between which it was measured. A
/// neuron that has fired is kept in a cell that can be read in every round of the next window.
final class RateLowering {

  /// Slots before those of data: one for the reset, one for the preload.
  private static final int BEFORE = 2;

  private static final Pin RESET = NeuronCircuits.RESET;
  private static final Pin PRELOAD = NeuronCircuits.PRELOAD;

  private final RateNetwork network;
  private final Types types;
  private final RateSettings settings;
  private final Circuit circuit;
  private final Windows windows;
  private final List<Terminal> inputs = new ArrayList<>();
  private final List<Terminal> outputs = new ArrayList<>();
  private final Map<String, List<Bit>> values = new HashMap<>();

  RateLowering(RateNetwork network, Types types, RateSettings settings) {
    this.network = network;
    this.types = types;
    this.settings = settings;
    this.circuit = new Circuit(settings.library());
    this.windows = new Windows(circuit, BEFORE);
  }

  PulseNetlist netlist() {
    network.inputs().forEach(this::input);
    network.layers().forEach(this::layer);
    network.outputs().forEach(this::output);
    inputs.forEach(t -> t.pins().forEach(windows::spare));
    List<Wire> wires = circuit.wires();
    Span span = network.layers().isEmpty() ? Span.NONE : network.layers().getFirst().span();
    long longest = LongestPath.of(circuit.cells(), circuit.instances(), wires);
    long slot = settings.slot(longest, windows.count(), span);
    PulseNetlist netlist =
        new PulseNetlist(
            network.name(),
            windows.count() * slot,
            circuit.cells(),
            circuit.instances(),
            wires,
            drives(wires, slot),
            inputs,
            outputs);
    PulseNetlist weighted = network.applyTo(netlist);
    new ChipBudget(settings.circuit(), span).check(weighted);
    return weighted;
  }

  private SequencedMap<String, Stimulus> drives(List<Wire> wires, long slot) {
    SequencedMap<String, Stimulus> drives = new LinkedHashMap<>();
    drives.put(RESET.pin(), new Stimulus(When.FRAME, List.of(0L)));
    drives.put(PRELOAD.pin(), new Stimulus(When.FRAME, List.of(slot)));
    windows
        .control()
        .forEach((pin, at) -> drives.put(pin, new Stimulus(When.FRAME, times(at, slot))));
    windows.data().forEach((pin, at) -> drives.put(pin, new Stimulus(When.DATA, times(at, slot))));
    Set<String> pins =
        wires.stream()
            .map(Wire::from)
            .filter(Pin::isOutside)
            .map(Pin::pin)
            .collect(Collectors.toSet());
    drives.keySet().retainAll(pins);
    return drives;
  }

  private static List<Long> times(List<Integer> at, long slot) {
    return at.stream().map(s -> s * slot).toList();
  }

  private void input(String id, TensorType type) {
    Terminal terminal = terminal(id, type);
    inputs.add(terminal);
    values.put(
        id, terminal.pins().stream().map(p -> new Bit(Pin.outside(p), Optional.empty())).toList());
  }

  private void output(String id, String source) {
    Terminal terminal = terminal(id, types.type(id));
    Windows.Window window = windows.open(id, 1);
    int slot = window.take();
    List<Bit> bits = values.get(source);
    for (int i = 0; i < bits.size(); i++) {
      window.give(bits.get(i), slot);
      circuit.link(bits.get(i).gives(), Pin.outside(terminal.pins().get(i)));
    }
    window.close();
    outputs.add(terminal);
  }

  private static Terminal terminal(String id, TensorType type) {
    List<String> pins = new ArrayList<>();
    for (int i = 0; i < type.shape().size(); i++) {
      pins.add(id + "[" + i + "]");
    }
    return new Terminal(id, type, pins);
  }

  private void layer(Layer layer) {
    Windows.Window window = windows.open(layer.id(), layer.window());
    List<Bit> sources = values.get(layer.source());
    Map<Integer, Pin> direct = new HashMap<>();
    Map<Integer, Pin> complement = new HashMap<>();
    for (int i = 0; i < sources.size(); i++) {
      boolean positive = listens(layer, i, false);
      boolean negative = listens(layer, i, true);
      if (positive || negative) {
        Pin gives = sources.get(i).gives();
        window.give(sources.get(i), window.take());
        direct.put(i, gives);
        if (negative) {
          String not = circuit.add(layer.id() + ".not" + i, "NOT", Role.SYNAPSE, layer.span());
          circuit.link(gives, new Pin(not, "a"));
          window.read(window.take(), new Pin(not, "clk"));
          complement.put(i, new Pin(not, "q"));
        }
      }
    }
    List<Bit> bits = new ArrayList<>();
    for (Neuron neuron : layer.neurons()) {
      bits.add(neuron(layer, neuron, direct, complement));
    }
    window.close();
    values.put(layer.id(), bits);
  }

  private static boolean listens(Layer layer, int source, boolean complement) {
    return layer.neurons().stream()
        .filter(n -> counts(layer, n))
        .flatMap(n -> n.synapses().stream())
        .anyMatch(s -> s.source() == source && s.complement() == complement);
  }

  private static boolean counts(Layer layer, Neuron neuron) {
    return !neuron.isConstant() && !neuron.isSilent(layer.window());
  }

  private Bit neuron(
      Layer layer, Neuron neuron, Map<Integer, Pin> direct, Map<Integer, Pin> complement) {
    String kept = circuit.add(neuron.id(), "NDRO", Role.NEURON, layer.span());
    circuit.link(RESET, new Pin(kept, "b"));
    Pin fired = new Pin(kept, "a");
    if (neuron.isConstant()) {
      circuit.link(PRELOAD, fired);
    } else if (counts(layer, neuron)) {
      Pin[] stages =
          new HalvingCounter(neuron.threshold())
              .place(circuit, neuron.id(), RESET, PRELOAD, fired, layer.span());
      for (RateSynapse s : neuron.synapses()) {
        synapse(s, (s.complement() ? complement : direct).get(s.source()), stages[0], layer.span());
      }
    }
    return new Bit(new Pin(kept, "q"), Optional.of(new Pin(kept, "clk")));
  }

  /// Between two repeaters, as it was measured.
  private void synapse(RateSynapse synapse, Pin line, Pin counter, Span span) {
    if (synapse.current().isEmpty()) {
      circuit.link(line, counter);
      return;
    }
    String before = circuit.add(synapse.id() + ".in", RateSettings.REPEATER, Role.SYNAPSE, span);
    String gate = circuit.add(synapse.id(), RateSettings.SYNAPSE, Role.SYNAPSE, span);
    String behind = circuit.add(synapse.id() + ".out", RateSettings.REPEATER, Role.SYNAPSE, span);
    circuit.link(line, new Pin(before, "a"));
    circuit.link(new Pin(before, "q"), new Pin(gate, "a"));
    circuit.link(new Pin(gate, "q"), new Pin(behind, "a"));
    circuit.link(new Pin(behind, "q"), counter);
  }
}
