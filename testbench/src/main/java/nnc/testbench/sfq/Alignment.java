package nnc.testbench.sfq;

import java.util.List;
import java.util.Optional;

/// Two lists of times in ps, pulse for pulse: how many one side has alone, when the first of those
/// is, and how far the others are apart at `most` and in `sum`.
public record Alignment(
    long alone, Optional<Double> first, boolean missing, double most, double sum) {

  /// Pulses farther apart than this, in ps, are not the same pulse.
  public static final double SAME = 40;

  /// `have` counts from `late` ps before `want`.
  public static Alignment of(List<Double> want, List<Double> have, double late) {
    long alone = 0;
    Optional<Double> first = Optional.empty();
    boolean missing = false;
    double most = 0;
    double sum = 0;
    int i = 0;
    int j = 0;
    while (i < want.size() || j < have.size()) {
      double w = i < want.size() ? want.get(i) : Double.POSITIVE_INFINITY;
      double h = j < have.size() ? have.get(j) - late : Double.POSITIVE_INFINITY;
      double apart = Math.abs(w - h);
      if (apart <= SAME) {
        most = Math.max(most, apart);
        sum += apart;
        i++;
        j++;
      } else {
        alone++;
        if (first.isEmpty()) {
          first = Optional.of(Math.min(w, h));
          missing = w < h;
        }
        i += w < h ? 1 : 0;
        j += w < h ? 0 : 1;
      }
    }
    return new Alignment(alone, first, missing, most, sum);
  }
}
