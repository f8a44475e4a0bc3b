package nnc.cli;

/// What the process tells its caller; scripts rely on these numbers.
enum ExitCode {
  DONE(0),
  REJECTED(1),
  USAGE(2),
  TOOL_MISSING(3),
  CHECK_FAILED(4),
  UNDECIDED(5),
  OUR_BUG(70);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
