package nnc.passes.quantize;

import java.util.Arrays;
import java.util.Optional;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.passes.analysis.Fractions;
import nnc.passes.analysis.Layers;
import nnc.passes.analysis.Scaled;

/// Integers for the weights and the preload of a layer of products.
///
/// With the input `a[c] * x + b[c]` the layer is `sum of (w * a[c]) * x + (preload + sum of w *
/// b[c])`: scales per channel go into real weights, shifts into the preload.
final class ProductCodes {

  /// Preloads keep within this magnitude, as 32-bit registers do.
  private static final double LARGEST_PRELOAD = 0x1p31 - 1;

  /// Mean of input element (dense) or channel (convolution) `c` of the real network.
  @FunctionalInterface
  interface Means {
    double of(int c);
  }

  private final Tensor given;
  private final Scaled in;
  private final Quantize options;
  private final int bits;
  private final int outputs;
  private final int fanIn;
  private final int taps;
  private final int perGroup;
  private final double shared;
  private final double[] weights;
  private final double[] bias;
  private final double[] scales;

  private ProductCodes(Op layer, Tensor given, Scaled in, Quantize options, int bits) {
    this.given = given;
    this.in = in;
    this.options = options;
    this.bits = bits;
    this.outputs = given.shape().dim(0);
    this.fanIn = Layers.fanIn(layer);
    this.taps = Layers.taps(layer);
    this.perGroup = outputs / (layer instanceof Op.Conv conv ? conv.groups() : 1);
    this.shared = in.sharedScale() ? in.scale(0) : 1;
    this.weights = given.toReal();
    this.bias = new double[outputs];
    this.scales = new double[outputs];
    Optional<Tensor> preload = Layers.preload(layer);
    for (int o = 0; o < outputs; o++) {
      bias[o] = preload.isEmpty() ? 0 : preload.get().real(preload.get().size() == 1 ? 0 : o);
    }
  }

  /// Codes for `layer`, whose weights are `weights`. Integer weights stay as they are and need an
  /// input with one scale. `means`, where given, take the mean error of the weights from the
  /// preload; `rounding` is how weights become integers, where not to the nearest.
  static LayerCodes of(
      Op layer,
      Tensor weights,
      Scaled in,
      Quantize options,
      int bits,
      Optional<Means> means,
      Optional<GreedyRounding> rounding) {
    ProductCodes codes = new ProductCodes(layer, weights, in, options, bits);
    codes.takeInput();
    if (!weights.format().isReal()) {
      Arrays.fill(codes.scales, 1);
      return codes.layer(weights, weights.format().fraction());
    }
    codes.chooseScales();
    return codes.layer(codes.round(means, rounding), 0);
  }

  /// The input channel that synapse `k` of output `o` reads.
  private int channel(int o, int k) {
    return o / perGroup * (fanIn / taps) + k / taps;
  }

  private void takeInput() {
    for (int o = 0; o < outputs; o++) {
      for (int k = 0; k < fanIn; k++) {
        int i = o * fanIn + k;
        bias[o] += in.shiftless() ? 0 : weights[i] * in.shift(channel(o, k));
        weights[i] *= in.sharedScale() ? 1 : in.scale(channel(o, k));
      }
    }
  }

  private void chooseScales() {
    double[] least = new double[outputs];
    for (int o = 0; o < outputs; o++) {
      // A bias that dwarfs its weights would need a preload of more than 32 bits.
      least[o] = Math.abs(bias[o]) / (Math.abs(shared * in.unit()) * LARGEST_PRELOAD);
    }
    System.arraycopy(scales(weights, least, bits, options), 0, scales, 0, outputs);
  }

  /// The scale of each output's weights at `bits` bits, at least as large as `least` says.
  static double[] scales(double[] weights, double[] least, int bits, Quantize options) {
    int fanIn = weights.length / least.length;
    double[] scales = new double[least.length];
    for (int o = 0; o < scales.length; o++) {
      double largest = 0;
      for (int i = o * fanIn; i < (o + 1) * fanIn; i++) {
        largest = Math.max(largest, Math.abs(weights[i]));
      }
      double scale = Math.max(largest / most(bits), least[o]);
      scales[o] = scale > 0 ? scale : 1;
    }
    if (!options.perChannel()) {
      Arrays.fill(scales, Arrays.stream(scales).max().orElse(1));
    }
    if (options.powerOfTwo()) {
      Arrays.setAll(scales, o -> PowerOfTwo.above(scales[o]));
    }
    return scales;
  }

  /// The largest code of `bits` bits, whose negative is the least.
  static long most(int bits) {
    return (1L << (bits - 1)) - 1;
  }

  /// The code of a weight.
  static long nearest(double weight, double scale, int bits) {
    return (long) Math.clamp(Math.rint(weight / scale), (double) -most(bits), (double) most(bits));
  }

  private Tensor round(Optional<Means> means, Optional<GreedyRounding> rounding) {
    long[] codes = new long[weights.length];
    for (int o = 0; o < outputs; o++) {
      int from = o * fanIn;
      for (int k = 0; k < fanIn; k++) {
        codes[from + k] = nearest(weights[from + k], scales[o], bits);
      }
      if (rounding.isPresent()) {
        rounding.get().improve(o / perGroup, weights, codes, from, scales[o], most(bits));
      }
      for (int k = 0; k < fanIn && means.isPresent(); k++) {
        int i = from + k;
        bias[o] -= (codes[i] * scales[o] - weights[i]) * source(means.get(), channel(o, k));
      }
    }
    return Tensor.ofRaw(given.shape(), NumberFormat.signed(bits), codes);
  }

  /// The mean of what the weights multiply, in the real network's terms.
  private double source(Means means, int channel) {
    double x = means.of(channel) - in.shift(channel);
    if (in.sharedScale()) {
      return x;
    }
    return in.scale(channel) == 0 ? 0 : x / in.scale(channel);
  }

  private LayerCodes layer(Tensor codes, int weightFraction) {
    int fraction = in.fraction() + weightFraction;
    long[] preload = new long[outputs];
    boolean any = false;
    for (int o = 0; o < outputs; o++) {
      preload[o] = Math.round(bias[o] / Math.scalb(shared * scales[o], -fraction));
      any |= preload[o] != 0;
    }
    return new LayerCodes(
        new Synapse.Product(codes),
        any
            ? Optional.of(Fractions.narrowest(Shape.of(outputs), fraction, preload))
            : Optional.empty(),
        Scaled.list(outputs, o -> shared * scales[o]),
        fraction);
  }
}
