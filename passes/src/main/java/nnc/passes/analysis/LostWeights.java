package nnc.passes.analysis;

import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;

/// Weights other than 0 that rounding makes 0: `count` of `size`, `used` of which are not 0, up to
/// `largest` and down to `smallest`.
public record LostWeights(int count, int used, int size, double largest, double smallest) {

  public static LostWeights of(Tensor weights, Tensor rounded) {
    int count = 0;
    int used = 0;
    double largest = 0;
    double smallest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < weights.size(); i++) {
      double w = Math.abs(weights.real(i));
      used += w == 0 ? 0 : 1;
      if (w != 0 && rounded.raw(i) == 0) {
        count++;
        largest = Math.max(largest, w);
        smallest = Math.min(smallest, w);
      }
    }
    return new LostWeights(count, used, weights.size(), largest, smallest);
  }

  /// The bits behind the point with which the smallest of them has some significant ones.
  public int bits() {
    return 3 - Math.getExponent(smallest);
  }

  /// W0009 about weights at `place`, which are those `of` something.
  public Diagnostic warning(Span place, String of) {
    return Diagnostic.of(
        Code.W0009,
        place,
        count + " of " + size + " weights " + of + " become 0, up to " + largest);
  }
}
