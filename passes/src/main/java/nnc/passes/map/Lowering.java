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
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Terminal;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.Untaught;

/// One application of `MapToKernels`: walks the network in topological order and makes the kernels
/// of each vertex.
final class Lowering {

  private final KernelPlan plan;
  private final EventKernels events;
  private final TimeKernels time;

  Lowering(Network network, PassContext context) {
    this.plan = new KernelPlan(network, context);
    this.events = new EventKernels(plan);
    this.time = new TimeKernels(plan, events);
  }

  KernelDesign design() {
    List<String> order = new ArrayList<>(plan.network.inputIds());
    plan.network.topological().stream().filter(id -> !order.contains(id)).forEach(order::add);
    for (String id : order) {
      if (!plan.flows.isLive(id)) {
        plan.context.warn(
            Diagnostic.of(Code.W0002, plan.span(id), "'" + id + "' feeds no output")
                .help("it is left out; remove it or make it an output"));
      } else if (!plan.flows.isAbsorbed(id)
          && (plan.network.op(id).readsThePast()
              || plan.network.inputs(id).stream().allMatch(plan.flows::isKnown))) {
        lower(id);
      }
    }
    time.connectLate();
    if (!plan.errors.isEmpty()) {
      throw new Rejection(plan.errors);
    }
    return plan.wiring.design(plan.network.name(), plan.inputs, plan.outputs);
  }

  private void lower(String id) {
    try {
      switch (plan.network.op(id)) {
        case Op.Input _ -> input(id);
        case Op.Output _ -> output(id);
        case Op.Dense dense -> dense(id, dense);
        case Op.Conv conv -> conv(id, conv);
        case Op.MaxPool(var window) -> maxPool(id, window);
        case Op.SumPool(var window) -> sumPool(id, window);
        case Op.Flatten _ -> {
          String from = plan.network.input(id);
          plan.flows.give(id, plan.flows.take(from), plan.flows.order(from));
        }
        case Op.Add _ -> add(id);
        case Op.Concat _ -> concat(id);
        case Op.Argmax _ -> argmax(id);
        case Op.Population population -> time.population(id, population);
        case Op.Delay delay -> time.delay(id, delay);
        case Op.Projection projection -> time.projection(id, projection);
        case Op.Plastic _ ->
            plan.errors.add(Untaught.on(plan.network, id, plan.context.target().id()));
        case Op.Elementwise op -> map(id, op);
      }
    } catch (ArithmeticException _) {
      plan.refuse(
          Code.E0303, id, "its partial sums need more than " + NumberFormat.MAX_WIDTH + " bits");
    }
  }

  private void input(String id) {
    Shape shape = plan.types.shape(id);
    NumberFormat format = plan.types.format(id);
    if (events.isAddressed(id)) {
      events.addresses(id, shape, format);
      return;
    }
    Bus bus = Bus.of(plan.settings.busBits(), 1, shape.size(), format.width());
    Kernel kernel = new Kernel.Ingress(bus.bytes(), bus.perBeat(), 1, shape.size(), format);
    String instance = plan.wiring.add(id, kernel, plan.span(id));
    plan.wiring.connectSource(instance, Wiring.SHALLOW);
    plan.inputs.add(new Terminal(id, instance, shape, shape.channels(), shape.perChannel()));
    plan.flows.give(id, new Wiring.End(instance, 0), Orders.grid(shape));
  }

  private void output(String id) {
    String from = plan.network.input(id);
    Shape shape = plan.types.shape(id);
    if (!(plan.flows.order(from) instanceof Order.Grid grid)) {
      plan.refuse(
          Code.E0401, id, "joined flattened maps would come out in an order no output describes");
      return;
    }
    NumberFormat format = plan.types.format(id);
    Bus bus = Bus.of(plan.settings.busBits(), 1, shape.size(), format.width());
    Kernel kernel = new Kernel.Egress(bus.bytes(), bus.perBeat(), 1, shape.size(), format);
    Wiring.End end = time.gated(id, plan.flows.take(from));
    String instance = plan.wiring.add(id, kernel, plan.span(id));
    plan.wiring.connect(end, instance, 0);
    plan.wiring.connectSink(instance, Wiring.SHALLOW);
    plan.outputs.add(new Terminal(id, instance, shape, grid.channels(), grid.positions()));
  }

  private void dense(String id, Op.Dense dense) {
    String from = plan.network.input(id);
    Order.Grid order = Order.vector(dense.synapse().shape().dim(0));
    Synapse synapse = Parameters.dense(dense.synapse(), plan.flows.order(from));
    Optional<Tensor> preload = Parameters.preload(dense.preload(), order.size());
    Range x = plan.types.range(from).orElseThrow();
    if (events.isAsked(id, synapse, 0)) {
      Shape in = Shape.of(synapse.shape().dim(1), 1, 1);
      events.scatter(id, synapse, preload, x, in, Window.square(1, 1), order);
    } else {
      matrix(id, synapse, preload, x, plan.flows.take(from), order);
    }
  }

  private void conv(String id, Op.Conv conv) {
    String from = plan.network.input(id);
    Shape in = plan.types.shape(from);
    NumberFormat format = plan.types.format(from);
    Optional<Synapse> synapse = Parameters.conv(conv, in.dim(0), format);
    if (synapse.isEmpty()) {
      plan.refuse(
          Code.E0401,
          id,
          "groups need synapses that contribute nothing, which this clamp does not have");
      return;
    }
    Range x = plan.types.range(from).orElseThrow();
    Optional<Tensor> preload = Parameters.preload(conv.preload(), plan.types.shape(id).channels());
    Order.Grid order = Orders.grid(plan.types.shape(id));
    if (events.isAsked(id, synapse.get(), conv.window().padded() ? conv.padValue() : 0)) {
      events.scatter(id, synapse.get(), preload, x, in, conv.window(), order);
      return;
    }
    matrix(
        id,
        synapse.get(),
        preload,
        conv.window().padded() ? x.union(Range.of(conv.padValue())) : x,
        windows(id, plan.flows.take(from), in, conv.window(), conv.padValue(), format),
        order);
  }

  private void matrix(
      String id,
      Synapse synapse,
      Optional<Tensor> preload,
      Range x,
      Wiring.End from,
      Order.Grid order) {
    Flows.Chain chain = plan.flows.chain(id, Order.vector(order.channels()));
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
            plan.types.format(plan.network.input(id)),
            Parameters.accumulator(synapse, preload, x, plan.fraction(id)),
            chain.stages(),
            plan.types.format(chain.last()));
    String instance = plan.wiring.add(plan.layer(id), kernel, plan.span(id));
    plan.wiring.connect(from, instance, 0);
    plan.flows.give(chain.last(), new Wiring.End(instance, 0), order);
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
    String lines = plan.wiring.add(plan.layer(id) + "_lines", kernel, plan.span(id));
    plan.wiring.connect(from, lines, 0);
    return new Wiring.End(lines, 0);
  }

  private void maxPool(String id, Window window) {
    String from = plan.network.input(id);
    NumberFormat format = plan.types.format(from);
    long lowest = format.range().lo();
    Wiring.End end =
        windows(id, plan.flows.take(from), plan.types.shape(from), window, lowest, format);
    pool(id, true, window, end, format, format);
  }

  private void sumPool(String id, Window window) {
    String from = plan.network.input(id);
    NumberFormat format = plan.types.format(from);
    Wiring.End end = plan.flows.take(from);
    if (window.padded() && !format.holds(0)) {
      NumberFormat.Fixed wide = NumberFormat.holding(format.range());
      List<Op.Elementwise> widen = List.of(new Op.Clip(wide.range().lo(), wide.range().hi(), wide));
      end = plan.mapKernel(id + "_widen", id, end, plan.types.shape(from), format, widen, wide);
      format = wide;
    }
    end = windows(id, end, plan.types.shape(from), window, 0, format);
    Range x = plan.types.range(from).orElseThrow();
    Range sum =
        new Range(
            Math.min(0, Math.multiplyExact(x.lo(), (long) window.size())),
            Math.max(0, Math.multiplyExact(x.hi(), (long) window.size())));
    pool(id, false, window, end, format, Parameters.holding(sum, plan.fraction(id)));
  }

  private void pool(
      String id,
      boolean max,
      Window window,
      Wiring.End from,
      NumberFormat input,
      NumberFormat accumulator) {
    Shape shape = plan.types.shape(id);
    Flows.Chain chain = plan.flows.chain(id, Order.vector(shape.channels()));
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
            plan.types.format(chain.last()));
    String instance = plan.wiring.add(plan.layer(id), kernel, plan.span(id));
    plan.wiring.connect(from, instance, 0);
    plan.flows.give(chain.last(), new Wiring.End(instance, 0), Orders.grid(shape));
  }

  private void add(String id) {
    List<String> from = plan.network.inputs(id);
    Order order = plan.flows.order(from.getFirst());
    if (!from.stream().allMatch(f -> plan.flows.order(f).same(order))) {
      plan.refuse(
          Code.E0401,
          id,
          "its inputs arrive in different orders: one is a flattened map, another is not");
      return;
    }
    long lo = 0;
    long hi = 0;
    for (String f : from) {
      Range x = plan.types.range(f).orElseThrow();
      lo = Math.addExact(lo, Math.min(0, x.lo()));
      hi = Math.addExact(hi, Math.max(0, x.hi()));
    }
    Shape shape = plan.types.shape(id);
    Flows.Chain chain = plan.flows.chain(id, Flows.channels(shape, order));
    Kernel kernel =
        new Kernel.Add(
            shape.channels(),
            shape.perChannel(),
            1,
            from.stream().map(plan.types::format).toList(),
            Parameters.holding(new Range(lo, hi), plan.fraction(id)),
            chain.stages(),
            plan.types.format(chain.last()));
    String instance = plan.wiring.add(plan.layer(id), kernel, plan.span(id));
    for (int port = 0; port < from.size(); port++) {
      plan.wiring.connect(plan.flows.take(from.get(port)), instance, port);
    }
    plan.flows.give(chain.last(), new Wiring.End(instance, 0), order);
  }

  private void concat(String id) {
    List<String> from = plan.network.inputs(id);
    Shape shape = plan.types.shape(id);
    List<Integer> channels = from.stream().map(f -> plan.types.shape(f).channels()).toList();
    Kernel kernel = new Kernel.Concat(channels, shape.perChannel(), 1, plan.types.format(id));
    String instance = plan.wiring.add(id, kernel, plan.span(id));
    Order order =
        shape.rank() == 1
            ? Order.joined(from.stream().map(plan.flows::order).toList())
            : Orders.grid(shape);
    for (int port = 0; port < from.size(); port++) {
      plan.wiring.connect(plan.flows.take(from.get(port)), instance, port);
    }
    plan.flows.give(id, new Wiring.End(instance, 0), order);
  }

  private void argmax(String id) {
    String from = plan.network.input(id);
    Shape shape = plan.types.shape(from);
    if (!plan.flows.order(from).rowMajor()) {
      plan.refuse(
          Code.E0401,
          id,
          "it takes a vector, or a map with one channel or one position, not "
              + plan.types.type(from));
      return;
    }
    Kernel kernel =
        new Kernel.ArgMax(shape.size(), 1, plan.types.format(from), plan.types.format(id));
    String instance = plan.wiring.add(id, kernel, plan.span(id));
    plan.wiring.connect(plan.flows.take(from), instance, 0);
    plan.flows.give(id, new Wiring.End(instance, 0), Order.vector(1));
  }

  private void map(String id, Op.Elementwise op) {
    if (Flows.computesReals(op)) {
      plan.refuse(Code.E0405, id, "it computes on real numbers; quantize the network first");
      return;
    }
    String from = plan.network.input(id);
    Shape shape = plan.types.shape(id);
    Order order = plan.flows.order(from);
    Order channels = Flows.channels(shape, order);
    Flows.Chain chain = plan.flows.chain(id, channels);
    List<Op.Elementwise> stages = new ArrayList<>();
    stages.add(Parameters.elementwise(op, channels));
    stages.addAll(chain.stages());
    Wiring.End end =
        plan.mapKernel(
            id,
            id,
            plan.flows.take(from),
            shape,
            plan.types.format(from),
            stages,
            plan.types.format(chain.last()));
    plan.flows.give(chain.last(), end, order);
  }
}
