package nnc.backends.fpga.estimate;

import nnc.ir.pass.Target;

/// Delays in nanoseconds.
///
/// @param table a look-up table
/// @param near a wire to a cell beside
/// @param span what a wire has more for each span that it goes
/// @param spans how many of these it goes to its only reader
/// @param doubling and how many more when there are twice the readers
/// @param control what a wire to an enable or reset input has more
/// @param carryIn a bit of a carry chain from an operand
/// @param carry from the bit below
/// @param carryOut from the bit below to a sum
/// @param register a flip-flop from its clock edge
/// @param memory a block memory from its clock edge
/// @param setup what a block memory takes before the next edge
public record Delays(
    double table,
    double near,
    double span,
    double spans,
    double doubling,
    double control,
    double carryIn,
    double carry,
    double carryOut,
    double register,
    double memory,
    double setup) {

  /// Where none are known, only the path with most logic has a meaning.
  static final Delays LEVELS = new Delays(1, 0, 0, 0, 0, 0, 1, 0.05, 1, 0.5, 2, 0);

  /// Those of a device, by the target's costs.
  public static Delays of(Target target, Target.Device device) {
    return new Prices(target, device, TechnologyNode.MEASURED).delays();
  }

  /// A wire with `readers`.
  double wire(int readers) {
    double doublings = Math.log(Math.max(1, readers)) / Math.log(2);
    return near + span * (spans + doubling * doublings);
  }

  /// The same wires that go elsewhere.
  public Delays with(double otherSpans, double otherDoubling) {
    return new Delays(
        table,
        near,
        span,
        otherSpans,
        otherDoubling,
        control,
        carryIn,
        carry,
        carryOut,
        register,
        memory,
        setup);
  }
}
