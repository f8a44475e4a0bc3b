package nnc.ir.pe;

/// What a cell may read in a cycle besides the bits from outside.
public enum Ports {
  /// One bit of each register a cycle, however many inputs it goes to.
  STRICT,
  /// The same, and the outputs that cells hold since an earlier cycle.
  LATCH,
  /// Any number of bits of any register.
  LENIENT
}
