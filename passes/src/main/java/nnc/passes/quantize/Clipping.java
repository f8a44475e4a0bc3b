package nnc.passes.quantize;

import nnc.passes.analysis.Calibration.Statistics;

/// How the largest magnitude that a format must hold follows from calibration data.
enum Clipping {
  /// The largest magnitude that was seen.
  MIN_MAX,
  /// A percentile of the magnitudes; the rest saturates.
  PERCENTILE,
  /// The clip with the least mean squared error of rounding and saturating together.
  MSE;

  double of(Statistics statistics, double percent, long steps) {
    return switch (this) {
      case MIN_MAX -> statistics.largest();
      case PERCENTILE -> statistics.percentile(percent);
      case MSE -> statistics.leastSquares(steps);
    };
  }
}
