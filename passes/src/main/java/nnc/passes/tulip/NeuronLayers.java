package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nnc.ir.Edge;
import nnc.ir.Tensor;
import nnc.ir.number.Divisors;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import nnc.passes.tulip.Stored.Border;

/// Lowers the layers of neurons: sums of weighted bits, which thresholds decide at once or which
/// are stored, and thresholds of stored values.
final class NeuronLayers {

  private final ProgramPlan plan;
  private final Pools pools;
  private final Elements elements;
  private final SplitSums splits;

  NeuronLayers(ProgramPlan plan, Pools pools, Elements elements) {
    this.plan = plan;
    this.pools = pools;
    this.elements = elements;
    this.splits = new SplitSums(plan);
  }

  /// Whether all that read `id` are thresholds, through a max pool or not.
  boolean isDecidedAtOnce(String id) {
    List<Edge> uses = plan.network.uses(id);
    return !uses.isEmpty()
        && uses.stream()
            .allMatch(e ->
                plan.network.op(e.target()) instanceof Op.MultiThreshold
                    || Elements.isMonotone(plan.network.op(e.target()))
                    || (plan.network.op(e.target()) instanceof Op.MaxPool
                        && !(plan.network.op(id) instanceof Op.MaxPool)
                        && isDecidedAtOnce(e.target())));
  }

  /// The thresholds `t` at `id` of what `source` gives.
  void threshold(String id, Op.MultiThreshold t, String source) {
    boolean pooled =
        plan.network.op(source) instanceof Op.MaxPool && !plan.stored.containsKey(source);
    String neuron = pooled ? plan.network.input(source) : source;
    List<Long> weights = Collections.nCopies(t.levels(), t.step());
    Decision decision = new Decision(t);
    if (!pooled && !plan.stored.containsKey(source) && isShorterStored(source, decision)) {
      sum(source);
    }
    if (plan.stored.containsKey(source)) {
      Stored to = plan.place(id, weights, t.base(), t.step() > 0);
      plan.stored.put(id, elements.compared(id, decision, plan.stored.get(source), to));
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

  /// Whether fewer cycles are spent where the sums of `neuron` are stored and then compared, than
  /// where they are counted for each level.
  private boolean isShorterStored(String neuron, Decision decision) {
    if (decision.levels() < 3) {
      return false;
    }
    long atOnce = 0;
    long stored = 0;
    List<NeuronPart> parts = parts(neuron);
    int bits = code(parts).bits();
    for (NeuronPart part : parts) {
      Node node = part.form().node(new Node.Reaches(), 0);
      long cycles = ColumnScheduler.lowerBound(plan.machine, node);
      atOnce += cycles * plan.runs(part.channels() * decision.levels(), part.positions());
      stored += (cycles + bits) * plan.runs(part.channels(), part.positions());
    }
    int elements = plan.types.shape(neuron).size();
    int rows = plan.types.shape(neuron).dim(0);
    long distinct = IntStream.range(0, rows).mapToObj(decision::row).distinct().count();
    long compared =
        distinct
            * (bits + 2)
            * plan.runs(decision.levels(), Math.ceilDiv(elements, (int) distinct));
    return stored + compared + LAYER * distinct < atOnce;
  }

  /// Cycles that a layer takes besides its steps.
  private static final int LAYER = 8;

  /// The sums of `neuron`, each compared with the thresholds of `decision`, into `to`.
  private void decided(String neuron, Decision decision, Stored to) {
    parts(neuron).forEach(part -> decided(neuron, part, decision, to));
  }

  void decided(String neuron, NeuronPart part, Decision decision, Stored to) {
    NeuronForm form = part.form();
    int levels = decision.levels();
    Optional<Schedule> found = plan.schedule(neuron, form, form.node(new Node.Reaches(), 0));
    if (found.isEmpty()) {
      splits.decided(neuron, part, decision, to);
      return;
    }
    Schedule schedule = found.get();
    plan.put(
        part.id(),
        neuron,
        plan.name(schedule),
        part.channels() * levels,
        Optional.of(
            NeuronTables.offsets(schedule, form, part.receptive().from(), part.receptive()::tap)),
        part.positions(),
        part.receptive()::base,
        part.writes(to),
        NeuronTables.weights(schedule, form, 0, part.channels(), levels),
        Optional.of(
            NeuronTables.controls(
                schedule, form, decision, o -> o, o -> part.first() + o, part.channels())));
  }

  /// The sums of `id` themselves, as unsigned numbers above the smallest that there can be.
  void sum(String id) {
    List<NeuronPart> parts = parts(id);
    Elements.Code code = code(parts);
    Stored to = plan.place(id, code.weights(), code.least(), false);
    plan.stored.put(id, to);
    parts.forEach(part -> summed(id, part, to, code));
  }

  private static Elements.Code code(List<NeuronPart> parts) {
    long scale = 0;
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    for (NeuronPart part : parts) {
      scale = Divisors.common(scale, part.form().scale());
      for (int o = 0; o < part.channels(); o++) {
        long constant = part.form().constant(o);
        least = Math.min(least, constant);
        most = Math.max(most, constant + part.most());
      }
    }
    for (NeuronPart part : parts) {
      for (int o = 0; o < part.channels(); o++) {
        scale = Divisors.common(scale, part.form().constant(o) - least);
      }
    }
    return Elements.Code.of(least, most, scale);
  }

  private void summed(String id, NeuronPart part, Stored to, Elements.Code code) {
    NeuronForm form = part.form();
    long factor = form.scale() / code.scale();
    if (Long.bitCount(factor) != 1) {
      throw plan.refuse(id, "sums of channels that have no common step");
    }
    long[] offsets = new long[part.channels()];
    boolean offset = false;
    for (int o = 0; o < offsets.length; o++) {
      offsets[o] = (form.constant(o) - code.least()) / code.scale();
      offset |= offsets[o] != 0;
    }
    int shift = Long.numberOfTrailingZeros(factor);
    Node node = form.node(new Node.Sum(code.bits(), offset), shift);
    Optional<Schedule> found = plan.schedule(id, form, node);
    if (found.isEmpty()) {
      splits.summed(id, part, offsets, shift, code.bits(), to);
      return;
    }
    Schedule schedule = found.get();
    plan.put(
        part.id(),
        id,
        plan.name(schedule),
        part.channels(),
        Optional.of(
            NeuronTables.offsets(schedule, form, part.receptive().from(), part.receptive()::tap)),
        part.positions(),
        part.receptive()::base,
        part.writes(to),
        NeuronTables.weights(schedule, form, 0, part.channels(), 1),
        NeuronTables.beginnings(schedule, offsets));
  }

  private List<NeuronPart> parts(String id) {
    Stored from = elements.readable(id, reads(id));
    return switch (plan.network.op(id)) {
      case Op.Dense(var synapse, var preload) -> {
        Receptive all = Receptive.dense(from);
        yield List.of(part(id, 0, synapse, preload, all, synapse.shape().dim(0)));
      }
      case Op.Conv c -> {
        int channels = c.synapse().shape().dim(0) / c.groups();
        List<NeuronPart> parts = new ArrayList<>();
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
        List<NeuronPart> parts = new ArrayList<>();
        for (int c = 0; c < from.channels(); c++) {
          Receptive one = Receptive.window(from, window, c, 1);
          NeuronForm form =
              new NeuronForm(
                  (_, _) -> 1, 1, one.taps(), from.weights(), from.offset(), new long[1]);
          parts.add(new NeuronPart(id + "." + c, c, 1, one, form));
        }
        yield parts;
      }
      case Op _ -> throw new IllegalStateException(id + " has no sums");
    };
  }

  private NeuronPart part(
      String id,
      int first,
      Synapse synapse,
      Optional<Tensor> preload,
      Receptive receptive,
      int channels) {
    if (!(synapse instanceof Synapse.Product(var weights))) {
      throw plan.refuse(id, "there is no routine for synapses that compare");
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
    return new NeuronPart(first == 0 ? id : id + "." + first, first, channels, receptive, form);
  }

  /// How often a layer streams each of its inputs.
  private long reads(String id) {
    int positions = plan.types.shape(id).size() / plan.types.shape(id).dim(0);
    return switch (plan.network.op(id)) {
      case Op.Dense(var synapse, _) ->
          plan.runs(synapse.shape().dim(0), 1) * synapse.shape().dim(1);
      case Op.Conv c ->
          plan.runs(c.synapse().shape().dim(0) / c.groups(), positions)
              * c.groups()
              * c.synapse().shape().dim(1)
              * c.window().size();
      case Op.SumPool(var window) ->
          plan.runs(1, positions) * window.size() * plan.types.shape(id).dim(0);
      case Op _ -> throw new IllegalStateException(id + " has no sums");
    };
  }
}
