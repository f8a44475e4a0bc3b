package nnc.ir.pulse;

import java.util.List;
import nnc.ir.neuron.Xorshift;
import nnc.ir.number.Normal;

/// What decides how often a cell takes its transitions by chance: the current into it, the current
/// `mean` at which half of the pulses pass and the deviation `sigma` of the noise, all in
/// nanoamperes; and `stream`, the first word of a random generator that is the instance's own.
///
/// Before each such transition the generator makes a step. The pulse passes where the word is at
/// most `limit()`.
public record WeightCurrent(long current, long mean, long sigma, long stream) {

  /// Throws `IllegalArgumentException` where `stream` begins no sequence or a current is negative.
  public WeightCurrent {
    if (current < 0 || mean < 0 || sigma < 0) {
      throw new IllegalArgumentException("a current below 0");
    }
    if (stream < 1 || stream > Xorshift.LAST) {
      throw new IllegalArgumentException(stream + " is no word of 32 bits above 0");
    }
  }

  /// `current`, `mean` and `sigma` of texts in microamperes, as `currents` prints them.
  public static WeightCurrent parse(List<String> currents, long stream) {
    if (currents.size() != 3) {
      throw new IllegalArgumentException("a weight is a current, its mean and its sigma");
    }
    return new WeightCurrent(
        Microamperes.parse(currents.get(0)),
        Microamperes.parse(currents.get(1)),
        Microamperes.parse(currents.get(2)),
        stream);
  }

  public List<String> currents() {
    return List.of(
        Microamperes.print(current), Microamperes.print(mean), Microamperes.print(sigma));
  }

  /// The share of pulses that pass: Phi((current - mean) / sigma), and without noise a step.
  public double probability() {
    if (sigma == 0) {
      return current >= mean ? 1 : 0;
    }
    return Normal.below((double) (current - mean) / sigma);
  }

  /// The largest word that lets a pulse pass: words from 1 to `Xorshift.LAST` are equally likely.
  public long limit() {
    return Math.round(probability() * Xorshift.LAST);
  }

  public WeightCurrent withCurrent(long other) {
    return new WeightCurrent(other, mean, sigma, stream);
  }

  public WeightCurrent withMean(long other) {
    return new WeightCurrent(current, other, sigma, stream);
  }

  public WeightCurrent withSigma(long other) {
    return new WeightCurrent(current, mean, other, stream);
  }

  public WeightCurrent withStream(long other) {
    return new WeightCurrent(current, mean, sigma, other);
  }
}
