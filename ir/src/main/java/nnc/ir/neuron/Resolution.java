package nnc.ir.neuron;

/// How fine a value is: its bits behind the binary point.
public sealed interface Resolution {

  record Bits(int fraction) implements Resolution {
    public Bits {
      if (fraction < 0 || fraction > 62) {
        throw new IllegalArgumentException("fraction " + fraction + " is not in 0..62");
      }
    }
  }

  /// As many bits as a state has.
  record OfState(String state) implements Resolution {}
}
