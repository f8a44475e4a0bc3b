package nnc.ir.neuron;

import java.util.Locale;
import java.util.Optional;

/// What an expression applies to its arguments. Conditions are bits, 1 where they hold.
public enum Function {
  NEG(1, Kind.EXACT),
  ABS(1, Kind.EXACT),
  NOT(1, Kind.CONDITION),
  /// The word behind an integer of at most 32 bits in the sequence of `Xorshift`.
  XORSHIFT(1, Kind.EXACT),
  ADD(2, Kind.EXACT),
  SUB(2, Kind.EXACT),
  MUL(2, Kind.EXACT),
  /// A quotient; among integers only inside a `Rescale`, which says how fine it is.
  DIV(2, Kind.EXACT),
  MIN(2, Kind.EXACT),
  MAX(2, Kind.EXACT),
  /// `a * 2^b`, b a parameter expression of non-negative integers.
  SHL(2, Kind.EXACT),
  GT(2, Kind.CONDITION),
  GE(2, Kind.CONDITION),
  LT(2, Kind.CONDITION),
  LE(2, Kind.CONDITION),
  EQ(2, Kind.CONDITION),
  NE(2, Kind.CONDITION),
  AND(2, Kind.CONDITION),
  OR(2, Kind.CONDITION),
  XOR(2, Kind.CONDITION),
  /// `select(condition, a, b)`: a where the condition holds, else b.
  SELECT(3, Kind.EXACT),
  EXP(1, Kind.REAL),
  LOG(1, Kind.REAL),
  SQRT(1, Kind.REAL),
  TANH(1, Kind.REAL),
  SIGMOID(1, Kind.REAL),
  SIN(1, Kind.REAL),
  COS(1, Kind.REAL),
  POW(2, Kind.REAL),
  /// Toward minus infinity, to an integer.
  FLOOR(1, Kind.REAL),
  /// Toward plus infinity, to an integer.
  CEIL(1, Kind.REAL),
  /// Toward zero, to an integer.
  TRUNC(1, Kind.REAL);

  /// What becomes of a function among integers.
  public enum Kind {
    /// Computed exactly.
    EXACT,
    /// Gives a bit.
    CONDITION,
    /// Only in parameter expressions and in tables, which are computed beforehand.
    REAL
  }

  private final int arity;
  private final Kind kind;

  Function(int arity, Kind kind) {
    this.arity = arity;
    this.kind = kind;
  }

  public int arity() {
    return arity;
  }

  public Kind kind() {
    return kind;
  }

  /// The name in texts: `add`, `select`.
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Function> of(String text) {
    for (Function f : values()) {
      if (f.text().equals(text)) {
        return Optional.of(f);
      }
    }
    return Optional.empty();
  }

  /// The meaning among reals; arguments that the function does not take are ignored.
  public double apply(double a, double b, double c) {
    return switch (this) {
      case NEG -> -a;
      case ABS -> Math.abs(a);
      case NOT -> a != 0 ? 0 : 1;
      case XORSHIFT -> (double) Xorshift.next((long) a);
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case SHL -> a * Math.scalb(1.0, (int) b);
      case GT -> bit(a > b);
      case GE -> bit(a >= b);
      case LT -> bit(a < b);
      case LE -> bit(a <= b);
      case EQ -> bit(a == b);
      case NE -> bit(a != b);
      case AND -> bit(a != 0 && b != 0);
      case OR -> bit(a != 0 || b != 0);
      case XOR -> bit((a != 0) != (b != 0));
      case SELECT -> a != 0 ? b : c;
      case EXP -> StrictMath.exp(a);
      case LOG -> StrictMath.log(a);
      case SQRT -> Math.sqrt(a);
      case TANH -> StrictMath.tanh(a);
      case SIGMOID -> 1 / (1 + StrictMath.exp(-a));
      case SIN -> StrictMath.sin(a);
      case COS -> StrictMath.cos(a);
      case POW -> StrictMath.pow(a, b);
      case FLOOR -> Math.floor(a);
      case CEIL -> Math.ceil(a);
      case TRUNC -> a < 0 ? Math.ceil(a) : Math.floor(a);
    };
  }

  private static double bit(boolean condition) {
    return condition ? 1 : 0;
  }
}
