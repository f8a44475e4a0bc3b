package nnc.passes;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import nnc.ir.Network;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.network.Types;
import nnc.ir.number.Formats;
import nnc.ir.number.Range;

/// Inputs for comparing two networks: the extremes of every format first, then random ones, half of
/// them uniform and half made of extremes and neighbours of zero, where comparisons tip over.
public final class InputGenerator {

  private final List<TensorType> types;
  private final SplittableRandom random;
  private int count;

  private InputGenerator(List<TensorType> types, long seed) {
    this.types = types;
    this.random = new SplittableRandom(seed);
  }

  /// Inputs for `network`; equal seeds give equal inputs.
  public static InputGenerator of(Network network, long seed) {
    Types types = Types.of(network);
    return new InputGenerator(network.inputIds().stream().map(types::type).toList(), seed);
  }

  /// The next sample: one value per network input.
  public List<Value> next() {
    List<Value> values = new ArrayList<>(types.size());
    for (TensorType type : types) {
      values.add(type.format().isReal() ? real(type) : integer(type));
    }
    count++;
    return values;
  }

  private Value integer(TensorType type) {
    Range range = type.format().range();
    boolean bipolar = type.format().equals(Formats.BIPOLAR);
    long[] raw = new long[type.shape().size()];
    for (int i = 0; i < raw.length; i++) {
      raw[i] =
          switch (count) {
            case 0 -> range.lo();
            case 1 -> range.hi();
            default -> {
              if (bipolar) {
                yield random.nextBoolean() ? 1 : -1;
              }
              yield count % 2 == 0 ? random.nextLong(range.lo(), range.hi() + 1) : corner(range);
            }
          };
    }
    return Value.ofRaw(type, raw);
  }

  private long corner(Range range) {
    return switch (random.nextInt(4)) {
      case 0 -> range.lo();
      case 1 -> range.hi();
      case 2 -> Math.clamp(random.nextLong(-2, 3), range.lo(), range.hi());
      default -> random.nextLong(range.lo(), range.hi() + 1);
    };
  }

  private Value real(TensorType type) {
    double[] values = new double[type.shape().size()];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          switch (count) {
            case 0 -> -1;
            case 1 -> 1;
            default -> count % 2 == 0 ? random.nextDouble(-4, 4) : random.nextInt(-8, 9) * 0.25;
          };
    }
    return Value.ofReal(type, values);
  }
}
