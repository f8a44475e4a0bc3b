package nnc.passes.quantize;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.pass.PassContext;
import nnc.passes.analysis.FixedPointInputs;
import nnc.passes.analysis.Layers;

/// Signal-to-quantization-noise ratios of the layers: mean square of the real values over mean
/// square of the difference to what the integers stand for, in decibels.
final class Noise {

  private static final int LIMIT = 200;

  private final SequencedMap<String, double[]> signalAndNoise = new LinkedHashMap<>();

  private Noise() {}

  /// Compares each layer of the real network `before` with the vertex of `after` that `coded`
  /// names.
  static Noise measure(
      Network before, Network after, SequencedMap<String, Coded> coded, Samples samples) {
    Noise noise = new Noise();
    List<String> layers =
        coded.keySet().stream()
            .filter(id -> Layers.isLayer(before.op(id)))
            .filter(id -> after.vertices().containsKey(coded.get(id).source()))
            .toList();
    Interpreter real = Interpreter.of(before);
    Interpreter integer = Interpreter.of(after);
    Samples first = FixedPointInputs.of(samples, before);
    Samples second = FixedPointInputs.of(samples, after);
    for (int i = 0; i < Math.min(LIMIT, samples.count()); i++) {
      Map<String, Value> a = real.trace(first.inputs(i));
      Map<String, Value> b = integer.trace(second.inputs(i));
      for (String id : layers) {
        Coded value = coded.get(id);
        if (a.get(id).type().format().isReal()) {
          noise.add(id, a.get(id), value, b.get(value.source()));
        }
      }
    }
    return noise;
  }

  private void add(String id, Value real, Coded coded, Value integer) {
    double[] sums = signalAndNoise.computeIfAbsent(id, _ -> new double[2]);
    int per = real.type().shape().perChannel();
    double unit = integer.type().format().unit();
    for (int i = 0; i < real.real().length; i++) {
      double x = real.real()[i];
      double y =
          coded.scaled().scale(i / per) * integer.raw()[i] * unit + coded.scaled().shift(i / per);
      double e = x - (coded.rectified() ? Math.max(0, y) : y);
      sums[0] += x * x;
      sums[1] += e * e;
    }
  }

  /// Remarks the ratio of every layer.
  void report(PassContext context) {
    signalAndNoise.forEach((id, sums) ->
        context.remark(
            id,
            sums[1] == 0
                ? "no quantization noise"
                : String.format(Locale.ROOT, "SQNR %.1f dB", 10 * Math.log10(sums[0] / sums[1]))));
  }
}
