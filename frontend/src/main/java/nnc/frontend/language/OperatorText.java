package nnc.frontend.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nnc.frontend.language.Arrays.Role;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.network.Types;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;
import nnc.ir.op.Clamp;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Synapse;
import nnc.ir.op.Window;

/// Writes operators with their arguments, leaving out what the reader would assume.
final class OperatorText {

  private final ArrayText arrays;
  private final Types types;

  OperatorText(ArrayText arrays, Types types) {
    this.arrays = arrays;
    this.types = types;
  }

  /// An operator as a call over `inputs`, the first of which is vertex `from`.
  String call(Op op, List<String> inputs, String from, String layer) {
    List<String> arguments = new ArrayList<>(inputs);
    int fraction = types.format(from).fraction();
    switch (op) {
      case Op.Dense(var synapse, var preload) ->
          synapses(arguments, "weights", synapse, preload, fraction, layer);
      case Op.Conv(var synapse, var preload, var window, int groups, long pad) -> {
        synapses(arguments, "kernel", synapse, preload, fraction, layer);
        stride(arguments, window, 1, 1);
        padding(arguments, window);
        if (window.padded() && (pad != 0 || types.format(from).equals(Formats.BIPOLAR))) {
          arguments.add("pad: " + pad);
        }
        if (groups != 1) {
          arguments.add("groups: " + groups);
        }
      }
      case Op.MaxPool(var window) -> pool(arguments, window);
      case Op.SumPool(var window) -> pool(arguments, window);
      case Op.Delay(int steps, _) -> arguments.add(String.valueOf(steps));
      case Op.Flatten _, Op.Concat _, Op.Argmax _, Op.Add _ -> {}
      case Op.Input _,
          Op.Output _,
          Op.Elementwise _,
          Op.Population _,
          Op.Projection _,
          Op.Plastic _ ->
          throw new IllegalArgumentException();
    }
    return op.mnemonic() + "(" + String.join(", ", arguments) + ")";
  }

  /// A projection through `operator`, or one to one where there is none.
  String projection(Optional<Op> operator, int delay, String from, String name) {
    List<String> arguments = new ArrayList<>();
    String word = "one_to_one";
    if (operator.isPresent()) {
      switch (operator.get()) {
        case Op.Affine(var scale, _) -> arguments.add("weights: " + reals(scale, name, "weights"));
        case Op.Dense(Synapse.Product(var weights), var preload) -> {
          word = "dense";
          arguments.add("weights: " + reals(weights, name, "weights"));
          preload.ifPresent(p -> arguments.add("bias: " + reals(p, name, "bias")));
        }
        case Op.Projection(var synapses, _) -> {
          word = "sparse";
          sparse(arguments, real(synapses), name);
        }
        case Op.Plastic(var synapses, var rule, _) -> {
          word = "sparse";
          sparse(arguments, real(synapses), name);
          arguments.add(
              "plastic: " + Plasticity.text(rule, synapses.weights().format().fraction()));
        }
        case Op op -> {
          String call = call(op, List.of(), from, name);
          word = "conv";
          arguments.add(call.substring("conv(".length(), call.length() - 1));
        }
      }
    }
    if (delay > 0) {
      arguments.add("delay: " + delay);
    }
    return arguments.isEmpty() ? word : word + "(" + String.join(", ", arguments) + ")";
  }

  private static SparseSynapses real(SparseSynapses synapses) {
    Tensor stored = synapses.weights();
    if (stored.format().isReal()) {
      return synapses;
    }
    double[] weights = new double[stored.size()];
    java.util.Arrays.setAll(weights, stored::real);
    return synapses.with(Tensor.ofReal(stored.shape(), weights));
  }

  /// The synapses as a list, source by source.
  private void sparse(List<String> arguments, SparseSynapses s, String name) {
    int[] source = new int[s.count()];
    for (int i = 0; i < s.sources(); i++) {
      java.util.Arrays.fill(source, s.start(i), s.start(i + 1), i);
    }
    Tensor pairs =
        Tensor.generate(
            Shape.of(s.count(), 2),
            NumberFormat.holding(new Range(0, Math.max(s.sources(), s.targets()) - 1)),
            i -> i % 2 == 0 ? source[i / 2] : s.target(i / 2));
    arguments.add("synapses: " + arrays.of(pairs, Role.NUMBERS, 0, name + "_synapses"));
    arguments.add("weights: " + reals(s.weights(), name, "weights"));
    if (s.longestDelay() > 0) {
      boolean one = s.shortestDelay() == s.longestDelay();
      Tensor delays =
          Tensor.generate(
              Shape.of(one ? 1 : s.count()),
              NumberFormat.holding(new Range(0, s.longestDelay())),
              s::delay);
      arguments.add("delay: " + arrays.of(delays, Role.NUMBERS, 0, name + "_delay"));
    }
  }

  private void synapses(
      List<String> arguments,
      String word,
      Synapse synapse,
      Optional<Tensor> preload,
      int fraction,
      String layer) {
    switch (synapse) {
      case Synapse.Product(var weights) -> {
        arguments.add(word + ": " + array(weights, Role.WEIGHTS, 0, layer, word));
        int sum = fraction + weights.format().fraction();
        preload.ifPresent(
            p -> arguments.add("bias: " + array(p, Role.NUMBERS, sum, layer, "bias")));
      }
      case Synapse.Threshold(var thresholds, var signs, var clamp) -> {
        arguments.add(
            "thresholds: " + array(thresholds, Role.NUMBERS, fraction, layer, "thresholds"));
        arguments.add(
            "signs: "
                + (uniform(signs)
                    ? String.valueOf(signs.raw(0))
                    : array(signs, Role.WEIGHTS, 0, layer, "signs")));
        if (clamp != Clamp.RELU) {
          arguments.add("clamp: " + clamp.name().toLowerCase(Locale.ROOT));
        }
        preload.ifPresent(
            p -> arguments.add("preload: " + array(p, Role.NUMBERS, fraction, layer, "preload")));
      }
    }
  }

  private static boolean uniform(Tensor t) {
    for (int i = 1; i < t.size(); i++) {
      if (t.raw(i) != t.raw(0)) {
        return false;
      }
    }
    return true;
  }

  private String array(Tensor t, Role role, int fraction, String layer, String word) {
    return arrays.of(t, role, fraction, layer + "_" + word);
  }

  private static void pool(List<String> arguments, Window w) {
    arguments.add("size: " + pair(w.height(), w.width()));
    stride(arguments, w, w.height(), w.width());
    padding(arguments, w);
  }

  private static void stride(List<String> arguments, Window w, int y, int x) {
    if (w.strideY() != y || w.strideX() != x) {
      arguments.add("stride: " + pair(w.strideY(), w.strideX()));
    }
  }

  private static void padding(List<String> arguments, Window w) {
    if (w.padded()) {
      List<Integer> sides = List.of(w.top(), w.left(), w.bottom(), w.right());
      arguments.add(
          "padding: "
              + (sides.stream().distinct().count() == 1
                  ? sides.getFirst()
                  : sides.toString().replace('[', '(').replace(']', ')')));
    }
  }

  private static String pair(int y, int x) {
    return y == x ? String.valueOf(y) : "(" + y + ", " + x + ")";
  }

  /// An element-wise operator as a step behind its input, vertex `from`.
  String step(Op.Elementwise op, String from, String layer) {
    return switch (op) {
      case Op.Relu() -> "relu";
      case Op.Clip(long lo, long hi, var format) -> {
        int fraction = types.format(from).fraction();
        Range range = new Range(lo, hi);
        NumberFormat natural = new NumberFormat.Fixed(lo < 0, NumberFormat.bits(range), fraction);
        yield format.equals(natural)
            ? "clip " + range
            : "clip(" + range + ", format: " + format + ")";
      }
      case Op.ShiftRight(int bits, var rounding) ->
          rounding == Rounding.FLOOR
              ? "shift " + bits
              : "shift(" + bits + ", rounding: " + word(rounding) + ")";
      case Op.Requantize(var multiplier, var offset, int shift, var format) ->
          "requantize(multiplier: "
              + array(multiplier, Role.NUMBERS, 0, layer, "multiplier")
              + ", offset: "
              + array(offset, Role.NUMBERS, 0, layer, "offset")
              + ", shift: "
              + shift
              + ", format: "
              + format
              + ")";
      case Op.Affine(var scale, var shift) ->
          "affine(scale: "
              + reals(scale, layer, "scale")
              + ", shift: "
              + reals(shift, layer, "shift")
              + ")";
      case Op.BatchNorm(var gamma, var beta, var mean, var variance, double epsilon) ->
          "batchnorm(gamma: "
              + reals(gamma, layer, "gamma")
              + ", beta: "
              + reals(beta, layer, "beta")
              + ", mean: "
              + reals(mean, layer, "mean")
              + ", variance: "
              + reals(variance, layer, "variance")
              + ", epsilon: "
              + epsilon
              + ")";
      case Op.Encode(double scale, double zero, var format, boolean narrow, var rounding) ->
          "quantize(scale: "
              + scale
              + (zero == 0 ? "" : ", zero: " + zero)
              + ", format: "
              + format
              + (narrow ? ", narrow: true" : "")
              + (rounding == Rounding.NEAREST_EVEN ? "" : ", rounding: " + word(rounding))
              + ")";
      case Op.MultiThreshold m -> thresholds(m, types.format(from).fraction(), layer);
    };
  }

  private String reals(Tensor t, String layer, String word) {
    return array(t, Role.REALS, 0, layer, word);
  }

  private static String word(Rounding rounding) {
    return rounding.name().toLowerCase(Locale.ROOT);
  }

  private String thresholds(Op.MultiThreshold m, int fraction, String layer) {
    boolean one = m.levels() == 1;
    boolean bit = one && m.format().equals(Formats.BIT) && m.base() == 0 && m.step() == 1;
    boolean sign = one && m.format().equals(Formats.BIPOLAR) && m.base() == -1 && m.step() == 2;
    Tensor t = m.thresholds();
    boolean fires = bit || sign;
    if (fires) {
      t = t.reshape(Shape.of(t.size()));
    } else if (t.shape().dim(0) == 1) {
      t = t.reshape(Shape.of(m.levels()));
    }
    boolean down = m.directions().size() == 1 && m.directions().raw(0) < 0;
    boolean plain = m.directions().size() == 1;
    List<String> arguments = new ArrayList<>();
    String limit = arrays.of(t, Role.NUMBERS, fraction, layer + "_thresholds");
    arguments.add(down ? "<= " + limit : fires ? ">= " + limit : limit);
    if (!plain) {
      arguments.add("directions: " + array(m.directions(), Role.WEIGHTS, 0, layer, "directions"));
    }
    if (!fires) {
      long last = m.base() + m.step() * m.levels();
      Range range = new Range(Math.min(m.base(), last), Math.max(m.base(), last));
      if (m.base() != 0) {
        arguments.add("base: " + m.base());
      }
      if (m.step() != 1) {
        arguments.add("step: " + m.step());
      }
      if (!m.format().equals(NumberFormat.holding(range))) {
        arguments.add("format: " + m.format());
      }
    }
    String word = bit ? "step" : sign ? "sign" : "multithreshold";
    if (arguments.size() > 1) {
      return word + "(" + String.join(", ", arguments) + ")";
    }
    return fires && arguments.getFirst().equals(">= 0") ? word : word + " " + arguments.getFirst();
  }
}
