package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import nnc.ir.Edge;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import nnc.passes.tulip.Stored.Border;

/// Lowers the layers of neurons: sums of weighted bits, which thresholds decide at once or which
/// are stored, and thresholds of stored values.
final class NeuronLayers {

  private final ProgramPlan plan;
  private final Pools pools;

  NeuronLayers(ProgramPlan plan, Pools pools) {
    this.plan = plan;
    this.pools = pools;
  }

  /// Whether all that read `id` are thresholds, through a max pool or not.
  boolean isDecidedAtOnce(String id) {
    List<Edge> uses = plan.network.uses(id);
    return !uses.isEmpty()
        && uses.stream()
            .allMatch(e ->
                plan.network.op(e.target()) instanceof Op.MultiThreshold
                    || (plan.network.op(e.target()) instanceof Op.MaxPool
                        && !(plan.network.op(id) instanceof Op.MaxPool)
                        && isDecidedAtOnce(e.target())));
  }

  void threshold(String id, Op.MultiThreshold t) {
    String source = plan.network.input(id);
    boolean pooled =
        plan.network.op(source) instanceof Op.MaxPool && !plan.stored.containsKey(source);
    String neuron = pooled ? plan.network.input(source) : source;
    List<Long> weights = Collections.nCopies(t.levels(), t.step());
    Decision decision = new Decision(t);
    if (plan.stored.containsKey(source)) {
      plan.stored.put(id, compared(id, decision, plan.place(id, weights, t.base(), t.step() > 0)));
      return;
    }
    if (!pooled) {
      Stored to = plan.place(id, weights, t.base(), t.step() > 0);
      decided(neuron, decision, to);
      plan.stored.put(id, to);
      return;
    }
    Window window = ((Op.MaxPool) plan.network.op(source)).window();
    Border around = new Border(window.top(), window.left(), window.bottom(), window.right());
    if (!around.equals(Border.NONE) && decision.anyFalling()) {
      throw plan.refuse(source, "a padded max pool before thresholds of falling channels");
    }
    Stored decisions =
        plan.memory.place(
            new Stored(plan.types.shape(neuron), around, 0, weights, t.base(), t.step() > 0), 0);
    decided(neuron, decision, decisions);
    plan.stored.put(id, pools.pool(id, decisions, window, decision::falls, source));
  }

  /// Thresholds of values that stand in memory: a routine that counts the bits of one element.
  private Stored compared(String id, Decision decision, Stored to) {
    Stored from = plan.of(id);
    int alike = decision.isShared() ? 1 : from.channels();
    for (int c = 0; c < alike; c++) {
      int channel = c;
      NeuronForm form =
          new NeuronForm((_, _) -> 1, 1, 1, from.weights(), from.offset(), new long[1]);
      Schedule schedule = schedule(id, form, new Node.Reaches(), 0);
      int each = from.shape().size() / alike;
      IntUnaryOperator element = p -> alike == 1 ? p : channel * each + p;
      plan.put(
          alike == 1 ? id : id + "." + c,
          id,
          name(schedule),
          decision.levels(),
          Optional.of(NeuronTables.offsets(schedule, form, _ -> 0)),
          each,
          p -> from.address(element.applyAsInt(p)),
          p -> to.address(element.applyAsInt(p)),
          Optional.empty(),
          Optional.of(NeuronTables.controls(schedule, form, decision, _ -> 0, _ -> channel, 1)));
    }
    return to;
  }

  /// The sums of `neuron`, each compared with the thresholds of `decision`, into `to`.
  private void decided(String neuron, Decision decision, Stored to) {
    for (Part part : parts(neuron)) {
      NeuronForm form = part.form();
      Schedule schedule = schedule(neuron, form, new Node.Reaches(), 0);
      int levels = decision.levels();
      plan.put(
          part.id(),
          neuron,
          name(schedule),
          part.channels() * levels,
          Optional.of(NeuronTables.offsets(schedule, form, part.receptive()::tap)),
          part.receptive().positions(),
          part.receptive()::base,
          p ->
              to.address(
                  part.first(), p / part.receptive().outWidth(), p % part.receptive().outWidth()),
          NeuronTables.weights(schedule, form, part.channels(), levels),
          Optional.of(
              NeuronTables.controls(
                  schedule, form, decision, o -> o, o -> part.first() + o, part.channels())));
    }
  }

  /// The sums of `id` themselves, as unsigned numbers above the smallest that there can be.
  void sum(String id) {
    List<Part> parts = parts(id);
    long scale = 0;
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (Part part : parts) {
      scale = scale == 0 ? part.form().scale() : NeuronForm.gcd(scale, part.form().scale());
      for (int o = 0; o < part.channels(); o++) {
        long constant = part.form().constant(o);
        least = Math.min(least, constant);
        most = Math.max(most, constant + part.most());
      }
    }
    for (Part part : parts) {
      for (int o = 0; o < part.channels(); o++) {
        scale = NeuronForm.gcd(scale, part.form().constant(o) - least);
      }
    }
    long range = (most - least) / scale;
    int bits = Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(range));
    List<Long> weights = new ArrayList<>();
    for (int b = 0; b < bits; b++) {
      weights.add(scale << b);
    }
    Stored to = plan.place(id, weights, least, false);
    plan.stored.put(id, to);
    for (Part part : parts) {
      summed(id, part, to, bits, scale, least);
    }
  }

  private void summed(String id, Part part, Stored to, int bits, long scale, long least) {
    NeuronForm form = part.form();
    long factor = form.scale() / scale;
    if (Long.bitCount(factor) != 1) {
      throw plan.refuse(id, "sums of channels that have no common step");
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
    plan.put(
        part.id(),
        id,
        name(schedule),
        part.channels(),
        Optional.of(NeuronTables.offsets(schedule, form, part.receptive()::tap)),
        part.receptive().positions(),
        part.receptive()::base,
        p ->
            to.address(
                part.first(), p / part.receptive().outWidth(), p % part.receptive().outWidth()),
        NeuronTables.weights(schedule, form, part.channels(), 1),
        controls);
  }

  /// Neurons of a layer that read the same channels.
  private record Part(String id, int first, int channels, Receptive receptive, NeuronForm form) {
    /// The largest that `scale * P` can be.
    long most() {
      return form.scale() * form.node(new Node.Reaches(), 0).most();
    }
  }

  private List<Part> parts(String id) {
    Stored from = plan.of(id);
    return switch (plan.network.op(id)) {
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
      case Op _ -> throw new IllegalStateException(id + " has no sums");
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
      throw plan.refuse(id, "threshold synapses");
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
        plan.routines
            .schedule(form.node(result, shift))
            .orElseThrow(() ->
                new Limits(plan.settings.settings()).tooSmall(plan.network.vertex(id).span(), id))
            .mixed(form.mix());
    if (found.routine().controls() > plan.machine.controlBits()) {
      throw new Limits(plan.settings.settings())
          .controls(plan.network.vertex(id).span(), id, found.routine().controls());
    }
    return found;
  }

  private String name(Schedule schedule) {
    Node node = schedule.node();
    String kind = node.result() instanceof Node.Reaches ? "reach_" : "sum_";
    return plan.routines.name(kind + node.inputs(), schedule.routine());
  }
}
