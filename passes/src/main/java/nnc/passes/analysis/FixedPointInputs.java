package nnc.passes.analysis;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.network.Types;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.number.Rounding;

/// Real samples as a network with fixed-point inputs reads them: `raw = x * 2^fraction`, to the
/// nearest, ties up, saturated. Samples that are integers already pass unchanged.
public final class FixedPointInputs {

  private FixedPointInputs() {}

  /// `samples` in the formats of the inputs of `network`.
  public static Samples of(Samples samples, Network network) {
    Types types = Types.of(network);
    List<TensorType> inputs = network.inputIds().stream().map(types::type).toList();
    return new Samples() {
      @Override
      public int count() {
        return samples.count();
      }

      @Override
      public List<Value> inputs(int index) {
        List<Value> values = samples.inputs(index);
        List<Value> encoded = new ArrayList<>(values.size());
        for (int i = 0; i < values.size(); i++) {
          encoded.add(encode(values.get(i), inputs.get(i)));
        }
        return encoded;
      }

      @Override
      public List<Integer> labels() {
        return samples.labels();
      }
    };
  }

  /// `value` as an input of `type`.
  public static Value encode(Value value, TensorType type) {
    if (!(value.type().format().isReal() && type.format() instanceof NumberFormat.Fixed f)) {
      return value;
    }
    Range range = f.range();
    double[] real = value.real();
    long[] raw = new long[real.length];
    for (int i = 0; i < raw.length; i++) {
      double code = Rounding.NEAREST.round(Math.scalb(real[i], f.fraction()));
      raw[i] = (long) Math.clamp(code, (double) range.lo(), (double) range.hi());
    }
    return Value.ofRaw(type, raw);
  }
}
