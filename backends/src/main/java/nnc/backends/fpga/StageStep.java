package nnc.backends.fpga;

import java.util.List;

/// One element-wise operator between two signed wires `from` and `to` of a stages module. What
/// differs is which of the template's sections applies and the numbers in it.
public sealed interface StageStep {

  String what();

  String from();

  String to();

  /// Highest bit of `to`.
  int msb();

  default boolean relu() {
    return false;
  }

  default boolean clip() {
    return false;
  }

  default boolean shift() {
    return false;
  }

  default boolean threshold() {
    return false;
  }

  default boolean rescale() {
    return false;
  }

  /// `max(0, from)`.
  record Relu(String what, String from, String to, int fromMsb, int msb, String zero, String kept)
      implements StageStep {
    @Override
    public boolean relu() {
      return true;
    }
  }

  /// What of a wire is compared, with which bound, and what stands in for values beyond it.
  record Bound(String compared, String value, String result) {}

  /// `low` and `high` bounds where the input can pass them.
  record Clip(
      String what,
      String from,
      String to,
      int msb,
      List<Bound> lower,
      List<Bound> upper,
      String kept)
      implements StageStep {
    public Clip {
      lower = List.copyOf(lower);
      upper = List.copyOf(upper);
    }

    @Override
    public boolean clip() {
      return true;
    }
  }

  /// `kept` is the floor of the shifted value, `carry` the rounding's increment.
  record Shift(
      String what,
      String from,
      String to,
      int msb,
      int wideMsb,
      String widened,
      String up,
      String kept,
      String carry)
      implements StageStep {
    @Override
    public boolean shift() {
      return true;
    }
  }

  /// Comparison of `left`, which is made of what is compared, with `right`, which is made of every
  /// threshold, and a count.
  record Threshold(
      String what,
      String from,
      String to,
      int msb,
      int levels,
      int compareBits,
      String thresholds,
      String down,
      String compared,
      String left,
      String right,
      List<String> counted,
      String base,
      String scaled)
      implements StageStep {
    public Threshold {
      counted = List.copyOf(counted);
    }

    @Override
    public boolean threshold() {
      return true;
    }

    public int levelMsb() {
      return levels - 1;
    }

    public int compareMsb() {
      return compareBits - 1;
    }

    public int thresholdsMsb() {
      return levels * compareBits - 1;
    }
  }

  /// Multiply, add, shift, clamp.
  record Rescale(
      String what,
      String from,
      String to,
      int msb,
      int wideMsb,
      int shiftBits,
      String widened,
      String multiplier,
      String offset,
      List<Bound> lower,
      List<Bound> upper,
      String kept)
      implements StageStep {
    public Rescale {
      lower = List.copyOf(lower);
      upper = List.copyOf(upper);
    }

    @Override
    public boolean rescale() {
      return true;
    }

    public int compareMsb() {
      return wideMsb - shiftBits;
    }
  }
}
