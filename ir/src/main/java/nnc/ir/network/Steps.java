package nnc.ir.network;

import java.util.List;
import java.util.function.Supplier;
import nnc.ir.Network;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;

/// The steps of all operators: what the interpreter runs, for engines that run some of them
/// otherwise.
public final class Steps {

  private Steps() {}

  /// What makes the step of a vertex: the same one each time where it keeps nothing. `reference`
  /// asks for the plainest of several equal kernels.
  public static Supplier<Step> of(Network network, String id, Types types, boolean reference) {
    return switch (network.op(id)) {
      case Op.Population population -> {
        List<TensorType> in = network.inputs(id).stream().map(types::type).toList();
        yield () -> PopulationStep.of(population, in, types.type(id));
      }
      case Op.Delay delay -> () -> new DelayStep(delay);
      case Op.Projection projection -> () -> ProjectionStep.of(projection, types.type(id));
      case Op.Plastic plastic -> () -> new PlasticStep(plastic, types.type(id));
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
          Op.Elementwise _ -> {
        Step step = stateless(network, id, types, reference);
        yield () -> step;
      }
    };
  }

  private static Step stateless(Network network, String id, Types types, boolean reference) {
    TensorType out = types.type(id);
    boolean real = out.format().isReal();
    return switch (network.op(id)) {
      case Op.Input _ ->
          _ -> {
            throw new IllegalStateException("inputs are given");
          };
      case Op.Population _, Op.Delay _, Op.Projection _, Op.Plastic _ ->
          throw new IllegalStateException(id + " keeps a state");
      case Op.Output _ -> in -> in.getFirst();
      case Op.Dense(var synapse, var preload) -> {
        TensorType from = types.type(network.input(id));
        Patches patches = Patches.dense(synapse.shape());
        yield SynapticSum.of(synapse, preload, patches, 0, from, types.range(id), out, reference);
      }
      case Op.Conv(var synapse, var preload, var window, int groups, long padValue) -> {
        TensorType from = types.type(network.input(id));
        Patches patches = Patches.conv(from.shape(), synapse.shape(), window, groups);
        yield SynapticSum.of(
            synapse, preload, patches, padValue, from, types.range(id), out, reference);
      }
      case Op.MaxPool(var window) -> {
        Patches patches = Patches.pool(types.shape(network.input(id)), window);
        yield real
            ? in -> Value.ofReal(out, Pools.max(patches, in.getFirst().real()))
            : in -> Value.ofRaw(out, Pools.max(patches, in.getFirst().raw()));
      }
      case Op.SumPool(var window) -> {
        Patches patches = Patches.pool(types.shape(network.input(id)), window);
        yield real
            ? in -> Value.ofReal(out, Pools.sum(patches, in.getFirst().real()))
            : in -> Value.ofRaw(out, Pools.sum(patches, in.getFirst().raw()));
      }
      case Op.Flatten() ->
          real
              ? in -> Value.ofReal(out, in.getFirst().real())
              : in -> Value.ofRaw(out, in.getFirst().raw());
      case Op.Add() -> real ? in -> addReal(in, out) : in -> addRaw(in, out);
      case Op.Concat() -> real ? in -> joinReal(in, out) : in -> joinRaw(in, out);
      case Op.Argmax() ->
          types.format(network.input(id)).isReal()
              ? in -> Value.ofRaw(out, largest(in.getFirst().real()))
              : in -> Value.ofRaw(out, largest(in.getFirst().raw()));
      case Op.Elementwise op -> elementwise(op, types.type(network.input(id)), out, reference);
    };
  }

  private static Step elementwise(
      Op.Elementwise op, TensorType from, TensorType out, boolean reference) {
    int perChannel = out.shape().perChannel();
    if (out.format().isReal()) {
      return in -> {
        double[] x = reals(in.getFirst());
        double[] y = new double[x.length];
        for (int i = 0; i < y.length; i++) {
          y[i] = Elementwise.applyReal(op, i / perChannel, x[i]);
        }
        return Value.ofReal(out, y);
      };
    }
    if (leavesReals(op, from.format())) {
      return in -> {
        double[] x = reals(in.getFirst());
        long[] y = new long[x.length];
        for (int i = 0; i < y.length; i++) {
          y[i] = Elementwise.discretize(op, i / perChannel, x[i]);
        }
        return Value.ofRaw(out, y);
      };
    }
    if (!reference && op instanceof Op.MultiThreshold m) {
      return new Thresholds(m, out);
    }
    return in -> {
      long[] x = in.getFirst().raw();
      long[] y = new long[x.length];
      for (int i = 0; i < y.length; i++) {
        y[i] = Elementwise.apply(op, i / perChannel, x[i]);
      }
      return Value.ofRaw(out, y);
    };
  }

  /// Whether an operator with an integer result looks at the real value of its input.
  private static boolean leavesReals(Op.Elementwise op, NumberFormat in) {
    return switch (op) {
      case Op.Encode _ -> true;
      case Op.MultiThreshold m -> in.isReal() || m.thresholds().format().isReal();
      case Op.Affine _, Op.BatchNorm _, Op.Relu _ -> in.isReal();
      case Op.Clip _, Op.ShiftRight _, Op.Requantize _ -> false;
    };
  }

  /// The real values of `value`: `raw * 2^-fraction` of integers.
  public static double[] reals(Value value) {
    NumberFormat format = value.type().format();
    if (format.isReal()) {
      return value.real();
    }
    long[] raw = value.raw();
    double[] real = new double[raw.length];
    double unit = format.unit();
    for (int i = 0; i < real.length; i++) {
      real[i] = raw[i] * unit;
    }
    return real;
  }

  /// The real value of an element.
  static double real(Value value, int element) {
    NumberFormat format = value.type().format();
    return format.isReal() ? value.real()[element] : value.raw()[element] * format.unit();
  }

  private static Value addReal(List<Value> in, TensorType out) {
    double[] y = in.getFirst().real().clone();
    for (Value v : in.subList(1, in.size())) {
      double[] x = v.real();
      for (int i = 0; i < y.length; i++) {
        y[i] += x[i];
      }
    }
    return Value.ofReal(out, y);
  }

  private static Value addRaw(List<Value> in, TensorType out) {
    long[] y = in.getFirst().raw().clone();
    for (Value v : in.subList(1, in.size())) {
      long[] x = v.raw();
      for (int i = 0; i < y.length; i++) {
        y[i] += x[i];
      }
    }
    return Value.ofRaw(out, y);
  }

  private static Value joinReal(List<Value> in, TensorType out) {
    double[] y = new double[out.shape().size()];
    int at = 0;
    for (Value v : in) {
      System.arraycopy(v.real(), 0, y, at, v.real().length);
      at += v.real().length;
    }
    return Value.ofReal(out, y);
  }

  private static Value joinRaw(List<Value> in, TensorType out) {
    long[] y = new long[out.shape().size()];
    int at = 0;
    for (Value v : in) {
      System.arraycopy(v.raw(), 0, y, at, v.raw().length);
      at += v.raw().length;
    }
    return Value.ofRaw(out, y);
  }

  private static long largest(long[] x) {
    int best = 0;
    for (int i = 1; i < x.length; i++) {
      best = x[i] > x[best] ? i : best;
    }
    return best;
  }

  private static long largest(double[] x) {
    int best = 0;
    for (int i = 1; i < x.length; i++) {
      best = x[i] > x[best] || (Double.isNaN(x[best]) && !Double.isNaN(x[i])) ? i : best;
    }
    return best;
  }
}
