package nnc.ir.network;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// A second reading of what operators mean, written from their doc comments with arbitrary
/// precision integers and nothing of the interpreter's. `null` is a padded position.
final class NaiveEvaluator {

  /// An integer or a double, and the fraction bits of the integer.
  private record Scalar(BigInteger integer, double real, int fraction) {
    static Scalar of(BigInteger i, int fraction) {
      return new Scalar(i, Double.NaN, fraction);
    }

    static Scalar of(double d) {
      return new Scalar(null, d, 0);
    }

    double value() {
      return integer == null ? real : integer.doubleValue() / Math.pow(2, fraction);
    }

    boolean isReal() {
      return integer == null;
    }
  }

  private final Map<String, Shape> shapes = new LinkedHashMap<>();
  private final Map<String, Scalar[]> values = new LinkedHashMap<>();

  /// Every vertex's value, raw or real as `types` says.
  static Map<String, Value> evaluate(Network network, Types types, List<Value> inputs) {
    NaiveEvaluator e = new NaiveEvaluator();
    Map<String, Value> all = new LinkedHashMap<>();
    int next = 0;
    for (String id : network.topological()) {
      List<Scalar[]> from = network.inputs(id).stream().map(e.values::get).toList();
      List<Shape> shapes = network.inputs(id).stream().map(e.shapes::get).toList();
      Scalar[] y =
          network.op(id) instanceof Op.Input
              ? given(inputs.get(next++))
              : apply(network.op(id), shapes, from);
      e.values.put(id, y);
      e.shapes.put(id, types.shape(id));
      all.put(
          id,
          types.format(id).isReal()
              ? Value.ofReal(types.type(id), Arrays.stream(y).mapToDouble(Scalar::real).toArray())
              : Value.ofRaw(
                  types.type(id),
                  Arrays.stream(y).mapToLong(s -> s.integer().longValueExact()).toArray()));
    }
    return all;
  }

  private static Scalar[] given(Value v) {
    return v.type().format().isReal()
        ? Arrays.stream(v.real()).mapToObj(Scalar::of).toArray(Scalar[]::new)
        : Arrays.stream(v.raw())
            .mapToObj(r -> Scalar.of(BigInteger.valueOf(r), v.type().format().fraction()))
            .toArray(Scalar[]::new);
  }

  private static Scalar[] apply(Op op, List<Shape> shapes, List<Scalar[]> in) {
    Scalar[] x = in.getFirst();
    Shape shape = shapes.getFirst();
    return switch (op) {
      case Op.Input _, Op.Population _, Op.Delay _, Op.Projection _, Op.Plastic _ ->
          throw new AssertionError();
      case Op.Output _, Op.Flatten _ -> x;
      case Op.Dense(var synapse, var preload) -> {
        Scalar[] y = new Scalar[synapse.shape().dim(0)];
        for (int o = 0; o < y.length; o++) {
          y[o] = neuron(synapse, preload, o, x);
        }
        yield y;
      }
      case Op.Conv(var synapse, var preload, var window, int groups, long pad) -> {
        int inPerGroup = shape.dim(0) / groups;
        int outPerGroup = synapse.shape().dim(0) / groups;
        Scalar padding =
            x[0].isReal()
                ? Scalar.of((double) pad)
                : Scalar.of(BigInteger.valueOf(pad), x[0].fraction());
        yield windows(
            shape,
            window,
            synapse.shape().dim(0),
            (o, oy, ox) -> {
              List<Scalar> patch = new ArrayList<>();
              for (int c = 0; c < inPerGroup; c++) {
                patch.addAll(window(x, shape, o / outPerGroup * inPerGroup + c, window, oy, ox));
              }
              Scalar[] filled =
                  patch.stream().map(s -> s == null ? padding : s).toArray(Scalar[]::new);
              return neuron(synapse, preload, o, filled);
            });
      }
      case Op.MaxPool(var window) ->
          windows(
              shape,
              window,
              shape.dim(0),
              (c, oy, ox) ->
                  window(x, shape, c, window, oy, ox).stream()
                      .filter(s -> s != null)
                      .reduce((a, b) -> greater(b, a) ? b : a)
                      .orElseThrow());
      case Op.SumPool(var window) ->
          windows(
              shape,
              window,
              shape.dim(0),
              (c, oy, ox) ->
                  window(x, shape, c, window, oy, ox).stream()
                      .filter(s -> s != null)
                      .reduce(zero(x[0]), NaiveEvaluator::plus));
      case Op.Add _ -> {
        Scalar[] y = x.clone();
        for (Scalar[] other : in.subList(1, in.size())) {
          for (int i = 0; i < y.length; i++) {
            y[i] = plus(y[i], other[i]);
          }
        }
        yield y;
      }
      case Op.Concat _ -> in.stream().flatMap(Arrays::stream).toArray(Scalar[]::new);
      case Op.Argmax _ -> {
        int best = 0;
        for (int i = 0; i < x.length; i++) {
          best = greater(x[i], x[best]) ? i : best;
        }
        yield new Scalar[] {Scalar.of(BigInteger.valueOf(best), 0)};
      }
      case Op.Elementwise e -> {
        Scalar[] y = new Scalar[x.length];
        int inner = x.length / shape.dim(0);
        for (int i = 0; i < y.length; i++) {
          y[i] = element(e, i / inner, x[i]);
        }
        yield y;
      }
    };
  }

  @FunctionalInterface
  private interface At {
    Scalar at(int channel, int oy, int ox);
  }

  private static Scalar[] windows(Shape in, Window w, int channels, At at) {
    int height = (in.dim(1) + w.top() + w.bottom() - w.height()) / w.strideY() + 1;
    int width = (in.dim(2) + w.left() + w.right() - w.width()) / w.strideX() + 1;
    List<Scalar> y = new ArrayList<>();
    for (int c = 0; c < channels; c++) {
      for (int oy = 0; oy < height; oy++) {
        for (int ox = 0; ox < width; ox++) {
          y.add(at.at(c, oy, ox));
        }
      }
    }
    return y.toArray(Scalar[]::new);
  }

  private static List<Scalar> window(
      Scalar[] x, Shape shape, int channel, Window w, int oy, int ox) {
    List<Scalar> all = new ArrayList<>();
    for (int ky = 0; ky < w.height(); ky++) {
      for (int kx = 0; kx < w.width(); kx++) {
        int iy = oy * w.strideY() + ky - w.top();
        int ix = ox * w.strideX() + kx - w.left();
        boolean inside = iy >= 0 && ix >= 0 && iy < shape.dim(1) && ix < shape.dim(2);
        all.add(inside ? x[(channel * shape.dim(1) + iy) * shape.dim(2) + ix] : null);
      }
    }
    return all;
  }

  private static Scalar neuron(Synapse synapse, Optional<Tensor> preload, int o, Scalar[] x) {
    List<Scalar> terms = new ArrayList<>();
    for (int k = 0; k < x.length; k++) {
      int at = o * x.length + k;
      switch (synapse) {
        case Synapse.Product(var weights) -> {
          Scalar w = parameter(weights, at);
          terms.add(
              w.isReal() || x[k].isReal()
                  ? Scalar.of(w.value() * x[k].value())
                  : Scalar.of(
                      w.integer().multiply(x[k].integer()), w.fraction() + x[k].fraction()));
        }
        case Synapse.Threshold(var thresholds, var signs, var clamp) -> {
          Scalar t = parameter(thresholds, at);
          long s = signs.raw(at);
          terms.add(
              t.isReal() || x[k].isReal()
                  ? Scalar.of(s * clamp(clamp, x[k].value() - t.value()))
                  : Scalar.of(
                      BigInteger.valueOf(s)
                          .multiply(clamp(clamp, x[k].integer().subtract(t.integer()))),
                      x[k].fraction()));
        }
      }
    }
    Scalar start =
        preload.map(p -> parameter(p, p.size() == 1 ? 0 : o)).orElse(zero(terms.getFirst()));
    boolean real = start.isReal() || terms.getFirst().isReal();
    Scalar sum = real ? Scalar.of(start.value()) : start;
    for (Scalar term : terms) {
      sum = plus(sum, real ? Scalar.of(term.value()) : term);
    }
    return sum;
  }

  private static BigInteger clamp(Clamp clamp, BigInteger d) {
    return switch (clamp) {
      case RELU -> d.signum() < 0 ? BigInteger.ZERO : d;
      case NONE -> d;
      case ABS -> d.abs();
    };
  }

  private static double clamp(Clamp clamp, double d) {
    return switch (clamp) {
      case RELU -> d < 0 ? 0 : d;
      case NONE -> d;
      case ABS -> d < 0 ? -d : d;
    };
  }

  private static Scalar element(Op.Elementwise op, int c, Scalar x) {
    return switch (op) {
      case Op.Affine(var scale, var shift) ->
          Scalar.of(parameter(scale, c).value() * x.value() + parameter(shift, c).value());
      case Op.BatchNorm(var gamma, var beta, var mean, var variance, double epsilon) ->
          Scalar.of(
              parameter(gamma, c).value()
                      * (x.value() - parameter(mean, c).value())
                      / Math.sqrt(parameter(variance, c).value() + epsilon)
                  + parameter(beta, c).value());
      case Op.Relu _ -> {
        if (x.isReal()) {
          yield Scalar.of(Math.max(0.0, x.real()));
        }
        yield Scalar.of(x.integer().max(BigInteger.ZERO), x.fraction());
      }
      case Op.Clip(long lo, long hi, var format) ->
          Scalar.of(clip(x.integer(), lo, hi), format.fraction());
      case Op.Encode(double scale, double zero, var format, boolean narrow, var rounding) -> {
        double y = x.value() / scale + zero;
        java.math.RoundingMode mode =
            switch (rounding) {
              case FLOOR -> java.math.RoundingMode.FLOOR;
              case TRUNC -> java.math.RoundingMode.DOWN;
              case NEAREST -> java.math.RoundingMode.FLOOR;
              case NEAREST_EVEN -> java.math.RoundingMode.HALF_EVEN;
            };
        java.math.BigDecimal exact = new java.math.BigDecimal(y);
        java.math.BigDecimal moved =
            rounding == nnc.ir.number.Rounding.NEAREST
                ? exact.add(new java.math.BigDecimal("0.5"))
                : exact;
        long lo = format.signed() ? -(1L << (format.width() - 1)) : 0;
        long hi = (1L << (format.signed() ? format.width() - 1 : format.width())) - 1;
        yield Scalar.of(
            clip(moved.setScale(0, mode).toBigInteger(), narrow ? lo + 1 : lo, hi),
            format.fraction());
      }
      case Op.MultiThreshold m -> {
        int passed = 0;
        boolean up = m.directions().raw(m.directions().size() == 1 ? 0 : c) == 1;
        for (int k = 0; k < m.levels(); k++) {
          int row = m.thresholds().shape().dim(0) == 1 ? 0 : c;
          double t = m.thresholds().real(row * m.levels() + k);
          passed += (up ? x.value() >= t : x.value() <= t) ? 1 : 0;
        }
        yield Scalar.of(BigInteger.valueOf(m.base() + m.step() * passed), m.format().fraction());
      }
      case Op.ShiftRight(int bits, var rounding) -> {
        BigInteger unit = BigInteger.ONE.shiftLeft(bits);
        BigInteger[] qr = x.integer().divideAndRemainder(unit);
        BigInteger floor = qr[1].signum() < 0 ? qr[0].subtract(BigInteger.ONE) : qr[0];
        BigInteger twice = x.integer().subtract(floor.multiply(unit)).shiftLeft(1);
        int half = twice.compareTo(unit);
        boolean up =
            switch (rounding) {
              case FLOOR -> false;
              case TRUNC -> x.integer().signum() < 0 && twice.signum() > 0;
              case NEAREST -> half >= 0;
              case NEAREST_EVEN -> half > 0 || (half == 0 && floor.testBit(0));
            };
        yield Scalar.of(up ? floor.add(BigInteger.ONE) : floor, x.fraction());
      }
      case Op.Requantize(var multiplier, var offset, int shift, var format) ->
          Scalar.of(
              clip(
                  x.integer()
                      .multiply(parameter(multiplier, c).integer())
                      .add(parameter(offset, c).integer())
                      .shiftRight(shift),
                  format.signed() ? -(1L << (format.width() - 1)) : 0,
                  (1L << (format.signed() ? format.width() - 1 : format.width())) - 1),
              format.fraction());
    };
  }

  private static BigInteger clip(BigInteger x, long lo, long hi) {
    return x.max(BigInteger.valueOf(lo)).min(BigInteger.valueOf(hi));
  }

  /// Element `at`, or the only one.
  private static Scalar parameter(Tensor t, int at) {
    int i = t.size() == 1 ? 0 : at;
    return t.format() instanceof NumberFormat.Real
        ? Scalar.of(t.real(i))
        : Scalar.of(BigInteger.valueOf(t.raw(i)), t.format().fraction());
  }

  private static Scalar zero(Scalar like) {
    return like.isReal() ? Scalar.of(0.0) : Scalar.of(BigInteger.ZERO, like.fraction());
  }

  private static Scalar plus(Scalar a, Scalar b) {
    return a.isReal()
        ? Scalar.of(a.real() + b.real())
        : Scalar.of(a.integer().add(b.integer()), a.fraction());
  }

  private static boolean greater(Scalar a, Scalar b) {
    return a.isReal() ? a.real() > b.real() : a.integer().compareTo(b.integer()) > 0;
  }
}
