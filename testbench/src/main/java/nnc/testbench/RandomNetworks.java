package nnc.testbench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.network.Types;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// Small random integer networks that the fpga target can map: dense and convolution layers with
/// products and threshold synapses, pools, every element-wise integer operator, residual adds,
/// concatenations, branches, flattening and argmax. A pure function of the seed.
public final class RandomNetworks {

  private RandomNetworks() {}

  /// Network number `seed`; the seeds from 0 on cover every operator within a few dozen.
  public static Network of(long seed) {
    return new Growth(seed).network();
  }

  /// `count` random samples for `network`, extremes of the formats included.
  public static List<List<Value>> samples(Network network, long seed, int count) {
    Random random = new Random(seed);
    Types types = Types.of(network);
    List<List<Value>> samples = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      List<Value> sample = new ArrayList<>();
      for (String id : network.inputIds()) {
        sample.add(value(random, types.type(id)));
      }
      samples.add(List.copyOf(sample));
    }
    return samples;
  }

  private static Value value(Random random, TensorType type) {
    Range range = type.format().range();
    int kind = random.nextInt(8);
    long[] raw = new long[type.shape().size()];
    for (int i = 0; i < raw.length; i++) {
      raw[i] =
          type.format() instanceof NumberFormat.Bipolar
              ? (random.nextBoolean() ? 1 : -1)
              : switch (kind) {
                case 0 -> range.lo();
                case 1 -> range.hi();
                case 2 -> random.nextBoolean() ? range.lo() : range.hi();
                default -> random.nextLong(range.lo(), range.hi() + 1);
              };
    }
    return Value.ofRaw(type, raw);
  }

  /// A format for an input.
  static NumberFormat inputFormat(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> Formats.BIPOLAR;
      case 1 -> Formats.BIT;
      case 2 -> NumberFormat.signed(2 + random.nextInt(7));
      default -> NumberFormat.unsigned(2 + random.nextInt(7));
    };
  }

  /// A shape for an input: a vector or a small map.
  static Shape inputShape(Random random) {
    return random.nextInt(3) == 0
        ? Shape.of(1 + random.nextInt(12))
        : Shape.of(1 + random.nextInt(4), 1 + random.nextInt(6), 1 + random.nextInt(6));
  }

  static Op.Input input(Random random, Shape shape) {
    return new Op.Input(new TensorType(shape, inputFormat(random)));
  }
}
