package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.number.Divisors;
import nnc.ir.pe.Routine;

/// The sums of a layer as counts of bits: `sum[o] = constants[o] + scale * P[o]`, where `P[o]` adds
/// `2^column` for every input and plane whose bit, mixed with the weight's, is 1 (or 0 where the
/// plane is inverted).
///
/// Weights of one magnitude need one plane for each bit of an element, mixed by XNOR, or none at
/// all where they are equal; others are written in two's complement, a plane for each of their
/// bits, mixed by AND, the highest one inverted if there are negative ones.
final class NeuronForm {

  /// A bit `bit` of the inputs' elements with bit `shift` of the weights.
  record Plane(int bit, int shift, int column, boolean inverted) {}

  /// The weight of input `i` in channel `o`.
  @FunctionalInterface
  interface Weights {
    long at(int o, int i);
  }

  private final Weights weights;
  private final List<Long> code;
  private final int inputs;
  private final long[] constants;
  private final List<Plane> planes = new ArrayList<>();
  private final Routine.Mix mix;
  private final long scale;

  /// `channels` neurons of `inputs` inputs whose elements are `offset` plus the weights `code` of
  /// their bits; `constants` is what sums begin with and is given away.
  NeuronForm(
      Weights weights, int channels, int inputs, List<Long> code, long offset, long[] constants) {
    this.weights = weights;
    this.code = code;
    this.inputs = inputs;
    this.constants = constants;
    long magnitudes = 0;
    long least = Long.MAX_VALUE;
    long most = Long.MIN_VALUE;
    boolean same = true;
    long first = Math.abs(weights.at(0, 0));
    for (int o = 0; o < channels; o++) {
      for (int i = 0; i < inputs; i++) {
        long w = weights.at(o, i);
        constants[o] += w * offset;
        magnitudes = Divisors.common(magnitudes, Math.abs(w));
        least = Math.min(least, w);
        most = Math.max(most, w);
        same &= Math.abs(w) == first;
      }
    }
    long codeScale = 0;
    for (long c : code) {
      codeScale = Divisors.common(codeScale, Math.abs(c));
    }
    scale = Math.max(1, magnitudes) * codeScale;
    boolean powers = true;
    for (long c : code) {
      powers &= Long.bitCount(Math.abs(c) / codeScale) == 1;
    }
    if (same && first != 0 && powers) {
      mix = least == most && least > 0 ? Routine.Mix.PASS : Routine.Mix.XNOR;
      whole(channels, codeScale);
    } else {
      mix = Routine.Mix.AND;
      split(channels, codeScale, Math.max(1, magnitudes), least, most);
      if (planes.isEmpty()) {
        planes.add(new Plane(0, 0, 0, false)); // all weights are 0
      }
    }
  }

  private void whole(int channels, long codeScale) {
    for (int b = 0; b < code.size(); b++) {
      int column = Long.numberOfTrailingZeros(Math.abs(code.get(b)) / codeScale);
      boolean inverted = mix == Routine.Mix.PASS && code.get(b) < 0;
      planes.add(new Plane(b, 0, column, inverted));
      for (int o = 0; o < channels; o++) {
        for (int i = 0; i < inputs; i++) {
          constants[o] += Math.min(0, weights.at(o, i) * code.get(b));
        }
      }
    }
  }

  private void split(int channels, long codeScale, long magnitude, long least, long most) {
    for (int b = 0; b < code.size(); b++) {
      long factor = code.get(b) / codeScale;
      long low = Math.min(least * factor, most * factor) / magnitude;
      long high = Math.max(least * factor, most * factor) / magnitude;
      int bits = Math.max(width(low), width(high)) + (low < 0 ? 1 : 0);
      for (int m = 0; m < bits; m++) {
        boolean top = low < 0 && m == bits - 1;
        planes.add(new Plane(b, m, m, top));
        for (int o = 0; top && o < channels; o++) {
          constants[o] -= (scale << m) * inputs;
        }
      }
    }
  }

  /// Bits of a two's complement number without its sign.
  private static int width(long value) {
    return Long.SIZE - Long.numberOfLeadingZeros(value < 0 ? ~value : value);
  }

  Routine.Mix mix() {
    return mix;
  }

  List<Plane> planes() {
    return planes;
  }

  long scale() {
    return scale;
  }

  long constant(int o) {
    return constants[o];
  }

  /// The weight's bit that plane `plane` mixes with input `i` of channel `o`.
  boolean weight(Plane plane, int o, int i) {
    long a = weights.at(o, i) * code.get(plane.bit());
    return mix == Routine.Mix.XNOR ? a > 0 : ((a / scale) >> plane.shift() & 1) != 0;
  }

  int inputs() {
    return inputs;
  }

  /// The value of each element of `from` by itself.
  static NeuronForm element(Stored from) {
    return new NeuronForm((_, _) -> 1, 1, 1, from.weights(), from.offset(), new long[1]);
  }

  /// The node that counts all planes, `2^shift` times.
  Node node(Node.Result result, int shift) {
    return node(result, shift, inputs);
  }

  /// The same for `count` of the inputs.
  Node node(Node.Result result, int shift, int count) {
    return new Node(
        planes.stream().map(p -> new Node.Leaves(p.column() + shift, p.inverted(), count)).toList(),
        result);
  }
}
