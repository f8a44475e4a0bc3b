package nnc.passes.map;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Terminal;
import nnc.ir.network.Types;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import nnc.ir.pass.PassContext;

/// One application of `MapToKernels`: walks the network in topological order and makes the kernels
/// of each vertex.
final class Lowering {

  private static final Tensor ONE = Tensor.narrowest(Shape.of(1), 1);

  /// Values a delay line holds at most.
  private static final long LONGEST_DELAY = 1 << 24;

  private final Network network;
  private final Types types;
  private final PassContext context;
  private final int busBits;
  private final Wiring wiring = new Wiring();
  private final Flows flows;
  private final List<Terminal> inputs = new ArrayList<>();
  private final List<Terminal> outputs = new ArrayList<>();
  private final List<Diagnostic> errors = new ArrayList<>();
  private final Orders orders;

  /// Kernels that give before they take, by the vertex whose input they will get.
  private final SequencedMap<String, String> late = new LinkedHashMap<>();

  Lowering(Network network, PassContext context) {
    this.network = network;
    this.types = Types.of(network);
    this.context = context;
    this.busBits = new MapSettings(context).busBits();
    this.flows = new Flows(network, types, wiring);
    this.orders = new Orders(network, types);
  }

  KernelDesign design() {
    List<String> order = new ArrayList<>(network.inputIds());
    network.topological().stream().filter(id -> !order.contains(id)).forEach(order::add);
    for (String id : order) {
      if (!flows.isLive(id)) {
        context.warn(
            Diagnostic.of(Code.W0002, span(id), "'" + id + "' feeds no output")
                .help("it is left out; remove it or make it an output"));
      } else if (!flows.isAbsorbed(id)
          && (network.op(id).readsThePast()
              || network.inputs(id).stream().allMatch(flows::isKnown))) {
        lower(id);
      }
    }
    late.forEach((id, instance) -> {
      String from = network.input(id);
      if (flows.isKnown(from)) {
        wiring.connect(flows.take(from), instance, 0);
      }
    });
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    return wiring.design(network.name(), inputs, outputs);
  }

  private void lower(String id) {
    try {
      switch (network.op(id)) {
        case Op.Input _ -> input(id);
        case Op.Output _ -> output(id);
        case Op.Dense dense -> dense(id, dense);
        case Op.Conv conv -> conv(id, conv);
        case Op.MaxPool(var window) -> maxPool(id, window);
        case Op.SumPool(var window) -> sumPool(id, window);
        case Op.Flatten _ -> {
          String from = network.input(id);
          flows.give(id, flows.take(from), flows.order(from));
        }
        case Op.Add _ -> add(id);
        case Op.Concat _ -> concat(id);
        case Op.Argmax _ -> argmax(id);
        case Op.Population population -> population(id, population);
        case Op.Delay delay -> delay(id, delay);
        case Op.Projection projection -> projection(id, projection);
        case Op.Elementwise op -> map(id, op);
      }
    } catch (ArithmeticException _) {
      refuse(Code.E0303, id, "its partial sums need more than " + NumberFormat.MAX_WIDTH + " bits");
    }
  }

  private void input(String id) {
    Shape shape = types.shape(id);
    NumberFormat format = types.format(id);
    if (addressed(id)) {
      addresses(id, shape, format);
      return;
    }
    Bus bus = Bus.of(busBits, 1, shape.size(), format.width());
    Kernel kernel = new Kernel.Ingress(bus.bytes(), bus.perBeat(), 1, shape.size(), format);
    String instance = wiring.add(id, kernel, span(id));
    wiring.connectSource(instance, Wiring.SHALLOW);
    inputs.add(new Terminal(id, instance, shape, shape.channels(), shape.perChannel()));
    flows.give(id, new Wiring.End(instance, 0), Orders.grid(shape));
  }

  /// Whether `id` is an input whose events come as addresses.
  private boolean addressed(String id) {
    return network.op(id) instanceof Op.Input && new MapSettings(context).eventStream(id);
  }

  private void addresses(String id, Shape shape, NumberFormat format) {
    if (!(format instanceof NumberFormat.Fixed f) || f.signed()) {
      refuse(Code.E0401, id, "address events carry no value, so they make no " + format);
      return;
    }
    String taker = flows.reader(id).orElse("");
    boolean takes =
        !taker.isEmpty()
            && switch (network.op(taker)) {
              case Op.Projection _ -> true;
              case Op.Dense dense -> whyNoEvents(taker, dense.synapse(), 0).isEmpty();
              case Op.Conv conv ->
                  whyNoEvents(taker, conv.synapse(), conv.window().padded() ? conv.padValue() : 0)
                      .isEmpty();
              case Op _ -> false;
            };
    if (!takes) {
      refuse(
          Code.E0401,
          id,
          "address events go to one projection, dense layer or convolution of weights, and nothing"
              + " else may read the input");
      return;
    }
    Kernel.EventIngress kernel = new Kernel.EventIngress(1, shape.size(), format);
    int bytes = Integer.highestOneBit(2 * Math.ceilDiv(kernel.word().addressBits(), 8) - 1);
    String instance =
        wiring.add(id, new Kernel.EventIngress(bytes, shape.size(), format), span(id));
    wiring.connectSource(instance, Wiring.SHALLOW);
    inputs.add(new Terminal(id, instance, shape, shape.channels(), shape.perChannel()));
    flows.give(id, new Wiring.End(instance, 0), Orders.grid(shape));
  }

  /// The input behind flattens that `id` reads.
  private String source(String id) {
    String from = network.input(id);
    return network.op(from) instanceof Op.Flatten ? source(from) : from;
  }

  private void output(String id) {
    String from = network.input(id);
    Shape shape = types.shape(id);
    if (!(flows.order(from) instanceof Order.Grid grid)) {
      refuse(
          Code.E0401, id, "joined flattened maps would come out in an order no output describes");
      return;
    }
    NumberFormat format = types.format(id);
    Bus bus = Bus.of(busBits, 1, shape.size(), format.width());
    Kernel kernel = new Kernel.Egress(bus.bytes(), bus.perBeat(), 1, shape.size(), format);
    Wiring.End end = gated(id, flows.take(from));
    String instance = wiring.add(id, kernel, span(id));
    wiring.connect(end, instance, 0);
    wiring.connectSink(instance, Wiring.SHALLOW);
    outputs.add(new Terminal(id, instance, shape, grid.channels(), grid.positions()));
  }

  /// An output that only delays feed would run ahead of the inputs: it waits for the first of them.
  private Wiring.End gated(String id, Wiring.End end) {
    Optional<String> input = flows.pace(id).filter(flows::isKnown);
    if (input.isEmpty()) {
      return end;
    }
    Shape shape = types.shape(id);
    Kernel kernel =
        new Kernel.Gate(
            types.shape(input.get()).size(),
            1,
            shape.size(),
            types.format(input.get()),
            types.format(id));
    String gate = wiring.add(id + "_gate", kernel, span(id));
    wiring.connect(flows.take(input.get()), gate, 0);
    wiring.connect(end, gate, 1);
    return new Wiring.End(gate, 0);
  }

  private void dense(String id, Op.Dense dense) {
    String from = network.input(id);
    Order.Grid order = Order.vector(dense.synapse().shape().dim(0));
    Synapse synapse = Parameters.dense(dense.synapse(), flows.order(from));
    Optional<Tensor> preload = Parameters.preload(dense.preload(), order.size());
    Range x = types.range(from).orElseThrow();
    if (byEvents(id, synapse, 0)) {
      Shape in = Shape.of(synapse.shape().dim(1), 1, 1);
      scatter(id, synapse, preload, x, in, Window.square(1, 1), order);
    } else {
      matrix(id, synapse, preload, x, flows.take(from), order);
    }
  }

  private void conv(String id, Op.Conv conv) {
    String from = network.input(id);
    Shape in = types.shape(from);
    NumberFormat format = types.format(from);
    Optional<Synapse> synapse = Parameters.conv(conv, in.dim(0), format);
    if (synapse.isEmpty()) {
      refuse(
          Code.E0401,
          id,
          "groups need synapses that contribute nothing, which this clamp does not have");
      return;
    }
    Range x = types.range(from).orElseThrow();
    Optional<Tensor> preload = Parameters.preload(conv.preload(), types.shape(id).channels());
    Order.Grid order = Orders.grid(types.shape(id));
    if (byEvents(id, synapse.get(), conv.window().padded() ? conv.padValue() : 0)) {
      scatter(id, synapse.get(), preload, x, in, conv.window(), order);
      return;
    }
    matrix(
        id,
        synapse.get(),
        preload,
        conv.window().padded() ? x.union(Range.of(conv.padValue())) : x,
        windows(id, flows.take(from), in, conv.window(), conv.padValue(), format),
        order);
  }

  /// Whether the settings ask for a kernel by events. Where they ask for this very layer, what has
  /// none is refused; where they ask for all layers, it keeps the other one.
  private boolean byEvents(String id, Synapse synapse, long padValue) {
    MapSettings settings = new MapSettings(context);
    if (!settings.byEvents(layer(id)) && !addressed(source(id))) {
      return false;
    }
    String why = whyNoEvents(id, synapse, padValue);
    if (!why.isEmpty() && settings.own(layer(id), "kernel")) {
      refuse(Code.E0401, id, why);
    }
    return why.isEmpty();
  }

  /// Why a matrix layer has no kernel by events; empty where it has one.
  private String whyNoEvents(String id, Synapse synapse, long padValue) {
    return !(synapse instanceof Synapse.Product)
        ? "only weights work by events, thresholds do not"
        : !types.format(network.input(id)).holds(0)
            ? "a bipolar input is never silent, so it does not work by events"
            : padValue != 0 ? "what pads it is not 0, so it does not work by events" : "";
  }

  /// A matrix in events, a map's or, as a map of one position, a vector's. What a layer adds to its
  /// sums and does with them comes behind.
  private void scatter(
      String id,
      Synapse synapse,
      Optional<Tensor> preload,
      Range x,
      Shape in,
      Window window,
      Order.Grid order) {
    Flows.Chain chain = flows.chain(id, Order.vector(order.channels()));
    NumberFormat.Fixed sum =
        Parameters.accumulator(synapse, Optional.empty(), x.union(Range.of(0)), fraction(id));
    Tensor weights = ((Synapse.Product) synapse).weights();
    Kernel kernel =
        new Kernel.Scatter(
            in.dim(0),
            in.dim(1),
            in.dim(2),
            window,
            weights,
            1,
            1,
            addressed(source(id)),
            types.format(network.input(id)),
            sum);
    String instance = wiring.add(layer(id), kernel, span(id));
    wiring.connect(flows.take(network.input(id)), instance, 0);
    NumberFormat.Fixed format = (NumberFormat.Fixed) types.format(id);
    List<Op.Elementwise> stages = new ArrayList<>();
    if (preload.isPresent()) {
      stages.add(new Op.Requantize(ONE, preload.get(), 0, format));
    }
    stages.addAll(chain.stages());
    if (stages.isEmpty() && !sum.equals(format)) {
      stages.add(new Op.Clip(format.range().lo(), format.range().hi(), format));
    }
    Wiring.End end = new Wiring.End(instance, 0);
    if (!stages.isEmpty()) {
      NumberFormat last = types.format(chain.last());
      end = mapKernel(layer(id) + "_stages", id, end, types.shape(id), sum, stages, last);
    }
    flows.give(chain.last(), end, order);
  }

  private void matrix(
      String id,
      Synapse synapse,
      Optional<Tensor> preload,
      Range x,
      Wiring.End from,
      Order.Grid order) {
    Flows.Chain chain = flows.chain(id, Order.vector(order.channels()));
    Kernel kernel =
        new Kernel.Matrix(
            synapse.shape().dim(0),
            synapse.shape().dim(1),
            order.positions(),
            synapse,
            preload,
            1,
            1,
            false,
            0,
            types.format(network.input(id)),
            Parameters.accumulator(synapse, preload, x, fraction(id)),
            chain.stages(),
            types.format(chain.last()));
    String instance = wiring.add(layer(id), kernel, span(id));
    wiring.connect(from, instance, 0);
    flows.give(chain.last(), new Wiring.End(instance, 0), order);
  }

  /// The stream of a window's elements at every output position: through a line buffer, unless the
  /// window is the position itself or the whole map.
  private Wiring.End windows(
      String id, Wiring.End from, Shape in, Window window, long padValue, NumberFormat format) {
    boolean pointwise = window.size() == 1 && window.strideY() == 1 && window.strideX() == 1;
    boolean whole = !window.padded() && window.height() == in.dim(1) && window.width() == in.dim(2);
    if (pointwise || whole) {
      return from;
    }
    Kernel kernel =
        new Kernel.LineBuffer(in.dim(0), in.dim(1), in.dim(2), window, padValue, 1, format);
    String lines = wiring.add(layer(id) + "_lines", kernel, span(id));
    wiring.connect(from, lines, 0);
    return new Wiring.End(lines, 0);
  }

  private void maxPool(String id, Window window) {
    String from = network.input(id);
    NumberFormat format = types.format(from);
    long lowest = format.range().lo();
    Wiring.End end = windows(id, flows.take(from), types.shape(from), window, lowest, format);
    pool(id, true, window, end, format, format);
  }

  private void sumPool(String id, Window window) {
    String from = network.input(id);
    NumberFormat format = types.format(from);
    Wiring.End end = flows.take(from);
    if (window.padded() && !format.holds(0)) {
      NumberFormat.Fixed wide = NumberFormat.holding(format.range());
      List<Op.Elementwise> widen = List.of(new Op.Clip(wide.range().lo(), wide.range().hi(), wide));
      end = mapKernel(id + "_widen", id, end, types.shape(from), format, widen, wide);
      format = wide;
    }
    end = windows(id, end, types.shape(from), window, 0, format);
    Range x = types.range(from).orElseThrow();
    Range sum =
        new Range(
            Math.min(0, Math.multiplyExact(x.lo(), (long) window.size())),
            Math.max(0, Math.multiplyExact(x.hi(), (long) window.size())));
    pool(id, false, window, end, format, Parameters.holding(sum, fraction(id)));
  }

  private void pool(
      String id,
      boolean max,
      Window window,
      Wiring.End from,
      NumberFormat input,
      NumberFormat accumulator) {
    Shape shape = types.shape(id);
    Flows.Chain chain = flows.chain(id, Order.vector(shape.channels()));
    Kernel kernel =
        new Kernel.Pool(
            max,
            window.size(),
            shape.channels(),
            shape.perChannel(),
            1,
            input,
            accumulator,
            chain.stages(),
            types.format(chain.last()));
    String instance = wiring.add(layer(id), kernel, span(id));
    wiring.connect(from, instance, 0);
    flows.give(chain.last(), new Wiring.End(instance, 0), Orders.grid(shape));
  }

  private void add(String id) {
    List<String> from = network.inputs(id);
    Order order = flows.order(from.getFirst());
    if (!from.stream().allMatch(f -> flows.order(f).same(order))) {
      refuse(
          Code.E0401,
          id,
          "its inputs arrive in different orders: one is a flattened map, another is not");
      return;
    }
    long lo = 0;
    long hi = 0;
    for (String f : from) {
      Range x = types.range(f).orElseThrow();
      lo = Math.addExact(lo, Math.min(0, x.lo()));
      hi = Math.addExact(hi, Math.max(0, x.hi()));
    }
    Shape shape = types.shape(id);
    Flows.Chain chain = flows.chain(id, Flows.channels(shape, order));
    Kernel kernel =
        new Kernel.Add(
            shape.channels(),
            shape.perChannel(),
            1,
            from.stream().map(types::format).toList(),
            Parameters.holding(new Range(lo, hi), fraction(id)),
            chain.stages(),
            types.format(chain.last()));
    String instance = wiring.add(layer(id), kernel, span(id));
    for (int port = 0; port < from.size(); port++) {
      wiring.connect(flows.take(from.get(port)), instance, port);
    }
    flows.give(chain.last(), new Wiring.End(instance, 0), order);
  }

  private void concat(String id) {
    List<String> from = network.inputs(id);
    Shape shape = types.shape(id);
    List<Integer> channels = from.stream().map(f -> types.shape(f).channels()).toList();
    Kernel kernel = new Kernel.Concat(channels, shape.perChannel(), 1, types.format(id));
    String instance = wiring.add(id, kernel, span(id));
    Order order =
        shape.rank() == 1
            ? Order.joined(from.stream().map(flows::order).toList())
            : Orders.grid(shape);
    for (int port = 0; port < from.size(); port++) {
      wiring.connect(flows.take(from.get(port)), instance, port);
    }
    flows.give(id, new Wiring.End(instance, 0), order);
  }

  private void population(String id, Op.Population population) {
    List<String> from = network.inputs(id);
    Order order = from.isEmpty() ? Orders.grid(types.shape(id)) : flows.order(from.getFirst());
    if (!from.stream().allMatch(f -> flows.order(f).same(order))) {
      refuse(Code.E0401, id, "its ports get their values in different orders");
      return;
    }
    Kernel kernel =
        Kernel.Population.of(
            Parameters.population(population, order),
            1,
            new MapSettings(context).levelsPerStage(),
            from.stream().map(types::format).toList(),
            types.format(id));
    String instance = wiring.add(id, kernel, span(id));
    for (int port = 0; port < from.size(); port++) {
      wiring.connect(flows.take(from.get(port)), instance, port);
    }
    flows.give(id, new Wiring.End(instance, 0), order);
  }

  private void projection(String id, Op.Projection projection) {
    Order order = orders.of(network.input(id));
    NumberFormat input = projection.type().format();
    Range sums = projection.synapses().sums(input.range()).orElseThrow();
    Kernel.Projection kernel =
        new Kernel.Projection(
            Parameters.projection(projection.synapses(), order),
            1,
            1,
            addressed(source(id)),
            input,
            Parameters.holding(sums, fraction(id)));
    if (kernel.ring() > LONGEST_DELAY) {
      refuse(
          Code.E0403,
          id,
          "its ring would hold " + kernel.ring() + " sums, the most is " + LONGEST_DELAY);
      return;
    }
    String instance = wiring.add(layer(id), kernel, span(id));
    if (kernel.givesFirst()) {
      late.put(id, instance);
    } else {
      wiring.connect(flows.take(network.input(id)), instance, 0);
    }
    Wiring.End end = new Wiring.End(instance, 0);
    NumberFormat format = types.format(id);
    if (!kernel.sum().equals(format)) {
      List<Op.Elementwise> fit =
          List.of(new Op.Clip(format.range().lo(), format.range().hi(), format));
      end = mapKernel(id + "_fit", id, end, types.shape(id), kernel.sum(), fit, format);
    }
    flows.give(id, end, Order.vector(projection.synapses().targets()));
  }

  /// A delay gives before it takes: what it takes is connected when everything is there.
  private void delay(String id, Op.Delay delay) {
    Kernel.Delay kernel =
        new Kernel.Delay(delay.steps(), 1, delay.type().shape().size(), delay.type().format());
    if (kernel.silentBeats() > LONGEST_DELAY) {
      refuse(
          Code.E0403,
          id,
          "it would hold "
              + kernel.silentBeats()
              + " values; the longest delay line of this target holds "
              + LONGEST_DELAY);
      return;
    }
    String instance = wiring.add(id, kernel, span(id));
    late.put(id, instance);
    flows.give(id, new Wiring.End(instance, 0), orders.of(id));
  }

  private void argmax(String id) {
    String from = network.input(id);
    Shape shape = types.shape(from);
    if (!flows.order(from).rowMajor()) {
      refuse(
          Code.E0401,
          id,
          "it takes a vector, or a map with one channel or one position, not " + types.type(from));
      return;
    }
    Kernel kernel = new Kernel.ArgMax(shape.size(), 1, types.format(from), types.format(id));
    String instance = wiring.add(id, kernel, span(id));
    wiring.connect(flows.take(from), instance, 0);
    flows.give(id, new Wiring.End(instance, 0), Order.vector(1));
  }

  private void map(String id, Op.Elementwise op) {
    if (Flows.computesReals(op)) {
      refuse(Code.E0405, id, "it computes on real numbers; quantize the network first");
      return;
    }
    String from = network.input(id);
    Shape shape = types.shape(id);
    Order order = flows.order(from);
    Order channels = Flows.channels(shape, order);
    Flows.Chain chain = flows.chain(id, channels);
    List<Op.Elementwise> stages = new ArrayList<>();
    stages.add(Parameters.elementwise(op, channels));
    stages.addAll(chain.stages());
    Wiring.End end =
        mapKernel(
            id,
            id,
            flows.take(from),
            shape,
            types.format(from),
            stages,
            types.format(chain.last()));
    flows.give(chain.last(), end, order);
  }

  private Wiring.End mapKernel(
      String name,
      String id,
      Wiring.End from,
      Shape shape,
      NumberFormat input,
      List<Op.Elementwise> stages,
      NumberFormat output) {
    Kernel kernel = new Kernel.Map(shape.channels(), shape.perChannel(), 1, input, stages, output);
    String instance = wiring.add(name, kernel, span(id));
    wiring.connect(from, instance, 0);
    return new Wiring.End(instance, 0);
  }

  private int fraction(String id) {
    return types.format(id) instanceof NumberFormat.Fixed f ? f.fraction() : 0;
  }

  /// The layer that vertex `id` belongs to, under which users give `pe` and `simd`: the vertices of
  /// layer `c1` are `c1.conv`, `c1.shift` and, the last, `c1`. A population's name is its own, so
  /// what leads to `a` keeps the names `a.add` and, of the projection from `s`, `a.s`.
  private String layer(String id) {
    int dot = id.lastIndexOf('.');
    String layer = dot > 0 ? id.substring(0, dot) : id;
    boolean taken =
        network.vertices().containsKey(layer) && network.op(layer) instanceof Op.Population;
    return taken ? id : layer;
  }

  private Span span(String id) {
    return network.vertex(id).span();
  }

  private void refuse(Code code, String id, String why) {
    String what = "'" + id + "' (" + network.op(id).mnemonic() + ")";
    String target = context.target().id();
    errors.add(
        Diagnostic.of(code, span(id), what + " has no kernel on target " + target + ": " + why));
  }
}
