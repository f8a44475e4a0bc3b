package nnc.passes.tulip;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.IntUnaryOperator;
import nnc.ir.Edge;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.network.Types;
import nnc.ir.op.Op;
import nnc.ir.op.Window;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.passes.tulip.Stored.Border;

/// What the parts of one lowering share: the network with its types, where its values stand in
/// memory, and the layers made so far.
final class ProgramPlan {

  final Network network;
  final Types types;
  final MachineSettings settings;
  final Machine machine;
  final RoutineTable routines;
  final Memory memory = new Memory();
  final Map<String, Stored> stored = new LinkedHashMap<>();
  final SequencedMap<String, Layer> layers = new LinkedHashMap<>();

  ProgramPlan(Network network, MachineSettings settings) {
    this.network = network;
    this.types = Types.of(network);
    this.settings = settings;
    this.machine = settings.machine();
    this.routines =
        new RoutineTable(machine, settings.isTree(), settings.attempts(), settings.effort());
  }

  /// What no routine computes.
  Rejection refuse(String id, String why) {
    return Diagnostic.of(Code.E0401, network.vertex(id).span(), "'" + id + "': " + why)
        .because(
            settings.settings().declaration("cell-weights"),
            "cells compare sums of bits with thresholds, and routines are made of that")
        .help(
            "the array takes layers of weights, pools, joins and steps, and no networks in time;"
                + " --target fpga takes the others")
        .rejection();
  }

  /// An activation of more levels than the target allows; `chain` is what it was written as.
  Rejection tooManyLevels(List<String> chain) {
    String id = chain.getLast();
    return Diagnostic.of(
            Code.E0401,
            network.vertex(id).span(),
            "'" + id + "': an activation of more than " + settings.levels() + " levels")
        .because(settings.settings().declaration("levels"), "their number is set here")
        .help(fewerLevels(chain) + "; --target fpga takes it as it is")
        .rejection();
  }

  /// Real layers are rescaled: the last one to bring scores of channels to one scale.
  private String fewerLevels(List<String> chain) {
    if (chain.stream().noneMatch(id -> network.op(id) instanceof Op.Requantize)) {
      return "give it a 'shift' or a narrower 'clip'";
    }
    int bits = 31 - Integer.numberOfLeadingZeros(settings.levels());
    if (network.uses(chain.getLast()).stream()
        .map(e -> network.op(e.target()))
        .allMatch(op -> op instanceof Op.Argmax || op instanceof Op.Output)) {
      return "let all scores have one scale: --set quantize.channels=false"
          + (bits < 4 ? "" : "; or fewer bits: --set quantize.scores=" + bits);
    }
    return "give it fewer bits: --set quantize.activations=" + bits;
  }

  /// What the only input of `id` stands as.
  Stored of(String id) {
    Stored found = stored.get(network.input(id));
    if (found == null) {
      throw refuse(id, "its input is not stored");
    }
    return found;
  }

  /// A place for what `id` gives, with the border that its readers want.
  Stored place(String id, List<Long> weights, long offset, boolean thermometer) {
    return place(id, new Stored(types.shape(id), border(id), 0, weights, offset, thermometer));
  }

  Stored place(String id, Stored wanted) {
    return memory.place(wanted, wanted.isContiguous() ? 0 : borderBits(id, wanted));
  }

  Border border(String id) {
    Border border = Border.NONE;
    for (Edge use : network.uses(id)) {
      Optional<Window> window =
          switch (network.op(use.target())) {
            case Op.Conv c -> Optional.of(c.window());
            case Op.MaxPool(var w) -> Optional.of(w);
            case Op.SumPool(var w) -> Optional.of(w);
            case Op _ -> Optional.empty();
          };
      if (window.isPresent()) {
        Window w = window.get();
        border = border.with(new Border(w.top(), w.left(), w.bottom(), w.right()));
      }
    }
    return border;
  }

  /// The bits of the elements around the map: what its readers take for padding, which must be one
  /// value.
  private long borderBits(String id, Stored wanted) {
    Optional<Long> bits = Optional.empty();
    for (Edge use : network.uses(id)) {
      Optional<Long> value =
          switch (network.op(use.target())) {
            case Op.Conv c when c.window().padded() -> Optional.of(c.padValue());
            case Op.SumPool(var w) when w.padded() -> Optional.of(0L);
            case Op.MaxPool(var w) when w.padded() -> Optional.of(wanted.offset());
            case Op _ -> Optional.empty();
          };
      if (value.isPresent()) {
        Optional<Long> code = code(value.get(), wanted);
        if (code.isEmpty() || (bits.isPresent() && !bits.equals(code))) {
          throw refuse(
              use.target(),
              code.isEmpty()
                  ? "padding with " + value.get() + ", which is no value of its input"
                  : "another layer pads the same map with another value");
        }
        bits = code;
      }
    }
    return bits.orElse(0L);
  }

  /// The bits that stand for `value`.
  private static Optional<Long> code(long value, Stored in) {
    long bits = 0;
    long left = value - in.offset();
    for (int b = in.depth() - 1; b >= 0; b--) {
      long w = in.weights().get(b);
      if (w > 0 ? left >= w : left <= w) {
        bits |= 1L << b;
        left -= w;
      } else if (w < 0 && left < 0) {
        bits |= 1L << b;
        left -= w;
      }
    }
    return left == 0 ? Optional.of(bits) : Optional.empty();
  }

  /// A schedule for a layer at `id`; empty where the registers are too small.
  ///
  /// Throws `Rejection` where it needs more control bits than there are.
  Optional<Schedule> schedule(String id, NeuronForm form, Node node) {
    Optional<Schedule> found = routines.schedule(node).map(s -> s.mixed(form.mix()));
    found
        .map(s -> s.routine().controls())
        .filter(c -> c > machine.controlBits())
        .ifPresent(c -> {
          throw new Limits(settings.settings()).controls(network.vertex(id).span(), id, c);
        });
    return found;
  }

  Rejection tooSmall(String id) {
    return new Limits(settings.settings()).tooSmall(network.vertex(id).span(), id);
  }

  /// The name of a schedule's routine.
  String name(Schedule schedule) {
    Node node = schedule.node();
    String kind = node.result() instanceof Node.Reaches ? "reach_" : "sum_";
    return routines.name(kind + node.inputs(), schedule.routine());
  }

  /// How often a routine runs for `channels` at each of `positions`.
  long runs(int channels, int positions) {
    return Math.min(
        (long) positions * Math.ceilDiv(channels, machine.elements()),
        (long) Math.ceilDiv(positions, machine.groups()) * Math.ceilDiv(channels, machine.lanes()));
  }

  void put(
      String id,
      String vertex,
      String routine,
      int channels,
      Optional<Tensor> offsets,
      int positions,
      IntUnaryOperator reads,
      IntUnaryOperator writes,
      Optional<Tensor> weights,
      Optional<Tensor> controls) {
    long spreadRuns = (long) positions * Math.ceilDiv(channels, machine.elements());
    long parallelRuns =
        (long) Math.ceilDiv(positions, machine.groups()) * Math.ceilDiv(channels, machine.lanes());
    boolean spread = spreadRuns <= parallelRuns; // groups with the same channels repeat weights
    int streams = spread ? 1 : machine.groups();
    int batches = Math.ceilDiv(positions, streams);
    long[] from = new long[batches * streams];
    long[] to = new long[from.length];
    for (int i = 0; i < from.length; i++) {
      from[i] = reads.applyAsInt(Math.min(i, positions - 1)); // idle groups read what others read
      to[i] = i < positions ? writes.applyAsInt(i) : -1;
    }
    Shape shape = Shape.of(batches, streams);
    Layer layer =
        new Layer(
            routine,
            spread,
            channels,
            offsets,
            Tensor.narrowest(shape, from),
            Tensor.narrowest(shape, to),
            weights,
            controls,
            network.vertex(vertex).span());
    String free = id;
    for (int k = 2; layers.containsKey(free); k++) {
      free = id + "." + k;
    }
    layers.put(free, layer);
  }
}
