package nnc.cli;

/// A check did not pass: carries the exit code and the line that says why.
final class CheckFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  CheckFailed(ExitCode code, String message) {
    super(message, null, false, false);
    this.code = code;
  }

  ExitCode code() {
    return code;
  }
}
