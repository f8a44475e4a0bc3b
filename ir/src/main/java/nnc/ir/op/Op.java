package nnc.ir.op;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;

/// What a vertex of a network computes from its inputs, which the graph's edges name in port order.
/// Every operator is total on the formats that `Types` admits; its meaning is defined by
/// `Interpreter`.
public sealed interface Op {

  /// A value from outside. An integer's real value is `raw * 2^-fraction` here as everywhere; where
  /// a model means another scale (pixels as `raw / 255`), an `Affine` says so.
  record Input(TensorType type) implements Op {}

  /// Marks its input as a result of the network under the vertex's id.
  record Output() implements Op {}

  /// Fully connected layer: `y[o] = preload[o] + sum over i of synapse(o, i, x[i])`. Input `[n]`,
  /// result `[outputs]`.
  record Dense(Synapse synapse, Optional<Tensor> preload) implements Op {}

  /// Convolution (cross-correlation, as in ONNX) over `[channels, height, width]`. A padded
  /// position feeds the raw value `padValue` to its synapses.
  record Conv(Synapse synapse, Optional<Tensor> preload, Window window, int groups, long padValue)
      implements Op {}

  /// Largest element of each window; padded positions are ignored.
  record MaxPool(Window window) implements Op {}

  /// Sum of each window's elements; padded positions count as 0.
  record SumPool(Window window) implements Op {}

  /// `[c, h, w]` to `[c * h * w]`, row-major.
  record Flatten() implements Op {}

  /// Element-wise sum of two or more equally shaped inputs (residual join).
  record Add() implements Op {}

  /// Joins inputs along the channel axis.
  record Concat() implements Op {}

  /// Index of the largest element, the first one among equals; result `[1]`.
  record Argmax() implements Op {}

  /// Neurons of one model, shaped `shape`, which advance by one step with every sample of a
  /// sequence. Inputs are the model's ports in order, each of that shape. A parameter's tensor is
  /// `[1]` for all neurons or `[n]`, row-major; the population computes integers where every one of
  /// them is an integer and every state has a format.
  record Population(NeuronModel model, Shape shape, SequencedMap<String, Tensor> parameters)
      implements Op {
    public Population {
      parameters = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(parameters));
      for (Tensor t : parameters.values()) {
        if (t.size() != 1 && t.size() != shape.size()) {
          throw new IllegalArgumentException(
              "a parameter of " + t.size() + " values for " + shape.size() + " neurons");
        }
      }
    }

    public boolean isInteger() {
      return parameters.values().stream().noneMatch(t -> t.format().isReal())
          && model.states().stream().allMatch(s -> s.format().isPresent());
    }
  }

  /// What came in `steps` steps before, and zeros before the first came (-1 where `type` is
  /// bipolar). It may close a cycle; `type` is that of its input.
  record Delay(int steps, TensorType type) implements Op {
    public Delay {
      if (steps < 1 || steps > MAX_DELAY) {
        throw new IllegalArgumentException("delay " + steps + " is not in 1.." + MAX_DELAY);
      }
    }
  }

  /// Sparse synapses: each adds `weight * x[source]` of the step `delay` steps before to its
  /// target. Input `[sources]` of type `type`, result `[targets]`; nothing was sent before the
  /// first step. Among reals a target's sum begins with 0 and takes what was sent first, then the
  /// lower source, then the order of the synapses. Where every delay is at least 1 it may close a
  /// cycle.
  record Projection(SparseSynapses synapses, TensorType type) implements Op {
    public Projection {
      if (type.shape().size() != synapses.sources() || type.shape().rank() != 1) {
        throw new IllegalArgumentException(synapses + " for " + type);
      }
    }
  }

  /// Synapses that learn by `rule`, from the spikes of the source, of type `type`, and of their
  /// targets, which are a second input. `synapses` hold the weights before the first step, with as
  /// many bits behind the point as all weights are stored with, rounded down; the value is the sum
  /// of those that arrive, as that of `Projection`. Every delay is at least 1.
  record Plastic(SparseSynapses synapses, Stdp rule, TensorType type) implements Op {
    public Plastic {
      NumberFormat weights = synapses.weights().format();
      if (type.shape().size() != synapses.sources()
          || type.shape().rank() != 1
          || !type.format().equals(Formats.BIT)) {
        throw new IllegalArgumentException(synapses + " for " + type);
      }
      if (weights.isReal() || weights.fraction() < 0 || weights.fraction() > Stdp.FRACTION) {
        throw new IllegalArgumentException("plastic weights as " + weights);
      }
      if (synapses.shortestDelay() < 1) {
        throw new IllegalArgumentException("plastic synapses without delay");
      }
      if (!bounds(rule, weights.fraction()).contains(synapses.weights().rawRange())
          || rule.hi() >> (Stdp.FRACTION - weights.fraction()) > 0xFFFF) {
        throw new IllegalArgumentException("plastic weights outside their bounds or of 17 bits");
      }
    }

    /// What the sums may be, on the scale of the weights.
    public Range sums() {
      long most = bounds(rule, synapses.weights().format().fraction()).hi();
      Tensor each = Tensor.narrowest(Shape.of(1), new long[] {most});
      return synapses.with(each).sums(new Range(0, 1)).orElseThrow();
    }

    private static Range bounds(Stdp rule, int fraction) {
      int shift = Stdp.FRACTION - fraction;
      return new Range(rule.lo() >> shift, rule.hi() >> shift);
    }
  }

  /// Whether its value in a step is made of earlier steps' inputs alone, so that it may close a
  /// cycle.
  default boolean readsThePast() {
    return this instanceof Delay
        || this instanceof Plastic
        || (this instanceof Projection(var synapses, _) && synapses.shortestDelay() > 0);
  }

  /// Longest delay in steps.
  int MAX_DELAY = 1 << 16;

  /// Operators that treat every element by itself, with parameters per channel (tensors
  /// `[channels]`) or shared by all (`[1]`).
  sealed interface Elementwise extends Op {}

  /// `scale * x + shift`, to `real`.
  record Affine(Tensor scale, Tensor shift) implements Elementwise {}

  /// `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, to `real`.
  record BatchNorm(Tensor gamma, Tensor beta, Tensor mean, Tensor variance, double epsilon)
      implements Elementwise {}

  /// `max(0, x)`; keeps the format's kind.
  record Relu() implements Elementwise {}

  /// `min(hi, max(lo, x))` on raw integers, stored as `format`; both bounds are values of it.
  record Clip(long lo, long hi, NumberFormat format) implements Elementwise {
    public Clip {
      if (lo > hi) {
        throw new IllegalArgumentException("clip " + lo + ".." + hi);
      }
    }
  }

  /// Real to integer: `clamp(round(x / scale + zero), lowest, highest)` of `format`, narrowed by
  /// one code at the low end if `narrow`.
  record Encode(
      double scale, double zero, NumberFormat.Fixed format, boolean narrow, Rounding rounding)
      implements Elementwise {
    public Encode {
      Objects.requireNonNull(rounding);
      if (!(scale > 0) || scale == Double.POSITIVE_INFINITY) {
        throw new IllegalArgumentException("scale " + scale);
      }
    }
  }

  /// Counts thresholds passed: `base + step * #{k : x >= t[c][k]}`, or `x <= t[c][k]` in channels
  /// whose direction is -1. Thresholds have the scale of `x`; real ones compare with its value.
  /// `thresholds` is `[channels or 1, levels]`, `directions` bipolar `[channels or 1]`. A threshold
  /// outside the range of `x` makes its comparison constant. Result `format` holds every value from
  /// `base` to `base + step * levels`.
  record MultiThreshold(
      Tensor thresholds, Tensor directions, NumberFormat format, long base, long step)
      implements Elementwise {
    public MultiThreshold {
      if (thresholds.shape().rank() != 2 || directions.shape().rank() != 1) {
        throw new IllegalArgumentException(
            "thresholds " + thresholds.shape() + ", directions " + directions.shape());
      }
      if (!(directions.format() instanceof NumberFormat.Bipolar)) {
        throw new IllegalArgumentException(
            "directions must be bipolar, not " + directions.format());
      }
    }

    public int levels() {
      return thresholds.shape().dim(1);
    }
  }

  /// Arithmetic shift right by `bits` with `rounding`; integers only.
  record ShiftRight(int bits, Rounding rounding) implements Elementwise {
    public ShiftRight {
      Objects.requireNonNull(rounding);
      requireShift(bits);
    }
  }

  /// Dyadic rescaling: `clamp((x * multiplier[c] + offset[c]) >> shift, range of format)`, an
  /// arithmetic shift. A rounding constant, a bias or a zero point is part of `offset`. Integers
  /// only; `multiplier` and `offset` are `[channels or 1]`.
  record Requantize(Tensor multiplier, Tensor offset, int shift, NumberFormat.Fixed format)
      implements Elementwise {
    public Requantize {
      requireShift(shift);
    }
  }

  private static void requireShift(int bits) {
    if (bits < 0 || bits > NumberFormat.MAX_WIDTH) {
      throw new IllegalArgumentException(
          "shift by " + bits + ", which is not in 0.." + NumberFormat.MAX_WIDTH);
    }
  }

  /// How many inputs the operator takes: exactly `n`, or at least `-n` where negative.
  default int arity() {
    return switch (this) {
      case Input _ -> 0;
      case Add _, Concat _ -> -2;
      case Plastic _ -> 2;
      case Population p -> p.model().ports().size();
      case Delay _,
          Projection _,
          Output _,
          Dense _,
          Conv _,
          MaxPool _,
          SumPool _,
          Flatten _,
          Argmax _,
          Elementwise _ ->
          1;
    };
  }

  /// Lower-case name in texts and messages.
  default String mnemonic() {
    return switch (this) {
      case Input _ -> "input";
      case Output _ -> "output";
      case Dense _ -> "dense";
      case Conv _ -> "conv";
      case MaxPool _ -> "maxpool";
      case SumPool _ -> "sumpool";
      case Flatten _ -> "flatten";
      case Add _ -> "add";
      case Concat _ -> "concat";
      case Argmax _ -> "argmax";
      case Population _ -> "population";
      case Delay _ -> "delay";
      case Projection _ -> "projection";
      case Plastic _ -> "plastic";
      case Affine _ -> "affine";
      case BatchNorm _ -> "batchnorm";
      case Relu _ -> "relu";
      case Clip _ -> "clip";
      case Encode _ -> "encode";
      case MultiThreshold _ -> "multithreshold";
      case ShiftRight _ -> "shift";
      case Requantize _ -> "requantize";
    };
  }

  /// The parameter tensors, in declaration order.
  default List<Tensor> tensors() {
    return switch (this) {
      case Dense(var synapse, var preload) -> tensors(synapse, preload);
      case Conv(var synapse, var preload, _, _, _) -> tensors(synapse, preload);
      case Affine(var scale, var shift) -> List.of(scale, shift);
      case BatchNorm(var gamma, var beta, var mean, var variance, _) ->
          List.of(gamma, beta, mean, variance);
      case MultiThreshold(var thresholds, var directions, _, _, _) ->
          List.of(thresholds, directions);
      case Requantize(var multiplier, var offset, _, _) -> List.of(multiplier, offset);
      case Population p -> List.copyOf(p.parameters().values());
      case Projection(var s, _) -> List.of(s.starts(), s.places(), s.weights());
      case Plastic(var s, _, _) -> List.of(s.starts(), s.places(), s.weights());
      case Input _,
          Output _,
          Delay _,
          MaxPool _,
          SumPool _,
          Flatten _,
          Add _,
          Concat _,
          Argmax _,
          Relu _,
          Clip _,
          Encode _,
          ShiftRight _ ->
          List.of();
    };
  }

  private static List<Tensor> tensors(Synapse synapse, Optional<Tensor> preload) {
    List<Tensor> all = new java.util.ArrayList<>();
    switch (synapse) {
      case Synapse.Product(var weights) -> all.add(weights);
      case Synapse.Threshold(var thresholds, var signs, _) -> {
        all.add(thresholds);
        all.add(signs);
      }
    }
    preload.ifPresent(all::add);
    return all;
  }
}
