package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import nnc.ir.PulseNetlist;
import nnc.ir.TensorType;
import nnc.ir.network.Types;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.Stimulus.When;
import nnc.ir.pulse.Terminal;
import nnc.ir.pulse.Wire;
import nnc.passes.sfq.NeuronCircuits.Bit;
import nnc.passes.sfq.timing.SlotBounds;

/// Makes a netlist of a network of binary neurons.
///
/// A frame goes through the layers one after the other. It begins with a pulse `reset`, which sets
/// the counters of all neurons, and one `preload`, which clears those bits that their thresholds do
/// not have. Then each source of a layer (an input, or a neuron of the layer before) has a slot in
/// which it gives a pulse if it is 1, its complement one in which it gives a pulse if it is 0, and
/// each further bit of the weights repeats them in a slot of its own. A synapse lets the pulse of
/// its slot through to the counter; bit `b` of a weight goes to stage `b` of it, where a pulse
/// counts `2^b`. What the counter gives is kept until the neuron is read.
final class PulseLowering {

  /// How often pulses of one slot are delayed until they keep away from one another.
  private static final int MOST_ROUNDS = 20;

  private final BitLayers network;
  private final Types types;
  private final PulseSettings settings;
  private final Circuit circuit;
  private final Slots slots;
  private final List<Terminal> inputs = new ArrayList<>();
  private final List<Terminal> outputs = new ArrayList<>();
  private final Map<String, List<Bit>> values = new LinkedHashMap<>();
  private SequencedMap<String, List<Integer>> chain = new LinkedHashMap<>();

  PulseLowering(BitLayers network, PulseSettings settings) {
    this.network = network;
    this.types = Types.of(network.network());
    this.settings = settings;
    this.circuit = new Circuit(settings.library());
    this.slots = new Slots(layer(network.inputs().firstEntry().getKey()));
  }

  PulseNetlist netlist() {
    network.inputs().forEach(this::input);
    network.inputs().keySet().forEach(this::readers);
    network.layers().forEach(l -> readers(l.id()));
    network.outputs().forEach(this::output);
    chain = slots.chain(circuit);
    inputs.forEach(t -> t.pins().forEach(p -> slots.spare(p, circuit)));
    List<Wire> wires = circuit.wires();
    long alone = settings.alone(LongestPath.of(circuit.cells(), circuit.instances(), wires));
    SlotBounds bounds = bounds(wires, alone);
    for (int round = 0; !bounds.same().isEmpty(); round++) {
      if (round == MOST_ROUNDS) {
        throw new IllegalStateException("no delay helps " + bounds.same().firstEntry());
      }
      wires = circuit.delay(wires, settings.chains(bounds.same()));
      bounds = bounds(wires, alone);
    }
    PulseLimits limits = new PulseLimits(settings, network.network(), slots, circuit.instances());
    SlotTimes times =
        SlotTimes.of(bounds, slots.layers(), settings.shortest(), settings.slot(), alone);
    limits.check(times);
    return netlist(wires, times.starts(), times.late(), times.frame());
  }

  /// What slots that are `alone` long, so that no pulse meets one of another, tell about those that
  /// are not.
  private SlotBounds bounds(List<Wire> wires, long alone) {
    List<Long> starts = LongStream.range(0, slots.count()).map(s -> s * alone).boxed().toList();
    return SlotBounds.of(
        netlist(wires, starts, 0, slots.count() * alone),
        slots.count(),
        alone,
        settings.shortest(),
        alone,
        settings.deviation());
  }

  private PulseNetlist netlist(List<Wire> wires, List<Long> starts, long late, long frame) {
    Set<String> pins =
        wires.stream()
            .map(Wire::from)
            .filter(Pin::isOutside)
            .map(Pin::pin)
            .collect(Collectors.toSet());
    SequencedMap<String, Stimulus> drives = new LinkedHashMap<>();
    drives.put(NeuronCircuits.SETUP.pin(), new Stimulus(When.SETUP, List.of(0L)));
    put(drives, When.FRAME, NeuronCircuits.RESET.pin(), List.of(Slots.RESET), starts);
    put(drives, When.FRAME, NeuronCircuits.PRELOAD.pin(), List.of(Slots.PRELOAD), starts);
    chain.forEach((pin, at) -> put(drives, When.FRAME, pin, at, starts));
    List<Long> data = starts.stream().map(s -> s + late).toList();
    slots.data().forEach((pin, at) -> put(drives, When.DATA, pin, at, data));
    drives.keySet().retainAll(pins);
    return new PulseNetlist(
        network.network().name(),
        frame,
        circuit.cells(),
        circuit.instances(),
        wires,
        drives,
        inputs,
        outputs);
  }

  private static void put(
      SequencedMap<String, Stimulus> drives,
      When when,
      String pin,
      List<Integer> at,
      List<Long> starts) {
    drives.put(pin, new Stimulus(when, at.stream().map(starts::get).toList()));
  }

  private void input(String id, TensorType type) {
    Terminal terminal = BitLayers.terminal(id, type);
    inputs.add(terminal);
    values.put(
        id, terminal.pins().stream().map(p -> new Bit(Pin.outside(p), Optional.empty())).toList());
  }

  /// What no layer has read is read for the first output that shows it.
  private void output(String id, String source) {
    List<Bit> bits = values.get(source);
    Terminal terminal = BitLayers.terminal(id, types.type(id));
    if (!bits.stream().allMatch(slots::isGiven)) {
      slots.layer(layer(id));
      int slot = slots.take();
      bits.stream().filter(b -> !slots.isGiven(b)).forEach(b -> slots.give(b, slot));
    }
    for (int i = 0; i < bits.size(); i++) {
      circuit.link(bits.get(i).gives(), Pin.outside(terminal.pins().get(i)));
    }
    outputs.add(terminal);
  }

  /// The layers that read `value`, which give it its slots once and together.
  private void readers(String value) {
    List<BitLayers.Layer> readers = network.readers(value);
    if (readers.isEmpty()) {
      return;
    }
    List<List<CountingNeuron>> neurons = readers.stream().map(this::neurons).toList();
    BitLayers.Layer first = readers.getFirst();
    NeuronCircuits circuits =
        new NeuronCircuits(
            circuit, slots, settings.isWritable(), new Slots.Layer(first.sums(), first.span()));
    circuits.sources(
        first.sums(), values.get(value), neurons.stream().flatMap(List::stream).toList());
    for (int l = 0; l < readers.size(); l++) {
      BitLayers.Layer reader = readers.get(l);
      List<Bit> bits = new ArrayList<>();
      for (int o = 0; o < reader.outputs(); o++) {
        bits.add(
            circuits.neuron(reader.id() + "[" + o + "]", neurons.get(l).get(o), reader.span()));
      }
      values.put(reader.id(), bits);
    }
  }

  private Slots.Layer layer(String id) {
    return new Slots.Layer(id, network.network().vertex(id).span());
  }

  private List<CountingNeuron> neurons(BitLayers.Layer layer) {
    List<CountingNeuron> neurons = new ArrayList<>();
    try {
      for (int o = 0; o < layer.outputs(); o++) {
        neurons.add(CountingNeuron.of(layer, o));
      }
    } catch (ArithmeticException _) {
      throw BitLayers.tooWide(layer);
    }
    return neurons;
  }
}
