package nnc.passes.analysis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.network.Types;
import nnc.ir.number.Range;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// The integers each channel of each integer vertex can take, whatever the input: interval
/// arithmetic channel by channel, finer than the one range per vertex of `Types`.
public final class ChannelRanges {

  private final Network network;
  private final Types types;
  private final SequencedMap<String, List<Range>> ranges = new LinkedHashMap<>();

  private ChannelRanges(Network network, Types types) {
    this.network = network;
    this.types = types;
  }

  public static ChannelRanges of(Network network, Types types) {
    ChannelRanges result = new ChannelRanges(network, types);
    for (String id : network.topological()) {
      if (!types.format(id).isReal()) {
        result.ranges.put(id, result.infer(id));
      }
    }
    return result;
  }

  /// One range per channel (per element of a vector); throws for vertices that compute reals.
  public List<Range> of(String id) {
    List<Range> all = ranges.get(id);
    if (all == null) {
      throw new IllegalArgumentException("no ranges for " + id);
    }
    return all;
  }

  private List<Range> infer(String id) {
    List<String> from = network.inputs(id);
    if (!from.stream().allMatch(ranges::containsKey)) {
      return whole(id);
    }
    List<Range> in = from.isEmpty() ? List.of() : ranges.get(from.getFirst());
    return switch (network.op(id)) {
      case Op.Input _, Op.Argmax _, Op.Population _, Op.Delay _, Op.Projection _, Op.Plastic _ ->
          whole(id);
      case Op.Output _ -> in;
      case Op.MaxPool _ -> in;
      case Op.SumPool(var window) -> in.stream().map(r -> pooled(r, window)).toList();
      case Op.Dense(var synapse, var preload) -> sums(synapse, preload, in, 1, 1, Optional.empty());
      case Op.Conv(var synapse, var preload, var window, int groups, long pad) ->
          sums(
              synapse,
              preload,
              in,
              groups,
              window.size(),
              window.padded() ? Optional.of(pad) : Optional.empty());
      case Op.Flatten() -> {
        int per = types.shape(from.getFirst()).perChannel();
        List<Range> all = new ArrayList<>(in.size() * per);
        in.forEach(r -> all.addAll(Collections.nCopies(per, r)));
        yield all;
      }
      case Op.Add() -> {
        List<Range> all = in;
        for (String other : from.subList(1, from.size())) {
          List<Range> left = all;
          List<Range> right = ranges.get(other);
          List<Range> sum = new ArrayList<>(left.size());
          for (int c = 0; c < left.size(); c++) {
            sum.add(left.get(c).plus(right.get(c)));
          }
          all = sum;
        }
        yield all;
      }
      case Op.Concat() -> from.stream().flatMap(f -> ranges.get(f).stream()).toList();
      case Op.Elementwise _ -> {
        ElementwiseChain op = ElementwiseChain.of(network, types, List.of(id));
        List<Range> all = new ArrayList<>(in.size());
        for (int c = 0; c < in.size(); c++) {
          long a = op.apply(c, in.get(c).lo());
          long b = op.apply(c, in.get(c).hi());
          all.add(new Range(Math.min(a, b), Math.max(a, b)));
        }
        yield all;
      }
    };
  }

  private List<Range> whole(String id) {
    return Collections.nCopies(types.shape(id).channels(), types.range(id).orElseThrow());
  }

  private static Range pooled(Range r, Window window) {
    Range one = window.padded() ? r.union(Range.of(0)) : r;
    return new Range(one.lo() * window.size(), one.hi() * window.size());
  }

  private static List<Range> sums(
      Synapse synapse,
      Optional<Tensor> preload,
      List<Range> in,
      int groups,
      int taps,
      Optional<Long> pad) {
    int outputs = synapse.shape().dim(0);
    int fanIn = synapse.shape().size() / outputs;
    List<Range> x =
        pad.isEmpty() ? in : in.stream().map(r -> r.union(Range.of(pad.get()))).toList();
    List<Range> all = new ArrayList<>(outputs);
    for (int o = 0; o < outputs; o++) {
      int firstChannel = o / (outputs / groups) * (in.size() / groups);
      long start = preload.isEmpty() ? 0 : preload.get().raw(preload.get().size() == 1 ? 0 : o);
      long lo = start;
      long hi = start;
      for (int k = 0; k < fanIn; k++) {
        Range term = term(synapse, o * fanIn + k, x.get(firstChannel + k / taps));
        lo += term.lo();
        hi += term.hi();
      }
      all.add(new Range(lo, hi));
    }
    return all;
  }

  /// What synapse number `k` contributes for inputs in `x`.
  public static Range term(Synapse synapse, int k, Range x) {
    long a = contribution(synapse, k, x.lo());
    long b = contribution(synapse, k, x.hi());
    boolean bends =
        synapse instanceof Synapse.Threshold(var t, _, var clamp)
            && clamp == Clamp.ABS
            && x.contains(t.raw(k));
    Range ends = new Range(Math.min(a, b), Math.max(a, b));
    return bends ? ends.union(Range.of(0)) : ends;
  }

  /// What synapse number `k` contributes for input `x`.
  public static long contribution(Synapse synapse, int k, long x) {
    return switch (synapse) {
      case Synapse.Product(var weights) -> weights.raw(k) * x;
      case Synapse.Threshold(var thresholds, var signs, var clamp) ->
          signs.raw(k) * clamp.apply(x - thresholds.raw(k));
    };
  }
}
