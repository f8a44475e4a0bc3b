package nnc.ir.neuron;

/// What happens to a value that its format cannot hold.
public enum Overflow {
  /// The nearest value that the format holds.
  SATURATE,
  /// The low bits.
  WRAP
}
