package nnc.passes.quantize;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import nnc.ir.Network;
import nnc.ir.network.Types;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.pass.Guarantee;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Property;
import nnc.passes.Named;
import nnc.passes.Options;
import nnc.passes.Options.Option;
import nnc.passes.PerLayer;
import nnc.passes.legalize.WidenInputs;
import nnc.passes.prune.RemoveDead;

/// Replaces reals by integers, after training.
///
/// ```
/// input real -> conv real -> relu -> dense real -> argmax
/// input q1.7 -> conv int8 -> requantize uint8 -> dense int8 -> requantize int16 -> argmax
/// ```
///
/// * Weights are symmetric integers, one scale per output channel (or one per layer): `w ~ s * q`,
///   `|q| <= 2^(bits-1) - 1`, to the nearest, ties to even. Preloads are integers on the scale of
///   the sum, of at most 32 bits.
/// * Activations have one scale per tensor, unsigned where nothing negative was seen. The clip
///   comes from the calibration data. A sum reaches the next layer by `requantize`: `m` of
///   `multiplier` bits, to the nearest, ties up. With `scales=power-of-two` every scale is one, and
///   multipliers are shifts wherever the model's own factors are powers of two; codes are then
///   fixed-point numbers that keep their real value.
/// * A residual addition brings its operands to one scale.
/// * `LAYER.weights` and `VERTEX.activations` give a layer its own widths. A `budget` chooses those
///   of weights by what each layer's do to the outputs (`MixedWidths`).
/// * With `rounding=greedy` weights are rounded up or down so that the sums they are part of change
///   least (`GreedyRounding`).
/// * The error that rounding the weights makes on the mean input is taken from the preload
///   (`correct`).
/// * Functions with few integer levels become thresholds, as in `fold-thresholds`.
///
/// Networks whose scales are all given (QONNX) need no calibration data; where a scale has to be
/// chosen and there are none, the pass refuses (E0306).
public record Quantize(
    PerLayer<Integer> weights,
    PerLayer<Integer> activations,
    OptionalDouble budget,
    boolean operations,
    boolean greedy,
    Clipping clipping,
    double percentile,
    boolean powerOfTwo,
    int multiplier,
    boolean perChannel,
    boolean correct,
    Optional<NumberFormat.Fixed> input,
    int scores)
    implements Pass<Network, Network> {

  public static final List<Option> OPTIONS =
      List.of(
          Option.perLayer("weights", "8", "bits of a weight, 2 to 16"),
          Option.perVertex("activations", "8", "bits of an activation, 2 to 16"),
          new Option(
              "budget", "off", "mean bits of a weight, 2 to 16, shared out where they matter"),
          new Option(
              "cost", "size", "what the budget is a mean over: size (weights) or operations"),
          new Option("rounding", "nearest", "of weights: nearest, or greedy for what a sum loses"),
          new Option("clip", "min-max", "min-max, percentile or mse: how far activations reach"),
          new Option(
              "percentile", "99.99", "share of magnitudes kept by clip=percentile, 50 to 100"),
          new Option("scales", "dyadic", "dyadic or power-of-two"),
          new Option("multiplier", "16", "bits of a dyadic multiplier, 4 to 31"),
          new Option("channels", "true", "one weight scale per output channel, else one per layer"),
          new Option("correct", "true", "correct the mean error of the weights in the preload"),
          new Option("input", "auto", "format of real inputs, such as q1.7; auto: from the data"),
          new Option("scores", "16", "bits of real outputs and of what argmax compares, 4 to 32"));

  public static Quantize of(Options options) {
    return new Quantize(
        options.integers("weights", 2, 16),
        options.integers("activations", 2, 16),
        options.numberOrOff("budget", 2, 16),
        options.word("cost", List.of("size", "operations")).equals("operations"),
        options.word("rounding", List.of("nearest", "greedy")).equals("greedy"),
        switch (options.word("clip", List.of("min-max", "percentile", "mse"))) {
          case "percentile" -> Clipping.PERCENTILE;
          case "mse" -> Clipping.MSE;
          default -> Clipping.MIN_MAX;
        },
        options.number("percentile", 50, 100),
        options.word("scales", List.of("dyadic", "power-of-two")).equals("power-of-two"),
        options.integer("multiplier", 4, 31),
        options.flag("channels"),
        options.flag("correct"),
        options.format("input"),
        options.integer("scores", 4, 32));
  }

  @Override
  public String id() {
    return "quantize";
  }

  @Override
  public String summary() {
    return "replace reals by integers with scales from the model or from calibration data";
  }

  @Override
  public Guarantee guarantee() {
    return Guarantee.LOSSY;
  }

  @Override
  public Set<Property> establishes() {
    return Set.of(Property.VERIFIED, Property.INTEGER_ONLY);
  }

  @Override
  public String example() {
    return EXAMPLE;
  }

  private static final String EXAMPLE =
      """
      network example {
        %x = input { type = uint8[3] }
        %fc = dense(%x) {
          weights = int4[2, 3] [1, -7, 3, 0, 5, -2]
        }
        %scaled = affine(%fc) { scale = real[2] [0.125, 0.0625], shift = real[2] [0.5, -0.25] }
        %code = encode(%scaled) {
          scale = 0.1,
          zero = 0,
          format = uint8,
          narrow = false,
          rounding = nearest_even
        }
        %out = output(%code)
      }
      """;

  @Override
  public Network apply(Network network, PassContext context) {
    Types types = Types.of(network);
    boolean integerOnly =
        network.vertices().entrySet().stream()
            .noneMatch(e -> types.format(e.getKey()).isReal() || readsReals(e.getValue().op()));
    if (integerOnly) {
      return network;
    }
    weights.check(Named.LAYER, network);
    activations.check(Named.VERTEX, network);
    Quantize chosen = budget.isPresent() ? with(MixedWidths.of(network, this, context)) : this;
    Quantizer quantizer = new Quantizer(network, types, chosen, context);
    network.topological().forEach(quantizer::visit);
    Network result = RemoveDead.from(WidenInputs.repaired(quantizer.result()));
    quantizer.reportNoise(result);
    return result;
  }

  /// These options with other widths of weights.
  private Quantize with(PerLayer<Integer> widths) {
    return new Quantize(
        widths,
        activations,
        budget,
        operations,
        greedy,
        clipping,
        percentile,
        powerOfTwo,
        multiplier,
        perChannel,
        correct,
        input,
        scores);
  }

  /// Whether an operator with an integer result looks at real values.
  static boolean readsReals(Op op) {
    return op instanceof Op.Encode
        || (op instanceof Op.MultiThreshold m && m.thresholds().format().isReal());
  }
}
