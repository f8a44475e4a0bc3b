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
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.network.Types;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
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

  private final Network network;
  private final Types types;
  private final PulseSettings settings;
  private final Circuit circuit;
  private final Slots slots;
  private final List<Terminal> inputs = new ArrayList<>();
  private final List<Terminal> outputs = new ArrayList<>();
  private final Map<String, List<Bit>> values = new LinkedHashMap<>();
  private SequencedMap<String, List<Integer>> chain = new LinkedHashMap<>();

  PulseLowering(Network network, PulseSettings settings) {
    this.network = network;
    this.types = Types.of(network);
    this.settings = settings;
    this.circuit = new Circuit(settings.library());
    this.slots = new Slots(layer(network.inputIds().getFirst()));
  }

  PulseNetlist netlist() {
    network.inputIds().forEach(id -> input(id, types.type(id)));
    network.topological().forEach(id -> vertex(id, network.op(id)));
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
    PulseLimits limits = new PulseLimits(settings, slots, circuit.instances());
    SlotTimes times =
        SlotTimes.of(bounds, slots.layers(), settings.shortest(), settings.slot(), alone);
    limits.check(times);
    PulseNetlist made = netlist(wires, times.starts(), times.late(), times.frame());
    new ChipBudget(settings, slots.layer(0).span()).check(made);
    return made;
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
        network.name(),
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
    requireBits(id, type.format());
    List<String> pins = pins(id, type);
    inputs.add(new Terminal(id, type, pins));
    values.put(id, pins.stream().map(p -> new Bit(Pin.outside(p), Optional.empty())).toList());
  }

  private void output(String id) {
    List<Bit> bits = values.get(network.input(id));
    List<String> pins = pins(id, types.type(id));
    slots.layer(layer(id));
    int slot = slots.take();
    for (int i = 0; i < bits.size(); i++) {
      slots.give(bits.get(i), slot);
      circuit.link(bits.get(i).gives(), Pin.outside(pins.get(i)));
    }
    outputs.add(new Terminal(id, types.type(id), pins));
  }

  private static List<String> pins(String id, TensorType type) {
    List<String> pins = new ArrayList<>();
    for (int i = 0; i < type.shape().size(); i++) {
      pins.add(id + "[" + i + "]");
    }
    return pins;
  }

  private void vertex(String id, Op op) {
    switch (op) {
      case Op.Input _ -> {} // its pins are there
      case Op.Flatten() -> values.put(id, values.get(network.input(id)));
      case Op.Dense _ -> {
        if (network.uses(id).stream()
            .anyMatch(e -> !(network.op(e.target()) instanceof Op.MultiThreshold))) {
          throw refuse(id, "its sums are not compared with thresholds, and pulses carry no sums");
        }
      }
      case Op.MultiThreshold t -> layer(id, t);
      case Op.Output() -> output(id);
      case Op.Add _,
          Op.Argmax _,
          Op.Concat _,
          Op.Conv _,
          Op.MaxPool _,
          Op.SumPool _,
          Op.Population _,
          Op.Delay _,
          Op.Projection _,
          Op.Relu _,
          Op.Clip _,
          Op.Affine _,
          Op.BatchNorm _,
          Op.Encode _,
          Op.ShiftRight _,
          Op.Requantize _ ->
          throw refuse(id, "there is no circuit for '" + op.mnemonic() + "'");
    }
  }

  private void layer(String id, Op.MultiThreshold t) {
    String sums = network.input(id);
    requireBits(id, types.type(id).format());
    if (t.levels() != 1
        || !(network.op(sums) instanceof Op.Dense(var synapse, var preload))
        || !(synapse instanceof Synapse.Product(var weights))) {
      throw refuse(id, "only one threshold behind a dense layer of weights becomes a circuit");
    }
    String source = network.input(sums);
    if (network.uses(source).size() != 1) {
      throw refuse(source, "what several layers read would have to be read twice");
    }
    List<CountingNeuron> neurons = neurons(sums, weights, preload, t);
    NeuronCircuits circuits =
        new NeuronCircuits(circuit, slots, settings.isWritable(), layer(sums));
    circuits.sources(sums, values.get(source), neurons);
    List<Bit> bits = new ArrayList<>();
    for (int o = 0; o < neurons.size(); o++) {
      bits.add(circuits.neuron(id + "[" + o + "]", neurons.get(o)));
    }
    values.put(id, bits);
  }

  private Slots.Layer layer(String id) {
    return new Slots.Layer(id, network.vertex(id).span());
  }

  private List<CountingNeuron> neurons(
      String sums, Tensor weights, Optional<Tensor> preload, Op.MultiThreshold t) {
    int count = weights.shape().dim(1);
    boolean bipolar = types.format(network.input(sums)) instanceof NumberFormat.Bipolar;
    List<CountingNeuron> neurons = new ArrayList<>();
    for (int o = 0; o < weights.shape().dim(0); o++) {
      int output = o;
      try {
        neurons.add(
            CountingNeuron.of(
                i -> weights.raw(output * count + i),
                count,
                o,
                bipolar ? -1 : 0,
                bipolar ? 2 : 1,
                preload.map(p -> p.raw(output)).orElse(0L),
                t));
      } catch (ArithmeticException _) {
        throw refuse(sums, "weights and thresholds of more than 31 bits are not counted");
      }
    }
    return neurons;
  }

  private void requireBits(String id, NumberFormat format) {
    if (format.width() != 1) {
      throw refuse(id, "a pulse is there or not, so elements are bit or bipolar, not " + format);
    }
  }

  private Rejection refuse(String id, String why) {
    return Diagnostic.of(Code.E0401, network.vertex(id).span(), "'" + id + "': " + why)
        .help("this target takes dense layers of integer weights whose inputs and outputs are bits")
        .rejection();
  }
}
