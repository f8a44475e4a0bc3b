package nnc.passes.analysis;

import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// The integer that a padded position must have so that `scale * x + shift` gives the padding value
/// of the real network.
public final class PaddingCode {

  private PaddingCode() {}

  /// The code for real padding `value`; empty where it is no integer, or another one in every
  /// channel.
  public static Optional<Long> of(Scaled in, double value) {
    double code = (value - in.shift(0)) / (in.scale(0) * in.unit());
    return in.sharedShift()
            && in.sharedScale()
            && code == Math.rint(code)
            && Math.abs(code) < 0x1p40
        ? Optional.of((long) code)
        : Optional.empty();
  }

  /// `in` in a format that holds raw `code`; where its own does not (bipolar values have no 0), a
  /// clip to a wider format is added to `builder`. Empty where the format is not known.
  public static Optional<Scaled> holding(
      Network.Builder builder, String id, Span span, Scaled in, long code) {
    if (in.format().isEmpty()) {
      // A sum's format always holds 0.
      return code == 0 ? Optional.of(in) : Optional.empty();
    }
    NumberFormat format = in.format().get();
    if (format.holds(code)) {
      return Optional.of(in);
    }
    Range range = in.range().orElse(format.range());
    NumberFormat.Fixed wide =
        Fractions.on(NumberFormat.holding(range.union(Range.of(code))), in.fraction());
    String widened = builder.fresh(id + "_widened");
    builder.add(widened, new Op.Clip(range.lo(), range.hi(), wide), span, in.source());
    return Optional.of(
        new Scaled(
            widened, in.scale(), in.shift(), Optional.of(wide), Optional.of(range), in.fraction()));
  }
}
