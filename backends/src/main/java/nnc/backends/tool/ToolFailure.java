package nnc.backends.tool;

/// An external program ended with an error or ran out of time. `output` is the end of what it
/// printed.
public final class ToolFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int TAIL = 4000;

  private final boolean timedOut;
  private final String output;

  ToolFailure(String message, boolean timedOut, String output) {
    super(message, null, false, true);
    this.timedOut = timedOut;
    this.output = output.substring(Math.max(0, output.length() - TAIL));
  }

  /// A failure that only the caller can see, for example a simulation that the simulated design
  /// ended itself.
  public static ToolFailure of(String message, String output) {
    return new ToolFailure(message, false, output);
  }

  public boolean timedOut() {
    return timedOut;
  }

  public String output() {
    return output;
  }
}
