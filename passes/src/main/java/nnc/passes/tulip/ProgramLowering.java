package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.Edge;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.TensorType;
import nnc.ir.op.Op;
import nnc.ir.pe.Terminal;
import nnc.passes.analysis.ElementwiseChain;
import nnc.passes.analysis.Untaught;
import nnc.passes.fold.ThresholdSearch;
import nnc.passes.tulip.Stored.Border;

/// Makes a program of a network, vertex by vertex, each behind those that feed it. Sums that only
/// thresholds read are never stored: the neuron decides at once.
final class ProgramLowering {

  private final ProgramPlan plan;
  private final Pools pools;
  private final Elements elements;
  private final NeuronLayers neurons;
  private final Maxima maxima;
  private final List<Terminal> inputs = new ArrayList<>();
  private final List<Terminal> outputs = new ArrayList<>();

  ProgramLowering(Network network, MachineSettings settings) {
    this.plan = new ProgramPlan(network, settings);
    this.pools = new Pools(plan);
    this.elements = new Elements(plan);
    this.neurons = new NeuronLayers(plan, pools, elements);
    this.maxima = new Maxima(plan, neurons, elements);
  }

  /// Throws `Rejection`: E0401 for what no routine computes, E0403 where a limit of the target is
  /// exceeded.
  PeProgram program() {
    plan.network.inputIds().forEach(id -> receive(id, plan.types.type(id)));
    for (String id : plan.network.topological()) {
      vertex(id, plan.network.op(id));
      fits(id);
    }
    gatherOutputs();
    fits(plan.network.outputIds().getLast());
    PeProgram program =
        new PeProgram(
            plan.network.name(),
            plan.machine,
            plan.memory.initial(),
            plan.routines.routines(),
            plan.layers,
            inputs,
            outputs);
    new Limits(plan.settings.settings()).check(program);
    return program;
  }

  private void vertex(String id, Op op) {
    switch (op) {
      case Op.Input _ -> {
        Border border = plan.border(id);
        if (!border.equals(Border.NONE)) {
          plan.stored.put(id, elements.copied(id, plan.stored.get(id), border));
        }
      }
      case Op.Output() -> {} // gathered at the end
      case Op.Flatten() -> plan.stored.put(id, plan.of(id));
      case Op.MultiThreshold t -> thresholds(id, Math.abs(t.step()));
      case Op.Dense _, Op.Conv _, Op.SumPool _ -> {
        if (!neurons.isDecidedAtOnce(id)) {
          neurons.sum(id);
        }
      }
      case Op.MaxPool(var window) -> {
        if (!plan.stored.containsKey(plan.network.input(id))) {
          if (!neurons.isDecidedAtOnce(id)) {
            throw plan.refuse(id, "a max pool over sums is only taken where thresholds follow");
          }
        } else {
          plan.stored.put(id, pools.pool(id, plan.of(id), window, _ -> false, id));
        }
      }
      case Op.Relu _, Op.Clip _, Op.ShiftRight _, Op.Requantize _ -> {
        if (!isPassedOver(id)) {
          thresholds(id, 1);
        }
      }
      case Op.Add() -> plan.stored.put(id, elements.added(id));
      case Op.Concat() -> plan.stored.put(id, elements.concatenated(id));
      case Op.Argmax() -> maxima.argmax(id);
      case Op.Plastic _ -> throw Untaught.on(plan.network, id, "tulip").rejection();
      case Op.Population _, Op.Delay _, Op.Projection _, Op.Affine _, Op.BatchNorm _, Op.Encode _ ->
          throw plan.refuse(id, "there is no routine for '" + op.mnemonic() + "'");
    }
  }

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
    Stored placed = plan.memory.place(plain, 0);
    inputs.add(new Terminal(id, type, placed.base(), placed.weights(), placed.offset()));
    plan.stored.put(id, placed);
    fits(id);
  }

  /// Told layer by layer, before the next one is scheduled.
  private void fits(String id) {
    new Limits(plan.settings.settings())
        .activations(plan.network.vertex(id).span(), plan.memory.size());
  }

  /// Outputs stand one behind the other too, and without borders; they are copied where they do
  /// not.
  private void gatherOutputs() {
    List<String> ids = plan.network.outputIds();
    boolean plain = ids.size() == 1 && plan.of(ids.getFirst()).isContiguous();
    for (String id : ids) {
      Stored value = plain ? plan.of(id) : elements.copied(id, plan.of(id), Border.NONE);
      outputs.add(
          new Terminal(id, plan.types.type(id), value.base(), value.weights(), value.offset()));
    }
  }

  /// Whether all that read a monotone function are such functions or thresholds themselves: they
  /// are one function then.
  private boolean isPassedOver(String id) {
    List<Edge> uses = plan.network.uses(id);
    return Elements.isMonotone(plan.network.op(id))
        && !uses.isEmpty()
        && uses.stream()
            .map(e -> plan.network.op(e.target()))
            .allMatch(op -> op instanceof Op.MultiThreshold || Elements.isMonotone(op));
  }

  /// The function at `id`, together with those before it that were passed over, as thresholds; its
  /// results are multiples of `step` apart.
  private void thresholds(String id, long step) {
    List<String> chain = new ArrayList<>(List.of(id));
    String source = plan.network.input(id);
    while (isPassedOver(source)) {
      chain.addFirst(source);
      source = plan.network.input(source);
    }
    if (chain.size() == 1 && plan.network.op(id) instanceof Op.MultiThreshold t) {
      neurons.threshold(id, t, source);
      return;
    }
    Op.MultiThreshold found =
        ThresholdSearch.search(
                ElementwiseChain.of(plan.network, plan.types, chain),
                plan.types.range(source).orElseThrow(),
                plan.types.format(id),
                step,
                plan.settings.levels() - 1)
            .orElseThrow(() -> plan.tooManyLevels(chain));
    neurons.threshold(id, found, source);
  }
}
