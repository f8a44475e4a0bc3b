package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.IntUnaryOperator;
import nnc.ir.Edge;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.network.Types;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Terminal;
import nnc.passes.tulip.Stored.Border;

/// Makes a program of a network, vertex by vertex, each behind those that feed it. Sums that only
/// thresholds read are never stored: the neuron decides at once.
final class ProgramLowering {

  private final Network network;
  private final Types types;
  private final MachineSettings settings;
  private final Machine machine;
  private final RoutineTable routines;
  private final Memory memory = new Memory();
  private final Map<String, Stored> stored = new LinkedHashMap<>();
  private final SequencedMap<String, Layer> layers = new LinkedHashMap<>();
  private final List<Terminal> inputs = new ArrayList<>();
  private final List<Terminal> outputs = new ArrayList<>();

  ProgramLowering(Network network, MachineSettings settings) {
    this.network = network;
    this.types = Types.of(network);
    this.settings = settings;
    this.machine = settings.machine();
    this.routines =
        new RoutineTable(machine, settings.isTree(), settings.attempts(), settings.effort());
  }

  /// Throws `Rejection`: E0401 for what no routine computes, E0403 where a limit of the target is
  /// exceeded.
  PeProgram program() {
    network.inputIds().forEach(id -> receive(id, types.type(id)));
    for (String id : network.topological()) {
      vertex(id, network.op(id));
    }
    gatherOutputs();
    PeProgram program =
        new PeProgram(
            network.name(),
            machine,
            memory.initial(),
            routines.routines(),
            layers,
            inputs,
            outputs);
    new Limits(settings.settings()).check(program);
    return program;
  }

  private void vertex(String id, Op op) {
    switch (op) {
      case Op.Input _ -> {
        Border border = border(id);
        if (!border.equals(Border.NONE)) {
          stored.put(id, copied(id, stored.get(id), border));
        }
      }
      case Op.Output() -> {} // gathered at the end
      case Op.Flatten() -> stored.put(id, of(id));
      case Op.MultiThreshold t -> threshold(id, t);
      case Op.Dense _, Op.Conv _, Op.SumPool _ -> {
        if (!isDecidedAtOnce(id)) {
          sum(id);
        }
      }
      case Op.MaxPool(var window) -> {
        if (!stored.containsKey(network.input(id))) {
          if (!isDecidedAtOnce(id)) {
            throw refuse(id, "a max pool over sums is only taken where thresholds follow");
          }
        } else {
          stored.put(id, pool(id, of(id), window, _ -> false, id));
        }
      }
      case Op.Argmax() -> argmax(id);
      case Op.Add _,
          Op.Concat _,
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
          throw refuse(id, "there is no routine for '" + op.mnemonic() + "'");
    }
  }

  private Rejection refuse(String id, String why) {
    return Diagnostic.of(Code.E0401, network.vertex(id).span(), "'" + id + "': " + why)
        .help(
            "activations of few levels are thresholds here: quantize with fewer bits"
                + " (--set quantize.activations=2, --set fold-thresholds.levels=N), or use fpga")
        .rejection();
  }

  /// What the only input of `id` stands as.
  private Stored of(String id) {
    Stored found = stored.get(network.input(id));
    if (found == null) {
      throw refuse(id, "its input is not stored");
    }
    return found;
  }

  /// Whether all that read `id` are thresholds, through a max pool or not.
  private boolean isDecidedAtOnce(String id) {
    List<Edge> uses = network.uses(id);
    return !uses.isEmpty()
        && uses.stream()
            .allMatch(e ->
                network.op(e.target()) instanceof Op.MultiThreshold
                    || (network.op(e.target()) instanceof Op.MaxPool
                        && !(network.op(id) instanceof Op.MaxPool)
                        && isDecidedAtOnce(e.target())));
  }

  // ---- values in memory

  /// Inputs stand one behind the other from bit 0 on, as they come.
  private void receive(String id, TensorType type) {
    Stored plain =
        new Stored(
            type.shape(),
            Border.NONE,
            0,
            Terminal.weights(type.format()),
            Terminal.offset(type.format()),
            type.format().width() == 1);
    Stored placed = memory.place(plain, 0);
    inputs.add(new Terminal(id, type, placed.base(), placed.weights(), placed.offset()));
    stored.put(id, placed);
  }

  /// Outputs stand one behind the other too, and without borders; they are copied where they do
  /// not.
  private void gatherOutputs() {
    List<String> ids = network.outputIds();
    boolean plain = ids.size() == 1 && of(ids.getFirst()).isContiguous();
    for (String id : ids) {
      Stored value = plain ? of(id) : copied(id, of(id), Border.NONE);
      outputs.add(new Terminal(id, types.type(id), value.base(), value.weights(), value.offset()));
    }
  }

  /// A place for what `id` gives, with the border that its readers want.
  private Stored place(String id, List<Long> weights, long offset, boolean thermometer) {
    return place(id, new Stored(types.shape(id), border(id), 0, weights, offset, thermometer));
  }

  private Stored place(String id, Stored wanted) {
    return memory.place(wanted, wanted.isContiguous() ? 0 : borderBits(id, wanted));
  }

  private Border border(String id) {
    Border border = Border.NONE;
    for (Edge use : network.uses(id)) {
      Optional<Window> window =
          switch (network.op(use.target())) {
            case Op.Conv c -> Optional.of(c.window());
            case Op.MaxPool(var w) -> Optional.of(w);
            case Op.SumPool(var w) -> Optional.of(w);
            default -> Optional.empty();
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
            default -> Optional.empty();
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

  private Stored copied(String id, Stored from, Border border) {
    Stored to =
        place(
            id,
            new Stored(from.shape(), border, 0, from.weights(), from.offset(), from.thermometer()));
    String routine = routines.named("copy", Routines::copy);
    int depth = from.depth();
    Positions positions = new Positions(from.shape().size() * depth);
    put(
        id + ".copy",
        id,
        routine,
        1,
        Optional.of(Tensor.narrowest(Shape.of(1), 0)),
        positions,
        p -> from.address(p / depth) + p % depth,
        p -> to.address(p / depth) + p % depth,
        Optional.empty(),
        Optional.empty());
    return to;
  }

  // ---- neurons

  private void threshold(String id, Op.MultiThreshold t) {
    String source = network.input(id);
    boolean pooled = network.op(source) instanceof Op.MaxPool && !stored.containsKey(source);
    String neuron = pooled ? network.input(source) : source;
    List<Long> weights = java.util.Collections.nCopies(t.levels(), t.step());
    Decision decision = new Decision(t);
    if (stored.containsKey(source)) {
      stored.put(id, compared(id, decision, place(id, weights, t.base(), t.step() > 0)));
      return;
    }
    if (!pooled) {
      Stored to = place(id, weights, t.base(), t.step() > 0);
      decided(neuron, decision, to);
      stored.put(id, to);
      return;
    }
    Window window = ((Op.MaxPool) network.op(source)).window();
    Border around = new Border(window.top(), window.left(), window.bottom(), window.right());
    if (!around.equals(Border.NONE) && decision.anyFalling()) {
      throw refuse(source, "a padded max pool before thresholds of falling channels");
    }
    Stored decisions =
        memory.place(
            new Stored(types.shape(neuron), around, 0, weights, t.base(), t.step() > 0), 0);
    decided(neuron, decision, decisions);
    stored.put(id, pool(id, decisions, window, decision::falls, source));
  }

  /// Thresholds of values that stand in memory: a routine that counts the bits of one element.
  private Stored compared(String id, Decision decision, Stored to) {
    Stored from = of(id);
    int alike = decision.isShared() ? 1 : from.channels();
    for (int c = 0; c < alike; c++) {
      int channel = c;
      NeuronForm form =
          new NeuronForm((_, _) -> 1, 1, 1, from.weights(), from.offset(), new long[1]);
      Schedule schedule = schedule(id, form, new Node.Reaches(), 0);
      int each = from.shape().size() / alike;
      IntUnaryOperator element = p -> alike == 1 ? p : channel * each + p;
      put(
          alike == 1 ? id : id + "." + c,
          id,
          name(schedule),
          decision.levels(),
          Optional.of(offsets(schedule, form, _ -> 0)),
          new Positions(each),
          p -> from.address(element.applyAsInt(p)),
          p -> to.address(element.applyAsInt(p)),
          Optional.empty(),
          Optional.of(controls(schedule, form, decision, _ -> 0, _ -> channel, 1)));
    }
    return to;
  }

  /// The sums of `neuron`, each compared with the thresholds of `decision`, into `to`.
  private void decided(String neuron, Decision decision, Stored to) {
    for (Part part : parts(neuron)) {
      NeuronForm form = part.form();
      Schedule schedule = schedule(neuron, form, new Node.Reaches(), 0);
      int levels = decision.levels();
      put(
          part.id(),
          neuron,
          name(schedule),
          part.channels() * levels,
          Optional.of(offsets(schedule, form, part.receptive()::tap)),
          new Positions(part.receptive().positions()),
          part.receptive()::base,
          p ->
              to.address(
                  part.first(), p / part.receptive().outWidth(), p % part.receptive().outWidth()),
          weights(schedule, form, part.channels(), levels),
          Optional.of(
              controls(schedule, form, decision, o -> o, o -> part.first() + o, part.channels())));
    }
  }

  /// The sums of `id` themselves, as unsigned numbers above the smallest that there can be.
  private void sum(String id) {
    List<Part> parts = parts(id);
    long scale = 0;
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (Part part : parts) {
      scale = scale == 0 ? part.form().scale() : gcd(scale, part.form().scale());
      for (int o = 0; o < part.channels(); o++) {
        long constant = part.form().constant(o);
        least = Math.min(least, constant);
        most = Math.max(most, constant + part.most());
      }
    }
    for (Part part : parts) {
      for (int o = 0; o < part.channels(); o++) {
        scale = gcd(scale, part.form().constant(o) - least);
      }
    }
    long range = (most - least) / scale;
    int bits = Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(range));
    List<Long> weights = new ArrayList<>();
    for (int b = 0; b < bits; b++) {
      weights.add(scale << b);
    }
    Stored to = place(id, weights, least, false);
    stored.put(id, to);
    for (Part part : parts) {
      summed(id, part, to, bits, scale, least);
    }
  }

  private void summed(String id, Part part, Stored to, int bits, long scale, long least) {
    NeuronForm form = part.form();
    long factor = form.scale() / scale;
    if (Long.bitCount(factor) != 1) {
      throw refuse(id, "sums of channels that have no common step");
    }
    long[] offsets = new long[part.channels()];
    boolean offset = false;
    for (int o = 0; o < offsets.length; o++) {
      offsets[o] = (form.constant(o) - least) / scale;
      offset |= offsets[o] != 0;
    }
    int shift = Long.numberOfTrailingZeros(factor);
    Schedule schedule = schedule(id, form, new Node.Sum(bits, offset), shift);
    int width = schedule.routine().controls();
    Optional<Tensor> controls =
        width == 0
            ? Optional.empty()
            : Optional.of(
                Tensor.generate(
                    Shape.of(offsets.length, width),
                    Formats.BIT,
                    i -> ControlCode.beginning(offsets[i / width]) >> i % width & 1));
    put(
        part.id(),
        id,
        name(schedule),
        part.channels(),
        Optional.of(offsets(schedule, form, part.receptive()::tap)),
        new Positions(part.receptive().positions()),
        part.receptive()::base,
        p ->
            to.address(
                part.first(), p / part.receptive().outWidth(), p % part.receptive().outWidth()),
        weights(schedule, form, part.channels(), 1),
        controls);
  }

  private static long gcd(long a, long b) {
    return b == 0 ? Math.abs(a) : gcd(b, a % b);
  }

  /// Neurons of a layer that read the same channels.
  private record Part(String id, int first, int channels, Receptive receptive, NeuronForm form) {
    /// The largest that `scale * P` can be.
    long most() {
      return form.scale() * form.node(new Node.Reaches(), 0).most();
    }
  }

  private List<Part> parts(String id) {
    Stored from = of(id);
    return switch (network.op(id)) {
      case Op.Dense(var synapse, var preload) -> {
        Receptive all = Receptive.dense(from);
        yield List.of(part(id, 0, synapse, preload, all, synapse.shape().dim(0)));
      }
      case Op.Conv c -> {
        int channels = c.synapse().shape().dim(0) / c.groups();
        List<Part> parts = new ArrayList<>();
        for (int g = 0; g < c.groups(); g++) {
          parts.add(
              part(
                  id,
                  g * channels,
                  c.synapse(),
                  c.preload(),
                  Receptive.group(from, c, g),
                  channels));
        }
        yield parts;
      }
      case Op.SumPool(var window) -> {
        List<Part> parts = new ArrayList<>();
        for (int c = 0; c < from.channels(); c++) {
          Receptive one = Receptive.window(from, window, c, 1);
          NeuronForm form =
              new NeuronForm(
                  (_, _) -> 1, 1, one.taps(), from.weights(), from.offset(), new long[1]);
          parts.add(new Part(id + "." + c, c, 1, one, form));
        }
        yield parts;
      }
      default -> throw new IllegalStateException(id + " has no sums");
    };
  }

  private Part part(
      String id,
      int first,
      Synapse synapse,
      Optional<Tensor> preload,
      Receptive receptive,
      int channels) {
    if (!(synapse instanceof Synapse.Product(var weights))) {
      throw refuse(id, "threshold synapses");
    }
    long[] constants = new long[channels];
    for (int o = 0; o < channels; o++) {
      int channel = first + o;
      constants[o] = preload.map(p -> p.raw(channel)).orElse(0L);
    }
    int taps = receptive.taps();
    NeuronForm form =
        new NeuronForm(
            (o, i) -> weights.raw((first + o) * taps + i),
            channels,
            taps,
            receptive.from().weights(),
            receptive.from().offset(),
            constants);
    return new Part(first == 0 ? id : id + "." + first, first, channels, receptive, form);
  }

  private Schedule schedule(String id, NeuronForm form, Node.Result result, int shift) {
    Schedule found =
        routines
            .schedule(form.node(result, shift))
            .orElseThrow(
                () -> new Limits(settings.settings()).tooSmall(network.vertex(id).span(), id))
            .mixed(form.mix());
    if (found.routine().controls() > machine.controlBits()) {
      throw new Limits(settings.settings())
          .controls(network.vertex(id).span(), id, found.routine().controls());
    }
    return found;
  }

  private String name(Schedule schedule) {
    Node node = schedule.node();
    String kind = node.result() instanceof Node.Reaches ? "reach_" : "sum_";
    return routines.name(kind + node.inputs(), schedule.routine());
  }

  private static Tensor offsets(Schedule schedule, NeuronForm form, IntUnaryOperator tap) {
    int[] next = new int[form.planes().size()];
    long[] all = new long[schedule.order().size()];
    for (int j = 0; j < all.length; j++) {
      int plane = schedule.order().get(j);
      all[j] = tap.applyAsInt(next[plane]++) + (long) form.planes().get(plane).bit();
    }
    return Tensor.narrowest(Shape.of(all.length), all);
  }

  /// A row for every channel and level, in the order of the stream.
  private static Optional<Tensor> weights(
      Schedule schedule, NeuronForm form, int channels, int levels) {
    if (form.mix() == Routine.Mix.PASS) {
      return Optional.empty();
    }
    int inputs = schedule.order().size();
    int[] next = new int[form.planes().size()];
    int[] input = new int[inputs];
    int[] plane = new int[inputs];
    for (int j = 0; j < inputs; j++) {
      plane[j] = schedule.order().get(j);
      input[j] = next[plane[j]]++;
    }
    return Optional.of(
        Tensor.generate(
            Shape.of(channels * levels, inputs),
            Formats.BIT,
            i -> {
              int o = i / inputs / levels;
              int j = i % inputs;
              return form.weight(form.planes().get(plane[j]), o, input[j]) ? 1 : 0;
            }));
  }

  /// A control word for every channel and level.
  private static Tensor controls(
      Schedule schedule,
      NeuronForm form,
      Decision decision,
      IntUnaryOperator ofForm,
      IntUnaryOperator ofDecision,
      int channels) {
    int width = schedule.routine().controls();
    int levels = decision.levels();
    long most = schedule.node().most();
    long[] words = new long[channels * levels];
    for (int i = 0; i < words.length; i++) {
      int o = i / levels;
      int c = ofDecision.applyAsInt(o);
      long t = decision.threshold(c, i % levels) - form.constant(ofForm.applyAsInt(o));
      boolean falls = decision.falls(c);
      long bound = falls ? Math.floorDiv(t, form.scale()) + 1 : Math.ceilDiv(t, form.scale());
      words[i] = schedule.code().comparing(bound, falls, most);
    }
    return Tensor.generate(
        Shape.of(words.length, width), Formats.BIT, i -> words[i / width] >> i % width & 1);
  }

  // ---- everything else

  /// The largest, or in channels that `falls` says the smallest, of each window of thermometers.
  private Stored pool(
      String id, Stored from, Window window, java.util.function.IntPredicate falls, String layer) {
    if (!from.thermometer()) {
      throw refuse(layer, "a max pool over numbers of several bits");
    }
    Stored to = place(id, from.weights(), from.offset(), from.thermometer());
    Receptive one = Receptive.window(from, window, 0, 1);
    long[] taps = new long[one.taps()];
    for (int i = 0; i < taps.length; i++) {
      taps[i] = one.tap(i);
    }
    for (boolean smallest : new boolean[] {false, true}) {
      int[] channels =
          java.util.stream.IntStream.range(0, from.channels())
              .filter(c -> falls.test(c) == smallest)
              .toArray();
      if (channels.length == 0) {
        continue;
      }
      int each = channels.length * from.depth();
      String routine =
          smallest
              ? routines.named("all_" + taps.length, () -> Routines.all(taps.length))
              : routines.named("any_" + taps.length, () -> Routines.any(taps.length));
      IntUnaryOperator bit =
          p -> channels[p % each / from.depth()] * from.depth() + p % from.depth();
      put(
          smallest ? layer + ".all" : layer,
          layer,
          routine,
          1,
          Optional.of(Tensor.narrowest(Shape.of(taps.length), taps)),
          new Positions(one.positions() * each),
          p -> one.base(p / each) + bit.applyAsInt(p),
          p ->
              to.address(0, p / each / one.outWidth(), p / each % one.outWidth())
                  + bit.applyAsInt(p),
          Optional.empty(),
          Optional.empty());
    }
    return to;
  }

  private void argmax(String id) {
    Stored from = of(id);
    if (!from.isBinary()) {
      throw refuse(id, "the largest of what are no plain numbers");
    }
    int count = from.shape().size();
    NumberFormat format = types.format(id);
    List<Long> weights = Terminal.weights(format);
    int indexBits = format.width();
    Routine routine =
        Routines.argmax(machine, count, from.depth(), indexBits)
            .orElseThrow(
                () -> new Limits(settings.settings()).tooSmall(network.vertex(id).span(), id));
    List<Long> offsets = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      int repeats = k == 0 || k == count - 1 ? 1 : 2;
      for (int b = 0; b < repeats * from.depth(); b++) {
        offsets.add((long) from.address(k) + b % from.depth());
      }
    }
    Stored to = place(id, weights, 0, false);
    stored.put(id, to);
    long[] all = offsets.stream().mapToLong(o -> o).toArray();
    put(
        id,
        id,
        routines.name("argmax_" + count, routine),
        1,
        Optional.of(Tensor.narrowest(Shape.of(all.length), all)),
        new Positions(1),
        _ -> 0,
        _ -> to.base(),
        Optional.empty(),
        Optional.empty());
  }

  /// How many positions a layer has.
  private record Positions(int count) {}

  private void put(
      String id,
      String vertex,
      String routine,
      int channels,
      Optional<Tensor> offsets,
      Positions positions,
      IntUnaryOperator reads,
      IntUnaryOperator writes,
      Optional<Tensor> weights,
      Optional<Tensor> controls) {
    int n = positions.count();
    long spreadRuns = (long) n * Math.ceilDiv(channels, machine.elements());
    long parallelRuns =
        (long) Math.ceilDiv(n, machine.groups()) * Math.ceilDiv(channels, machine.lanes());
    boolean spread = spreadRuns <= parallelRuns; // groups with the same channels repeat weights
    int streams = spread ? 1 : machine.groups();
    int batches = Math.ceilDiv(n, streams);
    long[] from = new long[batches * streams];
    long[] to = new long[from.length];
    for (int i = 0; i < from.length; i++) {
      from[i] = reads.applyAsInt(Math.min(i, n - 1)); // idle groups read what others read
      to[i] = i < n ? writes.applyAsInt(i) : -1;
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
