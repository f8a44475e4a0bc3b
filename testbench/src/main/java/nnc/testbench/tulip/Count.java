package nnc.testbench.tulip;

import java.math.BigInteger;
import java.util.List;
import java.util.OptionalInt;

/// What a routine is proved to compute: of the number `A = constant + sum of inputs[i] over the
/// mixed bits that are 1 + sum of controls[j] over the control bits that are 1` either whether it
/// reaches a threshold, or its lowest bits.
record Count(List<Long> inputs, List<Long> controls, long constant, Result result) {

  sealed interface Result {

    /// `[A >= unit * T]`, where `T` is the number in the three lowest control bits, inverted where
    /// control bit `inversion` is 1.
    record Reaches(long unit, OptionalInt inversion) implements Result {}

    /// `A` modulo `2^bits`, a bit a result, the lowest first.
    record Digits(int bits) implements Result {}
  }

  Count {
    inputs = List.copyOf(inputs);
    controls = List.copyOf(controls);
  }

  /// The part of `A` that an element's control word decides.
  long ofControls(BigInteger word) {
    long sum = constant;
    for (int j = 0; j < controls.size(); j++) {
      sum += word.testBit(j) ? controls.get(j) : 0;
    }
    return sum;
  }

  /// The result for the number `a`, as the bits of an integer.
  long of(long a, BigInteger word) {
    return switch (result) {
      case Result.Reaches(long unit, OptionalInt inversion) -> {
        boolean reached = a >= unit * (word.intValue() & 7);
        yield reached != (inversion.isPresent() && word.testBit(inversion.getAsInt())) ? 1 : 0;
      }
      case Result.Digits(int bits) -> a & ((1L << bits) - 1);
    };
  }

  /// The smallest sum of the mixed bits that reaches the threshold of control word `word`.
  long threshold(BigInteger word) {
    return ((Result.Reaches) result).unit() * (word.intValue() & 7) - ofControls(word);
  }

  /// Whether the result is inverted.
  boolean inverted(BigInteger word) {
    return result instanceof Result.Reaches(_, OptionalInt inversion)
        && inversion.isPresent()
        && word.testBit(inversion.getAsInt());
  }
}
