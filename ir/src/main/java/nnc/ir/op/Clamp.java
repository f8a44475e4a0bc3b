package nnc.ir.op;

/// What a threshold synapse does to `d = x - t` before its sign is applied.
public enum Clamp {
  /// `max(0, d)`: signals below the threshold are ignored.
  RELU,
  /// `d` itself.
  NONE,
  /// `|d|`, the term of an adder network.
  ABS;

  public long apply(long d) {
    return switch (this) {
      case RELU -> Math.max(0, d);
      case NONE -> d;
      case ABS -> Math.abs(d);
    };
  }

  public double apply(double d) {
    return switch (this) {
      case RELU -> Math.max(0, d);
      case NONE -> d;
      case ABS -> Math.abs(d);
    };
  }
}
