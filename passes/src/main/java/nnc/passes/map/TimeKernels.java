package nnc.passes.map;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Shape;
import nnc.ir.diagnostic.Code;
import nnc.ir.kernel.Kernel;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// Lowers what networks in time have: populations, projections, delays, and outputs that would run
/// ahead of the inputs.
final class TimeKernels {

  /// Values a delay line holds at most.
  private static final long LONGEST_DELAY = 1 << 24;

  private final KernelPlan plan;
  private final EventKernels events;

  /// Kernels that give before they take, by the vertex whose input they will get.
  private final SequencedMap<String, String> late = new LinkedHashMap<>();

  TimeKernels(KernelPlan plan, EventKernels events) {
    this.plan = plan;
    this.events = events;
  }

  void population(String id, Op.Population population) {
    List<String> from = plan.network.inputs(id);
    Order order =
        from.isEmpty() ? Orders.grid(plan.types.shape(id)) : plan.flows.order(from.getFirst());
    if (!from.stream().allMatch(f -> plan.flows.order(f).same(order))) {
      plan.refuse(Code.E0401, id, "its ports get their values in different orders");
      return;
    }
    Kernel kernel =
        Kernel.Population.of(
            Parameters.population(population, order),
            1,
            plan.settings.levelsPerStage(),
            from.stream().map(plan.types::format).toList(),
            plan.types.format(id));
    String instance = plan.wiring.add(id, kernel, plan.span(id));
    for (int port = 0; port < from.size(); port++) {
      plan.wiring.connect(plan.flows.take(from.get(port)), instance, port);
    }
    plan.flows.give(id, new Wiring.End(instance, 0), order);
  }

  void projection(String id, Op.Projection projection) {
    Order order = plan.orders.of(plan.network.input(id));
    NumberFormat input = projection.type().format();
    Range sums = projection.synapses().sums(input.range()).orElseThrow();
    Kernel.Projection kernel =
        new Kernel.Projection(
            Parameters.projection(projection.synapses(), order),
            1,
            1,
            events.takesAddresses(id),
            input,
            Parameters.holding(sums, plan.fraction(id)));
    if (kernel.ring() > LONGEST_DELAY) {
      plan.refuse(
          Code.E0403,
          id,
          "its ring would hold " + kernel.ring() + " sums, the most is " + LONGEST_DELAY);
      return;
    }
    String instance = plan.wiring.add(plan.layer(id), kernel, plan.span(id));
    if (kernel.givesFirst()) {
      late.put(id, instance);
    } else {
      plan.wiring.connect(plan.flows.take(plan.network.input(id)), instance, 0);
    }
    Wiring.End end = new Wiring.End(instance, 0);
    NumberFormat format = plan.types.format(id);
    if (!kernel.sum().equals(format)) {
      List<Op.Elementwise> fit =
          List.of(new Op.Clip(format.range().lo(), format.range().hi(), format));
      end = plan.mapKernel(id + "_fit", id, end, plan.types.shape(id), kernel.sum(), fit, format);
    }
    plan.flows.give(id, end, Order.vector(projection.synapses().targets()));
  }

  /// A delay gives before it takes: what it takes is connected when everything is there.
  void delay(String id, Op.Delay delay) {
    Kernel.Delay kernel =
        new Kernel.Delay(delay.steps(), 1, delay.type().shape().size(), delay.type().format());
    if (kernel.silentBeats() > LONGEST_DELAY) {
      plan.refuse(
          Code.E0403,
          id,
          "it would hold "
              + kernel.silentBeats()
              + " values; the longest delay line of this target holds "
              + LONGEST_DELAY);
      return;
    }
    String instance = plan.wiring.add(id, kernel, plan.span(id));
    late.put(id, instance);
    plan.flows.give(id, new Wiring.End(instance, 0), plan.orders.of(id));
  }

  /// An output that only delays feed would run ahead of the inputs: it waits for the first of them.
  Wiring.End gated(String id, Wiring.End end) {
    Optional<String> input = plan.flows.pace(id).filter(plan.flows::isKnown);
    if (input.isEmpty()) {
      return end;
    }
    Shape shape = plan.types.shape(id);
    Kernel kernel =
        new Kernel.Gate(
            plan.types.shape(input.get()).size(),
            1,
            shape.size(),
            plan.types.format(input.get()),
            plan.types.format(id));
    String gate = plan.wiring.add(id + "_gate", kernel, plan.span(id));
    plan.wiring.connect(plan.flows.take(input.get()), gate, 0);
    plan.wiring.connect(end, gate, 1);
    return new Wiring.End(gate, 0);
  }

  /// Connects what the kernels that give first take, when everything is there.
  void connectLate() {
    late.forEach((id, instance) -> {
      String from = plan.network.input(id);
      if (plan.flows.isKnown(from)) {
        plan.wiring.connect(plan.flows.take(from), instance, 0);
      }
    });
  }
}
