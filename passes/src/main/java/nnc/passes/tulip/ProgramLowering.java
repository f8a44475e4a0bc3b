package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Terminal;
import nnc.passes.tulip.Stored.Border;

/// Makes a program of a network, vertex by vertex, each behind those that feed it. Sums that only
/// thresholds read are never stored: the neuron decides at once.
final class ProgramLowering {

  private final ProgramPlan plan;
  private final Pools pools;
  private final NeuronLayers neurons;
  private final List<Terminal> inputs = new ArrayList<>();
  private final List<Terminal> outputs = new ArrayList<>();

  ProgramLowering(Network network, MachineSettings settings) {
    this.plan = new ProgramPlan(network, settings);
    this.pools = new Pools(plan);
    this.neurons = new NeuronLayers(plan, pools);
  }

  /// Throws `Rejection`: E0401 for what no routine computes, E0403 where a limit of the target is
  /// exceeded.
  PeProgram program() {
    plan.network.inputIds().forEach(id -> receive(id, plan.types.type(id)));
    for (String id : plan.network.topological()) {
      vertex(id, plan.network.op(id));
    }
    gatherOutputs();
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
          plan.stored.put(id, copied(id, plan.stored.get(id), border));
        }
      }
      case Op.Output() -> {} // gathered at the end
      case Op.Flatten() -> plan.stored.put(id, plan.of(id));
      case Op.MultiThreshold t -> neurons.threshold(id, t);
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
  }

  /// Outputs stand one behind the other too, and without borders; they are copied where they do
  /// not.
  private void gatherOutputs() {
    List<String> ids = plan.network.outputIds();
    boolean plain = ids.size() == 1 && plan.of(ids.getFirst()).isContiguous();
    for (String id : ids) {
      Stored value = plain ? plan.of(id) : copied(id, plan.of(id), Border.NONE);
      outputs.add(
          new Terminal(id, plan.types.type(id), value.base(), value.weights(), value.offset()));
    }
  }

  private Stored copied(String id, Stored from, Border border) {
    Stored to =
        plan.place(
            id,
            new Stored(from.shape(), border, 0, from.weights(), from.offset(), from.thermometer()));
    String routine = plan.routines.named("copy", Routines::copy);
    int depth = from.depth();
    int positions = from.shape().size() * depth;
    plan.put(
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

  private void argmax(String id) {
    Stored from = plan.of(id);
    if (!from.isBinary()) {
      throw plan.refuse(id, "the largest of what are no plain numbers");
    }
    int count = from.shape().size();
    NumberFormat format = plan.types.format(id);
    List<Long> weights = Terminal.weights(format);
    int indexBits = format.width();
    Routine routine =
        Routines.argmax(plan.machine, count, from.depth(), indexBits)
            .orElseThrow(() ->
                new Limits(plan.settings.settings()).tooSmall(plan.network.vertex(id).span(), id));
    List<Long> offsets = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      int repeats = k == 0 || k == count - 1 ? 1 : 2;
      for (int b = 0; b < repeats * from.depth(); b++) {
        offsets.add((long) from.address(k) + b % from.depth());
      }
    }
    Stored to = plan.place(id, weights, 0, false);
    plan.stored.put(id, to);
    long[] all = offsets.stream().mapToLong(o -> o).toArray();
    plan.put(
        id,
        id,
        plan.routines.name("argmax_" + count, routine),
        1,
        Optional.of(Tensor.narrowest(Shape.of(all.length), all)),
        1,
        _ -> 0,
        _ -> to.base(),
        Optional.empty(),
        Optional.empty());
  }
}
