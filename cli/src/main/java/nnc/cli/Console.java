package nnc.cli;

import java.io.PrintWriter;

/// Where a command writes: results to `out`, everything else to `err`. `terminal` tells whether
/// somebody watches `err`.
record Console(PrintWriter out, PrintWriter err, boolean terminal) {

  void say(String line) {
    out.println(line);
  }

  void note(String line) {
    err.println(line);
  }

  /// A progress line for `total` units of work, silent where nobody watches.
  Progress progress(String title, long total) {
    return new Progress(this, title, total);
  }
}
