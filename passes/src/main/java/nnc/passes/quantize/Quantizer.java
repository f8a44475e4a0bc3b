package nnc.passes.quantize;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.network.Sums;
import nnc.ir.network.Types;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.Fractions;
import nnc.passes.analysis.Layers;
import nnc.passes.analysis.PaddingCode;
import nnc.passes.analysis.Scaled;

/// One sweep of `Quantize`, vertices in topological order. Every real vertex gets an integer one of
/// the same id where it computes something new; affine functions are carried along as scales.
final class Quantizer {

  private final Network network;
  private final Types types;
  private final Quantize options;
  private final PassContext context;
  private final Network.Builder builder;
  private final Rescaler rescaler;
  private final SequencedMap<String, Coded> coded = new LinkedHashMap<>();

  Quantizer(Network network, Types types, Quantize options, PassContext context) {
    this.network = network;
    this.types = types;
    this.options = options;
    this.context = context;
    this.builder = network.toBuilder();
    this.rescaler = new Rescaler(network, options, context, builder);
  }

  Network result() {
    return builder.build();
  }

  /// Remarks how far the integer network `result` is from the real one on the calibration data.
  void reportNoise(Network result) {
    context
        .calibration()
        .ifPresent(samples -> Noise.measure(network, result, coded, samples).report(context));
  }

  void visit(String id) {
    try {
      if (types.format(id).isReal()) {
        visitReal(id);
      } else {
        visitInteger(id);
      }
    } catch (ArithmeticException _) {
      throw Diagnostic.of(
              Code.E0303,
              network.vertex(id).span(),
              "as integers the sums of '" + id + "' need more than 62 bits")
          .help("give its input a narrower format")
          .rejection();
    }
  }

  private void visitInteger(String id) {
    boolean layer = Layers.isLayer(network.op(id)) || network.op(id) instanceof Op.Add;
    switch (network.op(id)) {
      case Op.Elementwise op
          when types.format(network.input(id)).isReal() || Quantize.readsReals(op) ->
          new Discretizer(network, types, options, context, builder)
              .visit(id, op, coded.get(network.input(id)));
      case Op.Argmax _ when types.format(network.input(id)).isReal() ->
          builder.connect(id, List.of(comparable(network.input(id)).source()));
      case Op.Input _,
          Op.Output _,
          Op.Dense _,
          Op.Conv _,
          Op.MaxPool _,
          Op.SumPool _,
          Op.Flatten _,
          Op.Add _,
          Op.Concat _,
          Op.Argmax _,
          Op.Population _,
          Op.Delay _,
          Op.Projection _,
          Op.Plastic _,
          Op.Elementwise _ -> {
        // integers already
      }
    }
    Scaled value = Scaled.identity(id, types.format(id), types.range(id).orElseThrow());
    coded.put(id, layer ? Coded.sum(value) : Coded.code(value));
  }

  /// A value whose source is ordered as it is itself.
  private Coded comparable(String id) {
    Coded x = coded.get(id);
    return x.ordered() ? x : rescaler.scores(id, x);
  }

  private void visitReal(String id) {
    List<String> from = network.inputs(id);
    Coded value =
        switch (network.op(id)) {
          case Op.Input(var type) -> input(id, type);
          case Op.Output _ -> output(id, from.getFirst());
          case Op.Dense dense -> layer(id, dense, from.getFirst(), 0);
          case Op.Conv conv ->
              layer(
                  id,
                  conv,
                  from.getFirst(),
                  conv.padValue() * types.format(from.getFirst()).unit());
          case Op.MaxPool pool -> {
            Coded x = coded.get(from.getFirst());
            Coded ordered = x.scaled().rising() ? x : code(from.getFirst());
            replace(id, pool, ordered);
            yield ordered.with(ordered.scaled().from(id));
          }
          case Op.SumPool pool -> sumPool(id, pool, from.getFirst());
          case Op.Flatten flatten -> {
            Coded x = coded.get(from.getFirst());
            replace(id, flatten, x);
            Coded flat = x.flattened(types.shape(from.getFirst()));
            yield flat.with(flat.scaled().from(id));
          }
          case Op.Add add -> add(id, add, from);
          case Op.Concat concat -> concat(id, concat, from);
          case Op.Relu relu -> relu(id, relu, from.getFirst());
          case Op.Affine affine -> affine(from.getFirst(), affine);
          case Op.BatchNorm norm -> affine(from.getFirst(), norm);
          case Op.Population _, Op.Delay _, Op.Projection _, Op.Plastic _ ->
              throw new IllegalStateException(id + " is left to quantize-neurons");
          case Op.Argmax _,
              Op.Clip _,
              Op.Encode _,
              Op.MultiThreshold _,
              Op.ShiftRight _,
              Op.Requantize _ ->
              throw new IllegalStateException(id + " gives integers");
        };
    coded.put(id, value);
  }

  private void replace(String id, Op op, Coded... in) {
    builder.replace(id, op).connect(id, java.util.Arrays.stream(in).map(Coded::source).toList());
  }

  /// The value of `id` as a code with one scale and no shift.
  private Coded code(String id) {
    return rescaler.code(id, coded.get(id));
  }

  private Coded input(String id, TensorType type) {
    NumberFormat.Fixed format = rescaler.inputFormat(id);
    builder.replace(id, new Op.Input(new TensorType(type.shape(), format)));
    context.remark(id, "input is read as " + format);
    return Coded.code(Scaled.identity(id, format, format.range()));
  }

  private Coded output(String id, String from) {
    Coded x = coded.get(from);
    Coded source = x.proportional() ? x : rescaler.scores(from, x);
    builder.connect(id, List.of(source.source()));
    if (source.scaled().scale(0) != 1) {
      context.remark(id, "output counts steps of " + source.scaled().scale(0));
    }
    return source;
  }

  private Coded layer(String id, Op layer, String from, double padding) {
    boolean padded = layer instanceof Op.Conv conv && conv.window().padded();
    Coded x = coded.get(from);
    boolean direct = x.narrow() && !x.rectified() && readable(layer, x.scaled(), padded, padding);
    Scaled in = direct ? x.scaled() : code(from).scaled();
    long pad = 0;
    if (padded) {
      pad =
          PaddingCode.of(in, padding)
              .orElseGet(() -> Math.round(padding / (in.scale(0) * in.unit())));
    }
    Scaled holding =
        PaddingCode.holding(builder, id, network.vertex(id).span(), in, pad).orElse(in);
    LayerCodes codes =
        switch (Layers.synapse(layer)) {
          case Synapse.Product(var weights) ->
              ProductCodes.of(
                  layer,
                  weights,
                  holding,
                  options,
                  options.weights().of(id),
                  options.correct() && rescaler.hasData()
                      ? Optional.of(c -> rescaler.calibration().of(from).mean(c))
                      : Optional.empty(),
                  rounding(id, layer, holding));
          case Synapse.Threshold synapse -> LayerCodes.threshold(layer, synapse, holding);
        };
    builder
        .replace(
            id,
            layer instanceof Op.Conv conv
                ? new Op.Conv(codes.synapse(), codes.preload(), conv.window(), conv.groups(), pad)
                : new Op.Dense(codes.synapse(), codes.preload()))
        .connect(id, List.of(holding.source()));
    Range inRange = holding.range().orElseThrow();
    Range range =
        Sums.range(
            codes.synapse(),
            codes.preload(),
            padded ? inRange.union(Range.of(pad)) : inRange,
            codes.synapse().shape().dim(0));
    return Coded.sum(
        new Scaled(
            id,
            codes.scales(),
            List.of(0.0),
            Optional.of(Fractions.on(NumberFormat.holding(range), codes.fraction())),
            Optional.of(range),
            codes.fraction()));
  }

  /// How the weights of layer `id` are rounded, where not each to the nearest.
  private Optional<GreedyRounding> rounding(String id, Op layer, Scaled in) {
    if (!options.greedy()) {
      return Optional.empty();
    }
    if (Layers.fanIn(layer) > GreedyRounding.WIDEST) {
      context.remark(
          id, "more than " + GreedyRounding.WIDEST + " inputs a neuron: rounded to the nearest");
      return Optional.empty();
    }
    return Optional.of(
        GreedyRounding.of(network, id, in, rescaler.data("rounding=greedy"), options.correct()));
  }

  /// Whether `layer` can read `in` as it is.
  private static boolean readable(Op layer, Scaled in, boolean padded, double padding) {
    boolean border = !padded || PaddingCode.of(in, padding).isPresent();
    boolean scales =
        switch (Layers.synapse(layer)) {
          case Synapse.Product(var weights) -> weights.format().isReal() || in.sharedScale();
          case Synapse.Threshold _ -> in.sharedScale() && in.rising() && in.shiftless();
        };
    return border && scales && in.scale().stream().anyMatch(s -> s != 0);
  }

  private Coded affine(String from, Op.Elementwise op) {
    Coded x = coded.get(from);
    Coded plain = x.rectified() ? code(from) : x;
    return plain.with(plain.scaled().then(op).orElseThrow());
  }

  private Coded relu(String id, Op.Relu relu, String from) {
    Coded x = coded.get(from);
    if (x.rectified()) {
      return x;
    }
    if (!(x.narrow() && x.scaled().rising() && x.scaled().shiftless())) {
      return new Coded(x.scaled(), true, false);
    }
    replace(id, relu, x);
    Range range = x.range().clip(0, Long.MAX_VALUE);
    Scaled s = x.scaled();
    return Coded.code(
        new Scaled(
            id,
            s.scale(),
            s.shift(),
            Optional.of(Fractions.on(NumberFormat.holding(range), s.fraction())),
            Optional.of(range),
            s.fraction()));
  }

  private Coded sumPool(String id, Op.SumPool pool, String from) {
    Coded x = coded.get(from);
    Window window = pool.window();
    boolean shifted = window.padded() && !x.scaled().shiftless();
    Scaled in = (x.rectified() || shifted ? code(from) : x).scaled();
    builder.replace(id, pool).connect(id, List.of(in.source()));
    int size = window.size();
    Range one = in.range().orElseThrow();
    Range covered = window.padded() ? one.union(Range.of(0)) : one;
    Range range =
        new Range(
            Math.multiplyExact(covered.lo(), (long) size),
            Math.multiplyExact(covered.hi(), (long) size));
    return Coded.sum(
        new Scaled(
            id,
            in.scale(),
            Scaled.list(in.shift().size(), c -> in.shift(c) * size),
            Optional.of(Fractions.on(NumberFormat.holding(range), in.fraction())),
            Optional.of(range),
            in.fraction()));
  }

  private Coded add(String id, Op.Add add, List<String> from) {
    List<Coded> operands = rescaler.onOneScale(id, from, from.stream().map(coded::get).toList());
    replace(id, add, operands.toArray(Coded[]::new));
    Scaled first = operands.getFirst().scaled();
    Range range = Range.of(0);
    for (Coded operand : operands) {
      range = range.plus(operand.range());
    }
    return Coded.sum(
        new Scaled(
            id,
            first.scale(),
            first.shift(),
            Optional.of(Fractions.on(NumberFormat.holding(range), first.fraction())),
            Optional.of(range),
            first.fraction()));
  }

  private Coded concat(String id, Op.Concat concat, List<String> from) {
    List<Coded> operands = rescaler.onOneScale(id, from, from.stream().map(coded::get).toList());
    replace(id, concat, operands.toArray(Coded[]::new));
    Scaled first = operands.getFirst().scaled();
    Range range = operands.getFirst().range();
    for (Coded operand : operands) {
      range = range.union(operand.range());
    }
    List<Double> scale = new ArrayList<>(first.scale());
    return Coded.code(
        new Scaled(id, scale, first.shift(), first.format(), Optional.of(range), first.fraction()));
  }
}
