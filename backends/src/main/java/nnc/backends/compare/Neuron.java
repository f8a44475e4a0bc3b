package nnc.backends.compare;

import nnc.ir.number.Range;

/// The neurons under comparison; inputs `x` are unsigned integers of `bits` bits.
public enum Neuron {
  /// `sum of w * x`, `w` signed: multiply-accumulate.
  MUL("sum w*x"),
  /// `sum of max(0, x - t)`: reading R2 of the threshold neuron, without inhibition.
  R2("sum max(0, x-t)"),
  /// `sum of s * max(0, x - t)`: reading R1, the one nnc adopts.
  R1("sum s*max(0, x-t)"),
  /// R1 with as many parameter bits as MUL: the sign and an even threshold without its lowest bit.
  R1_EQUAL("R1, sign and threshold in B bits"),
  /// `sum of |x - w|`, `w` signed: AdderNet, which subtracts it (reading R5).
  ADD("sum |x-w|"),
  /// `max(0, sum of (x - t))`: reading R4, linear up to the clamp.
  SUBSUM("max(0, sum(x-t))");

  private final String formula;

  Neuron(String formula) {
    this.formula = formula;
  }

  public String formula() {
    return formula;
  }

  /// The name in tables: `R1=` for the variant of equal storage.
  public String label() {
    return this == R1_EQUAL ? "R1=" : name();
  }

  /// One synapse's parameter: a weight or threshold, and whether its term counts negative.
  public record Parameter(long value, boolean negative) {}

  public int parameterBits(int bits) {
    return this == R1 ? bits + 1 : bits;
  }

  /// Whether the term has a sign of its own.
  public boolean inhibits() {
    return this == R1 || this == R1_EQUAL;
  }

  /// A parameter of this neuron: even where it has no lowest bit, without a sign where the neuron
  /// has none.
  public Parameter parameter(long value, boolean negative) {
    return new Parameter(this == R1_EQUAL ? value & -2 : value, inhibits() && negative);
  }

  /// The values a parameter may have.
  public Range parameters(int bits) {
    return switch (this) {
      // The lowest value is left out: sign and magnitude does not have it.
      case MUL -> new Range(-(1L << (bits - 1)) + 1, (1L << (bits - 1)) - 1);
      case ADD -> new Range(-(1L << (bits - 1)), (1L << (bits - 1)) - 1);
      case R1, R2, SUBSUM -> new Range(0, (1L << bits) - 1);
      case R1_EQUAL -> new Range(0, (1L << bits) - 2);
    };
  }

  /// The reference: what one synapse adds to the sum.
  public long term(long x, Parameter p) {
    return switch (this) {
      case MUL -> x * p.value();
      case R2 -> Math.max(0, x - p.value());
      case R1, R1_EQUAL -> (p.negative() ? -1 : 1) * Math.max(0, x - p.value());
      case ADD -> Math.abs(x - p.value());
      case SUBSUM -> x - p.value();
    };
  }

  /// What one synapse can add to the sum.
  public Range terms(int bits) {
    long x = (1L << bits) - 1;
    long w = 1L << (bits - 1);
    return switch (this) {
      case MUL -> new Range(-w * x, (w - 1) * x);
      case R2 -> new Range(0, x);
      case R1, R1_EQUAL, SUBSUM -> new Range(-x, x);
      case ADD -> new Range(0, x + w);
    };
  }
}
