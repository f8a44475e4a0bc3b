package nnc.cli;

import java.util.List;
import java.util.Locale;
import nnc.backends.tool.MissingTool;
import nnc.backends.tool.ToolFailure;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;

/// Why a command did not do what it was asked to, and the exit code that says so.
record Failure(ExitCode exit, List<Diagnostic> diagnostics) {

  Failure {
    diagnostics = List.copyOf(diagnostics);
  }

  /// What `e` tells the user; throws `e` itself where it is a fault of this program.
  static Failure of(Exception e) throws Exception {
    return switch (e) {
      case Rejection r -> new Failure(ExitCode.REJECTED, r.diagnostics());
      case MissingTool m ->
          new Failure(
              ExitCode.TOOL_MISSING,
              List.of(
                  Diagnostic.of(
                          Code.E0502,
                          Span.NONE,
                          m.tool().name() + " is needed for " + m.tool().purpose())
                      .help(m.wayOut())));
      case ToolFailure t when t.timedOut() ->
          new Failure(ExitCode.UNDECIDED, List.of(tool(Code.E0504, t)));
      case ToolFailure t -> new Failure(ExitCode.TOOL_MISSING, List.of(tool(Code.E0503, t)));
      default -> throw e;
    };
  }

  /// The memory that the virtual machine may use is spent.
  static Failure outOfMemory() {
    long megabytes = Runtime.getRuntime().maxMemory() >> 20;
    return new Failure(
        ExitCode.REJECTED,
        List.of(
            Diagnostic.of(
                    Code.E0106,
                    Span.NONE,
                    "this needs more than the " + megabytes + " MiB of memory that nnc may use")
                .help(
                    "allow more, as in NNC_JAVA_OPTS=-Xmx"
                        + Math.max(2, 2 * Math.ceilDiv(megabytes, 1024))
                        + "g ./nnc ..., or make the network smaller")));
  }

  private static Diagnostic tool(Code code, ToolFailure failure) {
    Diagnostic found = Diagnostic.of(code, Span.NONE, failure.getMessage());
    String said = lastWords(failure.output());
    return said.isBlank() ? found : found.help("its last words: " + said);
  }

  /// The first line that speaks of an error, or else the last one, not longer than a screen line or
  /// two.
  private static String lastWords(String output) {
    String line =
        output
            .lines()
            .filter(l -> l.toLowerCase(Locale.ROOT).contains("error"))
            .findFirst()
            .orElseGet(() -> output.lines().reduce("", (_, last) -> last))
            .strip();
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }

  private static final int LONGEST = 160;
}
