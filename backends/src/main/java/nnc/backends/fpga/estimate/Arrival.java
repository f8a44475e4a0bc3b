package nnc.backends.fpga.estimate;

/// When a signal settles, in nanoseconds: behind a clock edge (`clocked`, by way of registers of
/// the module) and behind the module's inputs. Minus infinity where there is no such path.
record Arrival(double clocked, double input) {

  static final Arrival NEVER = new Arrival(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY);

  Arrival later(Arrival other) {
    return new Arrival(Math.max(clocked, other.clocked), Math.max(input, other.input));
  }

  Arrival plus(double ns) {
    return new Arrival(clocked + ns, input + ns);
  }

  double latest() {
    return Math.max(clocked, input);
  }
}
