package nnc.backends.fpga.estimate;

/// Delays in nanoseconds: a level of logic with its wires, a bit of a carry chain, a flip-flop from
/// its clock edge, a block memory from its clock edge, and what comes before the next edge.
public record Delays(double level, double carry, double register, double memory, double setup) {

  /// Where none are known, only the path with most logic has a meaning.
  static final Delays LEVELS = new Delays(1, 0.05, 0.5, 2, 0);
}
