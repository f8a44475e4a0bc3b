package nnc.emulator.circuit;

/// A circuit that the solver cannot follow from `time` ps on: a junction above its gap, where its
/// resistance is another one, or a step whose phases are not found. `element` is the junction with
/// the highest voltage then, empty where there is none.
public final class Unsolved extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String element;
  private final double time;

  Unsolved(String message, String element, double time) {
    super(message, null, false, true);
    this.element = element;
    this.time = time;
  }

  public String element() {
    return element;
  }

  /// In ps from the circuit's start.
  public double time() {
    return time;
  }
}
