package nnc.ir.pe;

/// What a cell compares its sum with.
public sealed interface Threshold {

  record Fixed(int value) implements Threshold {}

  /// The lowest `Machine.THRESHOLD_BITS` bits of the element's control word.
  record Own() implements Threshold {}

  Threshold OWN = new Own();
}
