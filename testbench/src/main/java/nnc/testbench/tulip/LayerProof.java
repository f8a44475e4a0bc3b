package nnc.testbench.tulip;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nnc.ir.Edge;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.number.Divisors;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Terminal;

/// Whether the channels of a layer, with the weights and control words of the emitted images,
/// decide what the network says, for every sum that there can be; given what their routine counts.
/// Which of its inputs a weight belongs to is not looked at, only which weights there are:
/// addresses are for co-simulation.
final class LayerProof {

  private final PeProgram program;
  private final Network network;
  private final Images images;

  LayerProof(PeProgram program, Network network, Images images) {
    this.program = program;
    this.network = network;
    this.images = images;
  }

  /// How many channels are right, and what is the matter with the first that is not; `open` says
  /// why nothing is known.
  record Outcome(int right, Optional<String> wrong, Optional<String> open) {
    static Outcome open(String why) {
      return new Outcome(0, Optional.empty(), Optional.of(why));
    }
  }

  /// A number made of bits: what it is where all bits are 0, and the weight of each bit.
  private record Affine(long base, List<Long> weights) {

    static Affine of(long base, List<Long> weights) {
      List<Long> some = new ArrayList<>(weights);
      some.removeIf(w -> w == 0);
      Collections.sort(some);
      return new Affine(base, some);
    }

    long least() {
      return base + weights.stream().mapToLong(w -> Math.min(0, w)).sum();
    }

    long range() {
      return weights.stream().mapToLong(Math::abs).sum();
    }
  }

  /// The bits of an element that a layer reads.
  private record Coding(List<Long> weights, long offset) {}

  Outcome of(String id, Count count) {
    Layer layer = program.layers().get(id);
    Optional<String> vertex = vertex(id);
    if (vertex.isEmpty()) {
      return Outcome.open("it only moves bits");
    }
    String name = vertex.get();
    int first = id.length() == name.length() ? 0 : number(id.substring(name.length() + 1));
    boolean compares = count.result() instanceof Count.Result.Reaches;
    Optional<Op.MultiThreshold> decision = compares ? decision(name) : Optional.empty();
    boolean neurons =
        switch (network.op(name)) {
          case Op.Dense _, Op.Conv _, Op.SumPool _, Op.MultiThreshold _ -> true;
          case Op _ -> false;
        };
    Optional<Coding> coding = neurons ? coding(network.input(name)) : Optional.empty();
    if (first < 0 || coding.isEmpty() || compares != decision.isPresent()) {
      return Outcome.open("its inputs or thresholds cannot be told from the network alone");
    }
    int levels = decision.map(Op.MultiThreshold::levels).orElse(1);
    Optional<Long> begins = Optional.empty();
    for (int channel = 0; channel < layer.channels(); channel++) {
      int o = first + channel / levels;
      BigInteger word = images.control(id, channel);
      Affine meant = meant(name, o, coding.get());
      Affine counted = counted(count, program.routine(layer), images.weights(id, channel), word);
      Optional<String> fault = weights(meant, counted);
      if (fault.isEmpty() && decision.isPresent()) {
        fault = decided(decision.get(), o, channel % levels, meant, counted, count, word);
      } else if (fault.isEmpty()) {
        long scale = counted.range() == 0 ? 1 : meant.range() / counted.range();
        long bits = ((Count.Result.Digits) count.result()).bits();
        long begin = meant.least() - scale * counted.least();
        boolean fits = counted.least() >= 0 && (counted.least() + counted.range()) >> bits == 0;
        if (!fits || (begins.isPresent() && begins.get() != begin)) {
          fault = Optional.of("its sums begin elsewhere, or leave their bits");
        }
        begins = Optional.of(begin);
      }
      if (fault.isPresent()) {
        String who = levels == 1 ? "channel " + o : "channel " + o + ", level " + channel % levels;
        return new Outcome(channel, Optional.of(who + ": " + fault.get()), Optional.empty());
      }
    }
    return new Outcome(layer.channels(), Optional.empty(), Optional.empty());
  }

  /// The vertex whose name, a dot and a number make `id`, or `id` itself.
  private Optional<String> vertex(String id) {
    if (network.vertices().containsKey(id)) {
      return Optional.of(id);
    }
    int dot = id.lastIndexOf('.');
    return dot < 0
        ? Optional.empty()
        : Optional.of(id.substring(0, dot)).filter(network.vertices()::containsKey);
  }

  private static int number(String text) {
    return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
  }

  /// The thresholds that read `name`, through a max pool or not, or that it is itself.
  private Optional<Op.MultiThreshold> decision(String name) {
    if (network.op(name) instanceof Op.MultiThreshold t) {
      return Optional.of(t);
    }
    List<Edge> uses = network.uses(name);
    return switch (uses.size() == 1 ? network.op(uses.getFirst().target()) : null) {
      case Op.MultiThreshold t -> Optional.of(t);
      case Op.MaxPool _ -> decision(uses.getFirst().target());
      case null -> Optional.empty();
      case Op _ -> Optional.empty();
    };
  }

  private Optional<Coding> coding(String source) {
    return switch (network.op(source)) {
      case Op.Flatten() -> coding(network.input(source));
      case Op.MaxPool _ -> coding(network.input(source));
      case Op.MultiThreshold t ->
          Optional.of(new Coding(Collections.nCopies(t.levels(), t.step()), t.base()));
      case Op.Input _ ->
          program.inputs().stream()
              .filter(t -> t.name().equals(source))
              .findFirst()
              .map((Terminal t) -> new Coding(t.weights(), t.offset()));
      case Op _ -> Optional.empty();
    };
  }

  /// What the network says that channel `o` of `name` adds.
  private Affine meant(String name, int o, Coding coding) {
    List<Long> factors = new ArrayList<>();
    long base = 0;
    switch (network.op(name)) {
      case Op.Dense(var synapse, var preload) -> {
        base = preload.map(p -> p.raw(o)).orElse(0L);
        factors.addAll(row(synapse, o));
      }
      case Op.Conv c -> {
        base = c.preload().map(p -> p.raw(o)).orElse(0L);
        factors.addAll(row(c.synapse(), o));
      }
      case Op.SumPool(var window) ->
          factors.addAll(Collections.nCopies(window.height() * window.width(), 1L));
      case Op _ -> factors.add(1L);
    }
    List<Long> weights = new ArrayList<>();
    for (long factor : factors) {
      base += factor * coding.offset();
      coding.weights().forEach(w -> weights.add(factor * w));
    }
    return Affine.of(base, weights);
  }

  private static List<Long> row(Synapse synapse, int o) {
    var weights = ((Synapse.Product) synapse).weights();
    int taps = weights.shape().size() / weights.shape().dim(0);
    List<Long> row = new ArrayList<>();
    for (int i = 0; i < taps; i++) {
      row.add(weights.raw(o * taps + i));
    }
    return row;
  }

  /// What the element counts of its unmixed bits.
  private static Affine counted(Count count, Routine routine, BigInteger weights, BigInteger word) {
    long base = count.ofControls(word);
    long[] slopes = new long[count.inputs().size()];
    for (int i = 0; i < slopes.length; i++) {
      long weight = count.inputs().get(i);
      boolean one = weights.testBit(i);
      slopes[i] =
          switch (routine.mix()) {
            case XNOR -> one ? weight : -weight;
            case AND -> one ? weight : 0;
            case PASS -> weight;
          };
      base += routine.mix() == Routine.Mix.XNOR && !one ? weight : 0;
    }
    return Affine.of(base, Arrays.stream(slopes).boxed().toList());
  }

  private static Optional<String> weights(Affine meant, Affine counted) {
    boolean alike = meant.weights().size() == counted.weights().size();
    for (int i = 0; alike && i < meant.weights().size(); i++) {
      alike = meant.weights().get(i) * counted.range() == counted.weights().get(i) * meant.range();
    }
    return alike ? Optional.empty() : Optional.of("its weights are not those of the network");
  }

  /// The first sum for which element and network decide differently.
  private static Optional<String> decided(
      Op.MultiThreshold op,
      int channel,
      int level,
      Affine meant,
      Affine counted,
      Count count,
      BigInteger word) {
    int row = op.thresholds().shape().dim(0) == 1 ? 0 : channel;
    long threshold = op.thresholds().raw(row * op.levels() + level);
    boolean falls = op.directions().raw(op.directions().size() == 1 ? 0 : channel) < 0;
    long step = 0;
    for (long w : counted.weights()) {
      step = Divisors.common(step, Math.abs(w));
    }
    for (long v = 0; v <= counted.range(); v += Math.max(1, step)) {
      long sum = meant.least() + (counted.range() == 0 ? 0 : v * meant.range() / counted.range());
      boolean expected = falls ? sum <= threshold : sum >= threshold;
      boolean got = count.of(counted.least() + v, word) == 1;
      if (expected != got) {
        return Optional.of(
            String.format(
                Locale.ROOT,
                "for a sum of %d [sum %s %d] is %d, the element gives %d",
                sum,
                falls ? "<=" : ">=",
                threshold,
                expected ? 1 : 0,
                got ? 1 : 0));
      }
    }
    return Optional.empty();
  }
}
