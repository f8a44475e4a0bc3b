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
import nnc.passes.sfq.timing.Timing;

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
    network.inputs().keySet().forEach(this::readers);
    network.layers().forEach(l -> readers(l.id()));
    network.outputs().forEach(this::output);
    inputs.forEach(t -> t.pins().forEach(windows::spare));
    List<Wire> wires = circuit.wires();
    Span span = network.layers().isEmpty() ? Span.NONE : network.layers().getFirst().span();
    long alone = settings.alone(LongestPath.of(circuit.cells(), circuit.instances(), wires));
    long slot = settings.slot(shortest(netlist(wires, alone), alone), windows.count(), span);
    return network.applyTo(netlist(wires, slot));
  }

  private PulseNetlist netlist(List<Wire> wires, long slot) {
    return new PulseNetlist(
        network.name(),
        windows.count() * slot,
        circuit.cells(),
        circuit.instances(),
        wires,
        drives(wires, slot),
        inputs,
        outputs);
  }

  /// The shortest slots of `netlist`, whose own are `alone` long: all times at the pins shrink
  /// together, as far as timing allows, in steps of a picosecond.
  private long shortest(PulseNetlist netlist, long alone) {
    Timing timing = Timing.of(netlist, settings.circuit().deviation());
    double shrink = timing.missed().isEmpty() ? Math.min(1, timing.shrink()) : 1;
    long least = (long) Math.ceil(alone * shrink / 1000) * 1000;
    return Math.max(settings.circuit().shortest(), least);
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
    Terminal terminal = BitLayers.terminal(id, type);
    inputs.add(terminal);
    values.put(
        id, terminal.pins().stream().map(p -> new Bit(Pin.outside(p), Optional.empty())).toList());
  }

  /// What no layer has read is read for the first output that shows it.
  private void output(String id, String source) {
    Terminal terminal = BitLayers.terminal(id, types.type(id));
    List<Bit> bits = values.get(source);
    List<Bit> unread = bits.stream().filter(b -> !windows.isGiven(b)).toList();
    if (!unread.isEmpty()) {
      Windows.Window window = windows.open(id, 1);
      int slot = window.take();
      unread.forEach(b -> window.give(b, slot));
      window.close();
    }
    for (int i = 0; i < bits.size(); i++) {
      circuit.link(bits.get(i).gives(), Pin.outside(terminal.pins().get(i)));
    }
    outputs.add(terminal);
  }

  /// The layers that read `value`: its pulses come to all of them, in one window for all.
  private void readers(String value) {
    List<Layer> readers = network.readers(value);
    if (readers.isEmpty()) {
      return;
    }
    Layer first = readers.getFirst();
    Windows.Window window = windows.open(first.id(), first.window());
    List<Bit> bits = values.get(value);
    Map<Integer, Pin> direct = new HashMap<>();
    Map<Integer, Pin> complement = new HashMap<>();
    for (int i = 0; i < bits.size() / first.width(); i++) {
      boolean positive = listen(readers, i, false);
      boolean negative = listen(readers, i, true);
      if (positive || negative) {
        Pin gives =
            source(first, bits.subList(i * first.width(), (i + 1) * first.width()), i, window);
        direct.put(i, gives);
        if (negative) {
          String not = circuit.add(first.id() + ".not" + i, "NOT", Role.SYNAPSE, first.span());
          circuit.link(gives, new Pin(not, "a"));
          window.read(window.take(), new Pin(not, "clk"));
          complement.put(i, new Pin(not, "q"));
        }
      }
    }
    for (Layer layer : readers) {
      values.put(
          layer.id(),
          layer.neurons().stream().map(n -> neuron(layer, n, direct, complement)).toList());
    }
    window.close();
  }

  /// The line of source `i`, whose bits are `bits`, with a slot in `window`: a number's bits give
  /// their pulses in rounds of their own, so that they never meet.
  private Pin source(Layer layer, List<Bit> bits, int i, Windows.Window window) {
    int slot = window.take();
    if (bits.size() == 1) {
      window.give(bits.getFirst(), slot);
      return bits.getFirst().gives();
    }
    window.rate(bits, slot);
    String line =
        circuit.add(
            layer.source() + "[" + i + "].rate", RateSettings.REPEATER, Role.MERGE, layer.span());
    bits.forEach(b -> circuit.link(b.gives(), new Pin(line, "a")));
    return new Pin(line, "q");
  }

  private static boolean listen(List<Layer> layers, int source, boolean complement) {
    return layers.stream()
        .anyMatch(l ->
            l.neurons().stream()
                .filter(n -> counts(l, n))
                .flatMap(n -> n.synapses().stream())
                .anyMatch(s -> s.source() == source && s.complement() == complement));
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
