package nnc.passes.prune;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.network.Types;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.Layers;

/// Merges neurons that always have the same value: equal weights, preload and everything that
/// follows per neuron. The readers' weights of the two are added.
///
/// Only where every reader multiplies integers and the added weight still fits the format of its
/// weights, so that no layer gets wider; binary weights never do.
public record MergeDuplicateNeurons() implements Pass<Network, Network> {

  @Override
  public String id() {
    return "merge-duplicate-neurons";
  }

  @Override
  public String summary() {
    return "merge neurons with equal weights and thresholds";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.EXACT;
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %x = input { type = uint4[2] }
        %fc1 = dense(%x) { weights = int3[3, 2] [1, -2, 3, 0, 1, -2] }
        %relu = relu(%fc1)
        %fc2 = dense(%relu) { weights = int4[2, 3] [1, 3, 2, -1, 2, 4] }
        %out = output(%fc2)
      }
      """;

  @Override
  public Network apply(Network network, PassContext context) {
    Network result = network;
    Optional<Network> better = sweep(result, context);
    while (better.isPresent()) {
      // A reader that lost rows may have lost the one whose sum did not fit.
      result = better.get();
      better = sweep(result, context);
    }
    return result;
  }

  /// Merges the twins of every layer; empty where there are none.
  private static Optional<Network> sweep(Network network, PassContext context) {
    Network current = network;
    boolean changed = false;
    Types types = Types.of(current);
    for (String id : network.topological()) {
      Optional<Units> units = Units.of(current, id);
      if (units.isPresent() && integerProducts(current, types, units.get())) {
        Optional<Network> merged = merge(current, types, units.get(), context);
        if (merged.isPresent()) {
          current = merged.get();
          changed = true;
          types = Types.of(current);
        }
      }
    }
    return changed ? Optional.of(current) : Optional.empty();
  }

  private static boolean integerProducts(Network network, Types types, Units units) {
    return units.readers().stream()
        .allMatch(id ->
            !types.format(id).isReal()
                && Layers.synapse(network.op(id)) instanceof Synapse.Product(var w)
                && !(w.format() instanceof NumberFormat.Bipolar));
  }

  private static Optional<Network> merge(
      Network network, Types types, Units units, PassContext context) {
    int count = units.count(types);
    SequencedMap<Integer, Integer> twins = twins(network, types, units, count);
    if (twins.isEmpty()) {
      return Optional.empty();
    }
    List<Columns> readers = new ArrayList<>();
    for (String id : units.readers()) {
      readers.add(new Columns(network, id, units.spread(types, network.input(id))));
    }
    BitSet dropped = new BitSet();
    twins.forEach((unit, twin) -> {
      if (readers.stream().allMatch(r -> r.fit(unit, twin))) {
        readers.forEach(r -> r.add(unit, twin));
        dropped.set(unit);
      }
    });
    if (dropped.isEmpty()) {
      return Optional.empty();
    }
    Network.Builder builder = network.toBuilder();
    readers.forEach(r -> builder.replace(r.id, r.layer()));
    UnitRemoval removal = new UnitRemoval(builder.build(), types);
    removal.remove(units, dropped, (_, _) -> OptionalDouble.empty());
    context.remark(
        units.root(), dropped.cardinality() + " of " + count + " neurons are duplicates, merged");
    return Optional.of(removal.result());
  }

  /// Each unit that equals an earlier one, with the first such.
  private static SequencedMap<Integer, Integer> twins(
      Network network, Types types, Units units, int count) {
    List<Tensor> parameters = new ArrayList<>();
    List<Integer> spreads = new ArrayList<>();
    for (Tensor t : network.op(units.root()).tensors()) {
      parameters.add(t);
      spreads.add(1);
    }
    for (String id : units.inner()) {
      if (network.op(id) instanceof Op.Elementwise op) {
        for (Tensor t : op.tensors()) {
          parameters.add(t);
          spreads.add(units.spread(types, id));
        }
      }
    }
    Map<Long, List<Integer>> byHash = new HashMap<>();
    SequencedMap<Integer, Integer> twins = new LinkedHashMap<>();
    for (int unit = 0; unit < count; unit++) {
      long hash = 0;
      for (int p = 0; p < parameters.size(); p++) {
        hash = hash * 0x9E3779B97F4A7C15L + hash(parameters.get(p), spreads.get(p), unit);
      }
      List<Integer> alike = byHash.computeIfAbsent(hash, _ -> new ArrayList<>());
      int candidate = unit;
      Optional<Integer> twin =
          alike.stream()
              .filter(other -> {
                for (int p = 0; p < parameters.size(); p++) {
                  if (!equal(parameters.get(p), spreads.get(p), candidate, other)) {
                    return false;
                  }
                }
                return true;
              })
              .findFirst();
      if (twin.isPresent()) {
        twins.put(unit, twin.get());
      } else {
        alike.add(unit);
      }
    }
    return twins;
  }

  /// Elements of `t` that belong to one unit; 0 where all units share it.
  private static int width(Tensor t, int spread) {
    return t.shape().channels() == 1 ? 0 : spread * t.shape().perChannel();
  }

  private static long hash(Tensor t, int spread, int unit) {
    int width = width(t, spread);
    long hash = 1;
    for (int i = unit * width; i < (unit + 1) * width; i++) {
      long bits = t.format().isReal() ? Double.doubleToLongBits(t.real(i)) : t.raw(i);
      hash = (hash ^ bits) * 0xD6E8FEB86659FD93L;
      hash ^= hash >>> 32;
    }
    return hash;
  }

  private static boolean equal(Tensor t, int spread, int a, int b) {
    int width = width(t, spread);
    for (int i = 0; i < width; i++) {
      boolean same =
          t.format().isReal()
              ? t.real(a * width + i) == t.real(b * width + i)
              : t.raw(a * width + i) == t.raw(b * width + i);
      if (!same) {
        return false;
      }
    }
    return true;
  }

  /// The weights of a reader while columns are added.
  private static final class Columns {

    private final String id;
    private final Op op;
    private final Tensor weights;
    private final long[] raw;
    private final int spread;
    private final int taps;

    Columns(Network network, String id, int spread) {
      this.id = id;
      this.op = network.op(id);
      this.weights = op.tensors().getFirst();
      this.raw = weights.toRaw();
      this.spread = spread;
      this.taps = weights.size() / weights.shape().dim(0) / weights.shape().dim(1);
    }

    private int at(int o, int unit) {
      return (o * weights.shape().dim(1) + unit * spread) * taps;
    }

    /// Whether every sum of the two columns fits the weights' format.
    boolean fit(int unit, int twin) {
      for (int o = 0; o < weights.shape().dim(0); o++) {
        for (int k = 0; k < spread * taps; k++) {
          if (!weights.format().holds(raw[at(o, unit) + k] + raw[at(o, twin) + k])) {
            return false;
          }
        }
      }
      return true;
    }

    void add(int unit, int twin) {
      for (int o = 0; o < weights.shape().dim(0); o++) {
        for (int k = 0; k < spread * taps; k++) {
          raw[at(o, twin) + k] += raw[at(o, unit) + k];
        }
      }
    }

    Op layer() {
      Tensor sum = Tensor.ofRaw(weights.shape(), weights.format(), raw);
      return Layers.with(op, new Synapse.Product(sum));
    }
  }
}
