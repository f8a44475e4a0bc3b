package nnc.passes.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.network.Types;
import nnc.ir.number.Formats;
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

  /// How many numbers of `samples` the inputs of `network` do not hold, so that they are cut off,
  /// as a line for the user; empty where there are none.
  public static Optional<String> cut(Samples samples, Network network) {
    Types types = Types.of(network);
    List<TensorType> inputs = network.inputIds().stream().map(types::type).toList();
    if (samples.count() == 0
        || samples.inputs(0).stream().noneMatch(v -> v.type().format().isReal())) {
      return Optional.empty(); // integers are as their formats say
    }
    long cut = 0;
    String format = "";
    for (int s = 0; s < samples.count(); s++) {
      List<Value> values = samples.inputs(s);
      for (int i = 0; i < values.size(); i++) {
        if (values.get(i).type().format().isReal()
            && inputs.get(i).format() instanceof NumberFormat.Fixed f) {
          double low = (f.range().lo() - 0.5) * f.unit();
          double high = (f.range().hi() + 0.5) * f.unit();
          for (double real : values.get(i).real()) {
            boolean isNoBit = f.equals(Formats.BIT) && real != 0 && real != 1;
            if (real < low || real > high || isNoBit) {
              cut++;
              format = f.toString();
            }
          }
        }
      }
    }
    return cut == 0
        ? Optional.empty()
        : Optional.of(
            cut
                + (cut == 1 ? " number of the data is" : " numbers of the data are")
                + " outside what an input of "
                + format
                + " holds, and cut off: calibrate with such data, or set the input's format");
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
