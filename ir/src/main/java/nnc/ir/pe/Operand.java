package nnc.ir.pe;

/// What an input of a cell is tied to, inverted or not.
public record Operand(Source source, boolean inverted) {

  /// A bit that a step can read.
  public sealed interface Source {}

  /// 0; inverted, 1.
  public record Zero() implements Source {}

  /// Bit `index` of those that came from outside for this step, mixed with the element's weight.
  public record Input(int index) implements Source {}

  /// A bit from outside that came for the step before: where sums lag, they need it once more.
  public record Held(int index) implements Source {}

  /// A bit of the register that cell `register` writes.
  public record Stored(int register, int bit) implements Source {}

  /// What another cell gives in this very step; only for the first input of a cell.
  public record Output(int cell) implements Source {}

  /// What a cell gave when it was last evaluated, before this step.
  public record Latched(int cell) implements Source {}

  public static final Operand ZERO = new Operand(new Zero(), false);
  public static final Operand ONE = new Operand(new Zero(), true);

  public static Operand of(Source source) {
    return new Operand(source, false);
  }

  public Operand not() {
    return new Operand(source, !inverted);
  }

  public Operand flippedIf(boolean flip) {
    return flip ? not() : this;
  }
}
