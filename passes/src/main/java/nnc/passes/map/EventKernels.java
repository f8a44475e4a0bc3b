package nnc.passes.map;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Terminal;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// Lowers what works by events: inputs whose events come as addresses, and layers of weights.
final class EventKernels {

  private static final Tensor ONE = Tensor.narrowest(Shape.of(1), 1);

  private final KernelPlan plan;

  EventKernels(KernelPlan plan) {
    this.plan = plan;
  }

  /// Whether `id` is an input whose events come as addresses.
  boolean isAddressed(String id) {
    return plan.network.op(id) instanceof Op.Input && plan.settings.eventStream(id);
  }

  void addresses(String id, Shape shape, NumberFormat format) {
    if (!(format instanceof NumberFormat.Fixed f) || f.signed()) {
      plan.refuse(Code.E0401, id, "address events carry no value, so they make no " + format);
      return;
    }
    String taker = plan.flows.reader(id).orElse("");
    boolean takes =
        !taker.isEmpty()
            && switch (plan.network.op(taker)) {
              case Op.Projection _, Op.Plastic _ -> true;
              case Op.Dense dense -> whyNoEvents(taker, dense.synapse(), 0).isEmpty();
              case Op.Conv conv ->
                  whyNoEvents(taker, conv.synapse(), conv.window().padded() ? conv.padValue() : 0)
                      .isEmpty();
              case Op _ -> false;
            };
    if (!takes) {
      plan.refuse(
          Code.E0401,
          id,
          "address events go to a single kernel, of a projection, dense layer or convolution of"
              + " weights, and this input has other readers or a delay (a port's elements and outputs that"
              + " would run ahead of the input count as readers)");
      return;
    }
    Kernel.EventIngress kernel = new Kernel.EventIngress(1, shape.size(), format);
    int bytes = Integer.highestOneBit(2 * Math.ceilDiv(kernel.word().addressBits(), 8) - 1);
    String instance =
        plan.wiring.add(id, new Kernel.EventIngress(bytes, shape.size(), format), plan.span(id));
    plan.wiring.connectSource(instance, Wiring.SHALLOW);
    plan.inputs.add(new Terminal(id, instance, shape, shape.channels(), shape.perChannel()));
    plan.flows.give(id, new Wiring.End(instance, 0), Orders.grid(shape));
  }

  /// The input behind flattens that `id` reads.
  private String source(String id) {
    String from = plan.network.input(id);
    return plan.network.op(from) instanceof Op.Flatten ? source(from) : from;
  }

  /// Whether the settings ask for a kernel by events. Where they ask for this very layer, what has
  /// none is refused; where they ask for all layers, it keeps the other one.
  boolean isAsked(String id, Synapse synapse, long padValue) {
    if (!plan.settings.byEvents(plan.layer(id)) && !takesAddresses(id)) {
      return false;
    }
    String why = whyNoEvents(id, synapse, padValue);
    if (!why.isEmpty() && plan.settings.own(plan.layer(id), "kernel")) {
      plan.refuse(Code.E0401, id, why);
    }
    return why.isEmpty();
  }

  /// Why a matrix layer has no kernel by events; empty where it has one.
  private String whyNoEvents(String id, Synapse synapse, long padValue) {
    return !(synapse instanceof Synapse.Product)
        ? "only weights work by events, thresholds do not"
        : !plan.types.format(plan.network.input(id)).holds(0)
            ? "a bipolar input is never silent, so it does not work by events"
            : padValue != 0 ? "what pads it is not 0, so it does not work by events" : "";
  }

  /// A matrix in events, a map's or, as a map of one position, a vector's. What a layer adds to its
  /// sums and does with them comes behind.
  void scatter(
      String id,
      Synapse synapse,
      Optional<Tensor> preload,
      Range x,
      Shape in,
      Window window,
      Order.Grid order) {
    Flows.Chain chain = plan.flows.chain(id, Order.vector(order.channels()));
    NumberFormat.Fixed sum =
        Parameters.accumulator(synapse, Optional.empty(), x.union(Range.of(0)), plan.fraction(id));
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
            takesAddresses(id),
            plan.types.format(plan.network.input(id)),
            sum);
    String instance = plan.wiring.add(plan.layer(id), kernel, plan.span(id));
    plan.wiring.connect(plan.flows.take(plan.network.input(id)), instance, 0);
    NumberFormat.Fixed format = (NumberFormat.Fixed) plan.types.format(id);
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
      NumberFormat last = plan.types.format(chain.last());
      end =
          plan.mapKernel(
              plan.layer(id) + "_stages", id, end, plan.types.shape(id), sum, stages, last);
    }
    plan.flows.give(chain.last(), end, order);
  }

  /// Whether what `id` reads comes as addresses.
  boolean takesAddresses(String id) {
    return isAddressed(source(id));
  }
}
