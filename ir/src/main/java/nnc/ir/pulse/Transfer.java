package nnc.ir.pulse;

import nnc.ir.pass.Quality;

/// How often a cell lets pulses pass, as somebody found it: Phi((current - mean) / sigma), currents
/// in microamperes, with thermal noise at `kelvin` of bandwidth `bandwidth` in hertz, from `pulses`
/// pulses, between cells `driver` and `load` of netlists that `id` tells apart. `origin` is whose
/// circuit it is.
public record Transfer(
    String id,
    String origin,
    double mean,
    double sigma,
    double kelvin,
    double bandwidth,
    String driver,
    String load,
    long pulses,
    Quality quality,
    String source) {

  /// The deviation in nanoamperes at a temperature: thermal noise grows with its square root.
  public long sigmaAt(double temperature) {
    return Math.round(sigma * 1000 * Math.sqrt(temperature / kelvin));
  }

  public long meanCurrent() {
    return Math.round(mean * 1000);
  }
}
