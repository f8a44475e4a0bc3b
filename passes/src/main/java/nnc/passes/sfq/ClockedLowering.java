package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Types;
import nnc.ir.pass.PassContext;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Instance.Role;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.Stimulus.When;
import nnc.ir.pulse.Terminal;
import nnc.ir.pulse.Wire;
import nnc.passes.sfq.Pipeline.Stages;
import nnc.passes.sfq.timing.SlotBounds;

/// Makes a pipeline of clocked gates of a network of binary neurons.
///
/// A frame is a period of the clock, or of all of its phases. Each gate gives in a period what it
/// has got in the one before, so a sample is on its way for as many stages as the longest way has
/// gates, and a new one begins in every period.
final class ClockedLowering {

  /// How often pulses are delayed until they keep away from one another.
  private static final int MOST_ROUNDS = 20;

  private static final long APART = 100_000;

  private final Network network;
  private final Types types;
  private final BitLayers layers;
  private final PassContext context;
  private final ClockSettings settings;
  private final Circuit circuit;
  private final Gates gates = new Gates();
  private final List<String> pins = new ArrayList<>();
  private final List<Terminal> inputs = new ArrayList<>();
  private final List<Terminal> outputs = new ArrayList<>();

  ClockedLowering(Network network, ClockSettings settings, PassContext context) {
    this.network = network;
    this.types = Types.of(network);
    this.layers = BitLayers.of(network);
    this.context = context;
    this.settings = settings;
    this.circuit = new Circuit(settings.circuit().library());
  }

  PulseNetlist netlist() {
    List<Optional<Integer>> places = new ArrayList<>();
    Pipeline pipeline = Pipeline.of(gates, logic(), places);
    Stages stages =
        settings.isBalanced()
            ? PathBalance.of(pipeline, settings.phases())
            : pipeline.soonest(settings.phases());
    ClockedCells cells = new ClockedCells(pipeline, stages, settings, circuit, pins, shown(places));
    spare(cells.data().keySet());
    List<Wire> wires = circuit.delay(circuit.wires(), cells.delays());
    Sent sent = new Sent(cells);
    long alone = alone(wires, sent);
    SlotBounds bounds = bounds(wires, sent, alone);
    for (int round = 0; !bounds.same().isEmpty(); round++) {
      if (round == MOST_ROUNDS) {
        throw new IllegalStateException("no delay helps " + bounds.same().firstEntry());
      }
      wires = circuit.delay(wires, settings.circuit().chains(bounds.same()));
      bounds = bounds(wires, sent, alone);
    }
    long least = cells.window().latest() - cells.window().earliest() + 1;
    ClockTimes times =
        new ClockLimits(settings, circuit.instances(), wires, network)
            .times(bounds, Math.max(least, settings.circuit().shortest()));
    PulseNetlist made = netlist(wires, sent, times, stages, cells.window());
    remark(pipeline, stages, made);
    return made;
  }

  /// The gates that the outputs show, element by element.
  private List<Integer> logic() {
    Map<String, int[]> values = new LinkedHashMap<>();
    layers
        .inputs()
        .forEach((id, type) -> {
          Terminal terminal = BitLayers.terminal(id, type);
          int first = pins.size();
          pins.addAll(terminal.pins());
          inputs.add(terminal);
          values.put(id, IntStream.range(first, pins.size()).map(gates::input).toArray());
        });
    for (BitLayers.Layer layer : layers.layers()) {
      int[] bits = values.get(layer.source());
      int[] neurons = new int[layer.outputs()];
      for (int o = 0; o < neurons.length; o++) {
        gates.owner(new Gates.Owner(layer.id() + "[" + o + "]", layer.span()));
        neurons[o] = ThresholdLogic.of(gates, neuron(layer, o), bits, settings.circuit().library());
      }
      values.put(layer.id(), neurons);
    }
    List<Integer> shown = new ArrayList<>();
    layers
        .outputs()
        .forEach((id, source) -> {
          gates.owner(new Gates.Owner(id, span(id)));
          outputs.add(BitLayers.terminal(id, types.type(id)));
          IntStream.of(values.get(source)).forEach(shown::add);
        });
    return shown;
  }

  private static CountingNeuron neuron(BitLayers.Layer layer, int o) {
    try {
      return CountingNeuron.of(layer, o);
    } catch (ArithmeticException _) {
      throw BitLayers.tooWide(layer);
    }
  }

  private Span span(String id) {
    return network.vertex(id).span();
  }

  /// The gate that each output pin shows; those that never get a pulse are ended.
  private SequencedMap<String, Integer> shown(List<Optional<Integer>> places) {
    SequencedMap<String, Integer> shown = new LinkedHashMap<>();
    int place = 0;
    for (Terminal terminal : outputs) {
      for (String pin : terminal.pins()) {
        Optional<Integer> gate = places.get(place++);
        if (gate.isPresent()) {
          shown.put(pin, gate.get());
        } else {
          String id =
              circuit.add(pin + ".never", "ALWAYS0", Role.TERMINATION, span(terminal.name()));
          circuit.link(new Pin(id, "q"), Pin.outside(pin));
        }
      }
    }
    return shown;
  }

  /// Ends data pins that nothing reads.
  private void spare(Collection<String> read) {
    for (String pin : pins) {
      if (!read.contains(pin)) {
        String id = circuit.add(pin + ".spare", "SINK", Role.TERMINATION, Span.NONE);
        circuit.link(Pin.outside(pin), new Pin(id, "a"));
      }
    }
  }

  /// When pins are sent, apart from when their phase or data begin.
  private final class Sent {
    private final SequencedMap<Integer, String> clocks;
    private final SequencedMap<String, Long> data = new LinkedHashMap<>();

    Sent(ClockedCells cells) {
      clocks = cells.clockPins();
      long first = cells.data().values().stream().mapToLong(Long::longValue).min().orElse(0);
      pins.forEach(p -> data.put(p, cells.data().getOrDefault(p, first) - Math.min(0, first)));
    }

    long latest() {
      return data.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }
  }

  /// The length of a slot in which no pulse meets one of another.
  private long alone(List<Wire> wires, Sent sent) {
    return LongestPath.of(circuit.cells(), circuit.instances(), wires) + sent.latest() + APART;
  }

  /// What phases that are `alone` apart tell about those that are not.
  private SlotBounds bounds(List<Wire> wires, Sent sent, long alone) {
    int phases = settings.phases();
    List<Long> starts = IntStream.range(0, phases).mapToObj(p -> p * alone).toList();
    return SlotBounds.of(
        netlist(wires, phases * alone, 0, starts, 0, sent),
        phases,
        alone,
        settings.circuit().shortest() / phases,
        alone,
        settings.circuit().deviation());
  }

  /// The netlist of the clock's period. Frames begin so that all that leaves the chip does so in
  /// the middle of one.
  private PulseNetlist netlist(
      List<Wire> wires, Sent sent, ClockTimes times, Stages stages, ClockedCells.Window window) {
    long period = times.period();
    long tick = tick(times, stages.count());
    long wanted = (period - (window.latest() - window.earliest())) / 2;
    long moved = Math.floorMod(wanted - tick - window.earliest(), period);
    long first = sent.data.values().stream().mapToLong(Long::longValue).min().orElse(0);
    first = Math.min(first + times.data(), tick(times, 1)); // both are in the sample's frame
    moved -= Math.floorDiv(first + moved, period) * period;
    int latency = Math.toIntExact((tick + window.earliest() + moved) / period);
    long shift = moved;
    List<Long> starts = times.phases().stream().map(p -> Math.floorMod(p + shift, period)).toList();
    return netlist(wires, period, latency, starts, times.data() + shift, sent);
  }

  /// When the clock is sent that stage `stage` gets for data of time 0.
  private long tick(ClockTimes times, int stage) {
    int phases = settings.phases();
    return times.phases().get(stage % phases) + stage / phases * times.period();
  }

  private PulseNetlist netlist(
      List<Wire> wires, long frame, int latency, List<Long> starts, long data, Sent sent) {
    SequencedMap<String, Stimulus> drives = new LinkedHashMap<>();
    sent.clocks.forEach(
        (phase, pin) -> drives.put(pin, new Stimulus(When.FRAME, List.of(starts.get(phase)))));
    sent.data.forEach((pin, at) -> drives.put(pin, new Stimulus(When.DATA, List.of(data + at))));
    return new PulseNetlist(
        network.name(),
        frame,
        latency,
        circuit.cells(),
        circuit.instances(),
        wires,
        drives,
        inputs,
        outputs);
  }

  /// What balance takes, and what it would take without looking for less.
  private void remark(Pipeline pipeline, Stages stages, PulseNetlist made) {
    PulseLibrary library = settings.circuit().library();
    List<String> balance =
        made.instances().values().stream()
            .filter(i -> i.role() == Role.BALANCE)
            .map(Instance::cell)
            .toList();
    long junctions = balance.stream().mapToLong(c -> library.cells().get(c).junctions()).sum();
    String text =
        "%d %s, paths balanced with %d DFF cells and %d JTLs, %d junctions together"
            .formatted(
                stages.count(),
                stages.count() == 1 ? "stage" : "stages",
                stages.cells(),
                balance.size() - stages.cells(),
                junctions);
    if (settings.isBalanced()) {
      text +=
          "; %d DFF cells with every gate as early as can be, %d at the least"
              .formatted(pipeline.soonest(settings.phases()).cells(), stages.least());
    }
    context.remark(network.name(), text);
  }
}
