package nnc.passes.quantize;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.Calibration;
import nnc.passes.analysis.Calibration.Statistics;
import nnc.passes.analysis.Scaled;

/// Makes codes of sums: chooses scales from the calibration data and adds the `requantize`
/// vertices.
final class Rescaler {

  /// Bits that operands of a join get where no calibration data say how far they reach.
  private static final int JOIN_BITS = 16;

  private final Network network;
  private final Quantize options;
  private final PassContext context;
  private final Network.Builder builder;
  private final SequencedMap<String, Coded> codes = new LinkedHashMap<>();
  private Optional<Calibration> calibration = Optional.empty();

  Rescaler(Network network, Quantize options, PassContext context, Network.Builder builder) {
    this.network = network;
    this.options = options;
    this.context = context;
    this.builder = builder;
  }

  boolean hasData() {
    return context.calibration().map(s -> s.count() > 0).orElse(false);
  }

  /// Statistics of the real network; throws `Rejection` (E0306) without calibration data.
  Calibration calibration() {
    if (calibration.isEmpty()) {
      if (!hasData()) {
        throw Diagnostic.of(Code.E0306, Span.NONE, "calibration data is needed").rejection();
      }
      calibration = Optional.of(Calibration.of(network, context.calibration().orElseThrow()));
    }
    return calibration.get();
  }

  /// The calibration data; throws `Rejection` (E0306) where there are none. `why` is the option
  /// that takes them.
  Samples data(String why) {
    return data(context, why);
  }

  static Samples data(PassContext context, String why) {
    return context
        .calibration()
        .filter(s -> s.count() > 0)
        .orElseThrow(() ->
            Diagnostic.of(Code.E0306, Span.NONE, "'" + why + "' of pass 'quantize' takes data")
                .help("give --calibrate FILE, or leave the option at its default")
                .rejection());
  }

  private Statistics statistics(String id) {
    if (!hasData()) {
      throw Diagnostic.of(
              Code.E0306,
              network.vertex(id).span(),
              "the scale of '" + id + "' has to be chosen, which takes calibration data")
          .help("give --calibrate FILE with some inputs of the kind the network will see")
          .rejection();
    }
    return calibration().of(id);
  }

  /// The fixed-point format in which real input `id` is read.
  NumberFormat.Fixed inputFormat(String id) {
    if (options.input().isPresent()) {
      return options.input().get();
    }
    Statistics seen = statistics(id);
    boolean signed = seen.lowest() < 0;
    int bits = options.activations().of(id);
    double step = PowerOfTwo.above(step(seen, signed, bits));
    int fraction = Math.max(0, -PowerOfTwo.exponent(step));
    int extra = Math.max(0, PowerOfTwo.exponent(step));
    return new NumberFormat.Fixed(signed, bits + extra, fraction);
  }

  private double step(Statistics seen, boolean signed, int bits) {
    long most = (1L << (signed ? bits - 1 : bits)) - 1;
    double clip = options.clipping().of(seen, options.percentile(), most);
    return clip > 0 ? clip / most : 1;
  }

  /// The value `x` of vertex `id` as a code with one scale and no shift; the same one for every
  /// reader.
  Coded code(String id, Coded x) {
    Coded known = codes.get(id);
    if (known != null) {
      return known;
    }
    Statistics seen = statistics(id);
    boolean signed = !x.rectified() && seen.lowest() < 0;
    int bits = options.activations().of(id);
    double step = step(seen, signed, bits);
    Coded code = rescaled(id, "_code", x, step(step), signed, bits);
    codes.put(id, code);
    return code;
  }

  private double step(double wanted) {
    return options.powerOfTwo() ? PowerOfTwo.above(wanted) : wanted;
  }

  /// The value `x` of vertex `id` as a fixed-point number of many bits, for comparisons and
  /// outputs.
  Coded scores(String id, Coded x) {
    double largest = hasData() ? calibration().of(id).largest() : bound(x);
    double most = (1L << (options.scores() - 1)) - 1;
    double step = largest > 0 ? PowerOfTwo.above(largest / most) : 1;
    int wider = Math.max(0, PowerOfTwo.exponent(step));
    return rescaled(id, "_score", x, Math.min(1, step), true, options.scores() + wider);
  }

  /// How far `x` can reach, by the range of its source.
  private static double bound(Coded x) {
    double source =
        Math.max(Math.abs((double) x.range().lo()), Math.abs((double) x.range().hi()))
            * x.scaled().unit();
    double largest = 0;
    int n = Math.max(x.scaled().scale().size(), x.scaled().shift().size());
    for (int c = 0; c < n; c++) {
      largest =
          Math.max(largest, Math.abs(x.scaled().scale(c)) * source + Math.abs(x.scaled().shift(c)));
    }
    return largest;
  }

  /// Operands of a join at vertex `id` with one scale, no shift and one format.
  List<Coded> onOneScale(String id, List<String> from, List<Coded> operands) {
    Coded first = operands.getFirst();
    boolean alike =
        operands.stream()
            .allMatch(x ->
                x.proportional()
                    && x.scaled().scale(0) == first.scaled().scale(0)
                    && x.scaled().format().equals(first.scaled().format()));
    if (alike) {
      return operands;
    }
    boolean known = operands.stream().allMatch(x -> x.narrow() && !x.rectified());
    if (!hasData() && !known) {
      statistics(id);
    }
    double largest = 0;
    boolean signed = false;
    int bits = hasData() ? options.activations().of(id) : JOIN_BITS;
    for (int i = 0; i < operands.size(); i++) {
      Coded x = operands.get(i);
      if (hasData()) {
        Statistics seen = statistics(from.get(i));
        signed |= !x.rectified() && seen.lowest() < 0;
        largest =
            Math.max(
                largest, options.clipping().of(seen, options.percentile(), (1L << (bits - 1)) - 1));
      } else {
        signed = true;
        largest = Math.max(largest, bound(x));
      }
    }
    long most = (1L << (signed ? bits - 1 : bits)) - 1;
    double step = step(largest > 0 ? largest / most : 1);
    List<Coded> result = new ArrayList<>();
    for (int i = 0; i < operands.size(); i++) {
      result.add(rescaled(from.get(i), "_operand", operands.get(i), step, signed, bits));
    }
    return result;
  }

  /// Adds the vertex that brings `x`, the value of vertex `id`, to steps of `step`.
  private Coded rescaled(String id, String suffix, Coded x, double step, boolean signed, int bits) {
    Scaled s = x.scaled();
    int exponent = PowerOfTwo.exponent(step);
    boolean fixedPoint = step == Math.scalb(1.0, exponent) && exponent <= 0 && exponent > -200;
    NumberFormat.Fixed format = new NumberFormat.Fixed(signed, bits, fixedPoint ? -exponent : 0);
    Op.Requantize op =
        Dyadic.of(
            Scaled.list(s.scale().size(), c -> s.scale(c) * s.unit() / step),
            Scaled.list(s.shift().size(), c -> s.shift(c) / step),
            x.range(),
            format,
            options.multiplier(),
            true);
    String rescaled = builder.fresh(id + suffix);
    builder.add(rescaled, op, network.vertex(id).span(), x.source());
    String last = rescaled;
    Range range = format.range();
    if (x.rectified() && signed) {
      last = builder.fresh(id + suffix + "_relu");
      range = range.clip(0, Long.MAX_VALUE);
      builder.add(last, new Op.Clip(0, range.hi(), format), network.vertex(id).span(), rescaled);
    }
    return Coded.code(
        new Scaled(
            last,
            List.of(fixedPoint ? 1 : step),
            List.of(0.0),
            Optional.of(format),
            Optional.of(range),
            format.fraction()));
  }
}
