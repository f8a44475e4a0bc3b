package nnc.passes.prune;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import nnc.ir.Edge;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.network.Types;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.passes.analysis.Fractions;
import nnc.passes.analysis.Slices;
import nnc.passes.legalize.WidenInputs;

/// Removes units from layers; several layers of one network one after the other.
final class UnitRemoval {

  /// What a reader shall take element `element` of its input to be, once it is gone; empty where it
  /// shall contribute nothing.
  @FunctionalInterface
  interface Substitute {
    OptionalDouble at(String reader, int element);
  }

  private final Network network;
  private final Types types;
  private final SequencedMap<String, Op> changed = new LinkedHashMap<>();

  UnitRemoval(Network network, Types types) {
    this.network = network;
    this.types = types;
  }

  /// The network with all removals done.
  Network result() {
    Network.Builder builder = network.toBuilder();
    changed.forEach(builder::replace);
    return RemoveDead.from(WidenInputs.repaired(builder.build()));
  }

  /// Removes `dropped` units (not all of them) of `units`. A layer may lose rows here and columns
  /// in another call.
  void remove(Units units, BitSet dropped, Substitute substitute) {
    changed.put(units.root(), withoutRows(op(units.root()), dropped));
    for (String id : units.inner()) {
      BitSet channels = spread(dropped, units.spread(types, id));
      changed.put(id, withoutChannels(op(id), channels));
    }
    for (String id : units.readers()) {
      removeElements(id, spread(dropped, units.spread(types, network.input(id))), substitute);
    }
  }

  /// Removes the `dropped` elements (not all of them) of input `id`, a vector that only dense
  /// layers read.
  void removeInputs(String id, BitSet dropped, Substitute substitute) {
    int left = types.shape(id).size() - dropped.cardinality();
    changed.put(id, new Op.Input(new TensorType(Shape.of(left), types.format(id))));
    for (Edge use : network.uses(id)) {
      removeElements(use.target(), dropped, substitute);
    }
  }

  private void removeElements(String reader, BitSet elements, Substitute substitute) {
    changed.put(
        reader,
        withoutColumns(
            op(reader),
            elements,
            types.format(reader),
            types.format(network.input(reader)).unit(),
            e -> substitute.at(reader, e)));
  }

  private Op op(String id) {
    return changed.getOrDefault(id, network.op(id));
  }

  private static BitSet spread(BitSet units, int factor) {
    if (factor == 1) {
      return units;
    }
    BitSet all = new BitSet();
    units.stream().forEach(u -> all.set(u * factor, (u + 1) * factor));
    return all;
  }

  private static Op withoutRows(Op op, BitSet rows) {
    return switch (op) {
      case Op.Dense(var synapse, var preload) ->
          new Op.Dense(withoutRows(synapse, rows), preload(preload, rows));
      case Op.Conv(var synapse, var preload, var window, int groups, long pad) ->
          new Op.Conv(withoutRows(synapse, rows), preload(preload, rows), window, groups, pad);
      case Op.Input _,
          Op.Output _,
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
          Op.Elementwise _ ->
          throw new IllegalArgumentException(op.mnemonic() + " has no rows");
    };
  }

  private static Synapse withoutRows(Synapse synapse, BitSet rows) {
    return without(synapse, 0, rows);
  }

  private static Synapse without(Synapse synapse, int axis, BitSet dropped) {
    return switch (synapse) {
      case Synapse.Product(var weights) ->
          new Synapse.Product(Slices.without(weights, axis, dropped));
      case Synapse.Threshold(var thresholds, var signs, var clamp) ->
          new Synapse.Threshold(
              Slices.without(thresholds, axis, dropped),
              Slices.without(signs, axis, dropped),
              clamp);
    };
  }

  private static Optional<Tensor> preload(Optional<Tensor> preload, BitSet rows) {
    return preload.map(p -> p.size() == 1 ? p : Slices.without(p, 0, rows));
  }

  private static Op withoutChannels(Op op, BitSet dropped) {
    return switch (op) {
      case Op.Affine(var scale, var shift) ->
          new Op.Affine(
              Slices.withoutChannels(scale, dropped), Slices.withoutChannels(shift, dropped));
      case Op.BatchNorm(var gamma, var beta, var mean, var variance, double epsilon) ->
          new Op.BatchNorm(
              Slices.withoutChannels(gamma, dropped),
              Slices.withoutChannels(beta, dropped),
              Slices.withoutChannels(mean, dropped),
              Slices.withoutChannels(variance, dropped),
              epsilon);
      case Op.MultiThreshold(var thresholds, var directions, var format, long base, long step) ->
          new Op.MultiThreshold(
              Slices.withoutChannels(thresholds, dropped),
              Slices.withoutChannels(directions, dropped),
              format,
              base,
              step);
      case Op.Requantize(var multiplier, var offset, int shift, var format) ->
          new Op.Requantize(
              Slices.withoutChannels(multiplier, dropped),
              Slices.withoutChannels(offset, dropped),
              shift,
              format);
      case Op.Relu _,
          Op.Clip _,
          Op.Encode _,
          Op.ShiftRight _,
          Op.MaxPool _,
          Op.SumPool _,
          Op.Flatten _ ->
          op;
      case Op.Input _,
          Op.Output _,
          Op.Dense _,
          Op.Conv _,
          Op.Add _,
          Op.Concat _,
          Op.Argmax _,
          Op.Population _,
          Op.Delay _,
          Op.Projection _,
          Op.Plastic _ ->
          throw new IllegalArgumentException(op.mnemonic() + " mixes channels");
    };
  }

  /// An element's substitute.
  @FunctionalInterface
  private interface Elements {
    OptionalDouble at(int element);
  }

  private static Op withoutColumns(
      Op op, BitSet dropped, NumberFormat sum, double unit, Elements substitute) {
    return switch (op) {
      case Op.Dense(var synapse, var preload) ->
          new Op.Dense(
              without(synapse, 1, dropped),
              corrected(synapse, preload, dropped, 1, sum, unit, substitute));
      case Op.Conv(var synapse, var preload, var window, int groups, long pad) ->
          new Op.Conv(
              without(synapse, 1, dropped),
              corrected(synapse, preload, dropped, window.size(), sum, unit, substitute),
              window,
              groups,
              pad);
      case Op.Input _,
          Op.Output _,
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
          Op.Elementwise _ ->
          throw new IllegalArgumentException(op.mnemonic() + " has no columns");
    };
  }

  /// The preload with the contributions that the dropped columns made, rounded for integer layers.
  /// Substitutes are raw integers where the input is an integer; `unit` is the value of raw 1.
  private static Optional<Tensor> corrected(
      Synapse synapse,
      Optional<Tensor> preload,
      BitSet dropped,
      int taps,
      NumberFormat format,
      double unit,
      Elements substitute) {
    boolean real = format.isReal();
    int outputs = synapse.shape().dim(0);
    int columns = synapse.shape().dim(1);
    double[] correction = new double[outputs];
    boolean any = false;
    for (int e = dropped.nextSetBit(0); e >= 0; e = dropped.nextSetBit(e + 1)) {
      OptionalDouble x = substitute.at(e);
      if (x.isEmpty()) {
        continue;
      }
      for (int o = 0; o < outputs; o++) {
        for (int k = 0; k < taps; k++) {
          int at = (o * columns + e) * taps + k;
          correction[o] += contribution(synapse, at, x.getAsDouble(), real, unit);
        }
        any |= correction[o] != 0;
      }
    }
    if (!any) {
      return preload;
    }
    if (real) {
      double[] sum = correction.clone();
      for (int o = 0; o < outputs; o++) {
        sum[o] += preload.isEmpty() ? 0 : preload.get().real(preload.get().size() == 1 ? 0 : o);
      }
      return Optional.of(Tensor.ofReal(Shape.of(outputs), sum));
    }
    long[] sum = new long[outputs];
    for (int o = 0; o < outputs; o++) {
      sum[o] =
          Math.round(correction[o])
              + (preload.isEmpty() ? 0 : preload.get().raw(preload.get().size() == 1 ? 0 : o));
    }
    return Optional.of(Fractions.narrowest(Shape.of(outputs), format.fraction(), sum));
  }

  private static double contribution(Synapse synapse, int at, double x, boolean real, double unit) {
    return switch (synapse) {
      case Synapse.Product(var weights) -> real ? weights.real(at) * x * unit : weights.raw(at) * x;
      case Synapse.Threshold(var thresholds, var signs, var clamp) ->
          real
              ? signs.real(at) * clamp.apply(x * unit - thresholds.real(at))
              : signs.raw(at) * clamp.apply(x - thresholds.raw(at));
    };
  }
}
