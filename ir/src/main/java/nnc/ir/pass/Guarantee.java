package nnc.ir.pass;

/// What a pass promises about the outputs.
public enum Guarantee {
  /// The same outputs bit for bit.
  EXACT,
  /// Equal in real arithmetic; rounding follows later.
  REAL,
  /// Outputs may change; the cost is measured on the user's data.
  LOSSY
}
