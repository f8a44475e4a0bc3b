package nnc.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import nnc.ir.diagnostic.Diagnostic;

/// Where a command writes: results to `out`, everything else to `err`. `terminal` tells whether
/// somebody watches `err`.
record Console(PrintWriter out, PrintWriter err, Path folder, boolean terminal) {

  /// A path of the command line.
  Path path(Path argument) {
    return folder.resolve(argument);
  }

  /// What the command line says for a path: relative where it is below the current folder.
  String shown(Path path) {
    return (path.startsWith(folder) ? folder.relativize(path) : path).toString();
  }

  void say(String line) {
    out.println(line);
  }

  void note(String line) {
    err.println(line);
  }

  void warn(List<Diagnostic> warnings) {
    err.print(DiagnosticText.render(warnings));
  }

  /// A progress line for `total` units of work, silent where nobody watches.
  Progress progress(String title, long total) {
    return new Progress(this, title, total);
  }
}
