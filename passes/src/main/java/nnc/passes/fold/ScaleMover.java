package nnc.passes.fold;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.network.Types;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.passes.analysis.PaddingCode;
import nnc.passes.analysis.Scaled;

/// One sweep of `MoveScales` over a network, vertices in topological order.
final class ScaleMover {

  /// Largest integer multiple of another operand's scale that an addition takes.
  private static final int MAX_MULTIPLE = 1 << 16;

  private final Network network;
  private final Types types;
  private final Network.Builder builder;
  private final SequencedMap<String, String> plain = new LinkedHashMap<>();
  private final SequencedMap<String, Scaled> scaled = new LinkedHashMap<>();
  private boolean changed;

  ScaleMover(Network network, Types types) {
    this.network = network;
    this.types = types;
    this.builder = network.toBuilder();
  }

  boolean changed() {
    return changed;
  }

  Network result() {
    return builder.build();
  }

  void visit(String id) {
    Op op = network.op(id);
    List<String> from = network.inputs(id);
    plain.put(id, id);
    builder.connect(id, from.stream().map(plain::get).toList());
    if (!types.format(id).isReal()) {
      scaled.put(id, Scaled.identity(id, types.format(id), types.range(id).orElseThrow()));
      return;
    }
    if (from.isEmpty() || !from.stream().allMatch(scaled::containsKey)) {
      return;
    }
    List<Scaled> in = from.stream().map(scaled::get).toList();
    Optional<Scaled> moved =
        switch (op) {
          case Op.Dense(var synapse, var preload) ->
              LinearScale.of(synapse, preload, in.getFirst(), types.shape(from.getFirst()).size())
                  .map(layer -> replace(id, layer.dense(), in, layer.scaled(id)));
          case Op.Conv conv -> conv(id, conv, in.getFirst());
          case Op.SumPool pool -> sumPool(id, pool, in.getFirst());
          case Op.MaxPool pool ->
              in.getFirst().rising()
                  ? Optional.of(replace(id, pool, in, in.getFirst().from(id)))
                  : Optional.empty();
          case Op.Flatten flatten ->
              Optional.of(
                  replace(
                      id,
                      flatten,
                      in,
                      in.getFirst().spread(types.shape(from.getFirst())).from(id)));
          case Op.Add add -> add(id, add, in);
          case Op.Concat concat -> concat(id, concat, from, in);
          case Op.Relu relu ->
              in.getFirst().rising() && in.getFirst().shiftless()
                  ? Optional.of(
                      replace(
                          id,
                          relu,
                          in,
                          Scaled.sum(
                              id, in.getFirst().scale(), List.of(0.0), in.getFirst().fraction())))
                  : Optional.empty();
          case Op.Affine affine -> in.getFirst().then(affine);
          case Op.BatchNorm norm -> in.getFirst().then(norm);
          case Op.Input _,
              Op.Output _,
              Op.Argmax _,
              Op.Population _,
              Op.Delay _,
              Op.Projection _,
              Op.Plastic _,
              Op.Clip _,
              Op.Encode _,
              Op.MultiThreshold _,
              Op.ShiftRight _,
              Op.Requantize _ ->
              Optional.empty();
        };
    moved.ifPresent(value -> scaled.put(id, value));
  }

  /// Lets `id` compute `op` on the sources of `in`; what read it reads an affine behind it.
  private Scaled replace(String id, Op op, List<Scaled> in, Scaled value) {
    changed = true;
    builder.replace(id, op).connect(id, in.stream().map(Scaled::source).toList());
    String affine = builder.fresh(id + "_scale");
    builder.add(affine, value.affine(), network.vertex(id).span(), id);
    plain.put(id, affine);
    return value;
  }

  private Optional<Scaled> conv(String id, Op.Conv conv, Scaled in) {
    int inputs = conv.synapse().shape().dim(1) * conv.groups();
    Optional<LinearScale> layer = LinearScale.of(conv.synapse(), conv.preload(), in, inputs, conv);
    if (layer.isEmpty()) {
      return Optional.empty();
    }
    Scaled source = in;
    long pad = 0;
    if (conv.window().padded()) {
      double value = conv.padValue() * types.format(network.input(id)).unit();
      Optional<Long> code = PaddingCode.of(in, value);
      Optional<Scaled> holding =
          code.flatMap(c -> PaddingCode.holding(builder, id, network.vertex(id).span(), in, c));
      if (holding.isEmpty()) {
        return Optional.empty();
      }
      source = holding.get();
      pad = code.get();
    }
    return Optional.of(
        replace(id, layer.get().conv(conv, pad), List.of(source), layer.get().scaled(id)));
  }

  private Optional<Scaled> sumPool(String id, Op.SumPool pool, Scaled in) {
    if (pool.window().padded() && !in.shiftless()) {
      return Optional.empty();
    }
    int size = pool.window().size();
    List<Double> shift = Scaled.list(in.shift().size(), c -> in.shift(c) * size);
    return Optional.of(
        replace(id, pool, List.of(in), Scaled.sum(id, in.scale(), shift, in.fraction())));
  }

  private Optional<Scaled> add(String id, Op.Add add, List<Scaled> in) {
    Scaled first = in.getFirst();
    if (!in.stream().allMatch(s -> s.sharedScale() && s.scale(0) > 0)) {
      return in.stream()
              .allMatch(s -> s.scale().equals(first.scale()) && s.fraction() == first.fraction())
          ? Optional.of(replace(id, add, in, sum(id, first.scale(), in, first.fraction())))
          : Optional.empty();
    }
    double step = in.stream().mapToDouble(s -> s.scale(0) * s.unit()).min().orElseThrow();
    List<Scaled> operands = new ArrayList<>();
    for (Scaled s : in) {
      double multiple = s.scale(0) * s.unit() / step;
      if (multiple != Math.rint(multiple) || multiple > MAX_MULTIPLE) {
        return Optional.empty();
      }
      Optional<Scaled> operand = multiple == 1 ? integer(id, s) : times(id, s, (long) multiple);
      if (operand.isEmpty()) {
        return Optional.empty();
      }
      operands.add(operand.get());
    }
    return Optional.of(replace(id, add, operands, sum(id, List.of(step), in, 0)));
  }

  private static Scaled sum(String id, List<Double> scale, List<Scaled> in, int fraction) {
    int n = in.stream().mapToInt(s -> s.shift().size()).max().orElseThrow();
    List<Double> shift = Scaled.list(n, c -> in.stream().mapToDouble(s -> s.shift(c)).sum());
    return Scaled.sum(id, scale, shift, fraction);
  }

  /// `s` as an operand without a fraction.
  private Optional<Scaled> integer(String id, Scaled s) {
    return s.fraction() == 0 ? Optional.of(s) : times(id, s, 1);
  }

  /// An operand that is `multiple` times the source of `s`.
  private Optional<Scaled> times(String id, Scaled s, long multiple) {
    if (s.range().isEmpty()) {
      return Optional.empty();
    }
    Range range = s.range().get();
    Range product =
        new Range(
            Math.multiplyExact(range.lo(), multiple), Math.multiplyExact(range.hi(), multiple));
    String scaledUp = builder.fresh(id + "_times");
    builder.add(
        scaledUp,
        new Op.Requantize(
            Tensor.narrowest(Shape.of(1), multiple),
            Tensor.narrowest(Shape.of(1), 0),
            0,
            NumberFormat.holding(product)),
        network.vertex(id).span(),
        s.source());
    return Optional.of(Scaled.sum(scaledUp, s.scale(), s.shift(), 0));
  }

  private Optional<Scaled> concat(String id, Op.Concat concat, List<String> from, List<Scaled> in) {
    NumberFormat format = in.getFirst().format().orElse(Formats.REAL);
    if (format.isReal() || !in.stream().allMatch(s -> s.format().equals(Optional.of(format)))) {
      return Optional.empty();
    }
    List<Double> scale = new ArrayList<>();
    List<Double> shift = new ArrayList<>();
    Range range = in.getFirst().range().orElse(format.range());
    for (int i = 0; i < in.size(); i++) {
      Scaled s = in.get(i);
      int channels = types.shape(from.get(i)).channels();
      scale.addAll(Scaled.list(channels, s::scale));
      shift.addAll(Scaled.list(channels, s::shift));
      range = range.union(s.range().orElse(format.range()));
    }
    Scaled joined =
        new Scaled(
            id, scale, shift, Optional.of(format), Optional.of(range), in.getFirst().fraction());
    return Optional.of(replace(id, concat, in, joined.compact()));
  }
}
