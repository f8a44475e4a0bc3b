package nnc.passes.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

  private final Network network;
  private final Types types;
  private final PassContext context;
  private final int busBits;
  private final Wiring wiring = new Wiring();
  private final Flows flows;
  private final List<Terminal> inputs = new ArrayList<>();
  private final List<Terminal> outputs = new ArrayList<>();
  private final List<Diagnostic> errors = new ArrayList<>();

  Lowering(Network network, PassContext context) {
    this.network = network;
    this.types = Types.of(network);
    this.context = context;
    this.busBits = new MapSettings(context).busBits();
    this.flows = new Flows(network, types, wiring);
  }

  KernelDesign design() {
    for (String id : network.topological()) {
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
        case Op.Population _, Op.Delay _ ->
            refuse(Code.E0401, id, "networks in time have no kernels on this target yet");
        case Op.Projection _ ->
            refuse(
                Code.E0401,
                id,
                "sparse synapses have no kernel, and dense ones would need more than 2^20 weights");
        case Op.Elementwise op -> map(id, op);
      }
    } catch (ArithmeticException _) {
      refuse(Code.E0303, id, "its partial sums need more than " + NumberFormat.MAX_WIDTH + " bits");
    }
  }

  private void input(String id) {
    Shape shape = types.shape(id);
    NumberFormat format = types.format(id);
    Bus bus = Bus.of(busBits, 1, shape.size(), format.width());
    Kernel kernel = new Kernel.Ingress(bus.bytes(), bus.perBeat(), 1, shape.size(), format);
    String instance = wiring.add(id, kernel, span(id));
    wiring.connectSource(instance, Wiring.SHALLOW);
    inputs.add(new Terminal(id, instance, shape, shape.channels(), shape.perChannel()));
    flows.give(id, new Wiring.End(instance, 0), grid(shape));
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
    String instance = wiring.add(id, kernel, span(id));
    wiring.connect(flows.take(from), instance, 0);
    wiring.connectSink(instance, Wiring.SHALLOW);
    outputs.add(new Terminal(id, instance, shape, grid.channels(), grid.positions()));
  }

  private void dense(String id, Op.Dense dense) {
    String from = network.input(id);
    Order.Grid order = Order.vector(dense.synapse().shape().dim(0));
    matrix(
        id,
        Parameters.dense(dense.synapse(), flows.order(from)),
        Parameters.preload(dense.preload(), order.size()),
        types.range(from).orElseThrow(),
        flows.take(from),
        order);
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
    matrix(
        id,
        synapse.get(),
        Parameters.preload(conv.preload(), types.shape(id).channels()),
        conv.window().padded() ? x.union(Range.of(conv.padValue())) : x,
        windows(id, flows.take(from), in, conv.window(), conv.padValue(), format),
        grid(types.shape(id)));
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
    flows.give(chain.last(), new Wiring.End(instance, 0), grid(shape));
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
        shape.rank() == 1 ? Order.joined(from.stream().map(flows::order).toList()) : grid(shape);
    for (int port = 0; port < from.size(); port++) {
      wiring.connect(flows.take(from.get(port)), instance, port);
    }
    flows.give(id, new Wiring.End(instance, 0), order);
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

  private static Order.Grid grid(Shape shape) {
    return new Order.Grid(shape.channels(), shape.perChannel());
  }

  private int fraction(String id) {
    return types.format(id) instanceof NumberFormat.Fixed f ? f.fraction() : 0;
  }

  /// The layer that vertex `id` belongs to, under which users give `pe` and `simd`: the vertices of
  /// layer `c1` are `c1.conv`, `c1.shift` and, the last, `c1`.
  private static String layer(String id) {
    int dot = id.indexOf('.');
    return dot > 0 ? id.substring(0, dot) : id;
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
