package nnc.backends.fpga.estimate;

/// What logic is counted as. Only bits that depend on something count: constants are propagated
/// first.
enum Operator {
  /// Bits of a sum of two operands that both vary.
  ADD,
  /// Bits of a sum of one varying operand and a constant.
  INCREMENT,
  /// Full adders that bring three or more operands down to two.
  COMPRESS,
  /// Bits of a magnitude comparison of two varying operands.
  COMPARE,
  /// Bits of a magnitude comparison with a constant.
  COMPARE_CONSTANT,
  /// Bits of operands that are tested for equality.
  EQUAL,
  /// Bits chosen from two varying words.
  MUX,
  /// Bits chosen from a varying word and a constant.
  GATE,
  /// Bits of AND, OR, XOR of two varying operands, reductions included.
  LOGIC,
  /// Partial products, bit by bit.
  MULTIPLY,
  /// Bits of constant memories that stand in LUTs.
  ROM,
  /// Bits of memories in flip-flops: what chooses and writes their words.
  REGISTER_MEMORY,
  /// Bits of memories in LUTs.
  LUT_MEMORY
}
