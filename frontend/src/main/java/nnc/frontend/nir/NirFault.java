package nnc.frontend.nir;

import java.util.Optional;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// A node or graph that NIR does not allow. The message completes a sentence that begins with the
/// node or graph, as in "node 'lif' has a time constant of 0.0".
public final class NirFault extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final Code code;
  private final String help;

  NirFault(Code code, String message) {
    this(code, message, "");
  }

  /// `help` is a way out of its own; "" where there is only the usual one.
  NirFault(Code code, String message, String help) {
    super(message);
    this.code = code;
    this.help = help;
  }

  public Code code() {
    return code;
  }

  Optional<String> help() {
    return help.isEmpty() ? Optional.empty() : Optional.of(help);
  }

  /// The same about the graph of a whole file, for faults of `NirGraph.flat`.
  public Rejection rejection(Source file) {
    return Diagnostic.of(code, Span.of(file), "the graph of '" + file.name() + "' " + getMessage())
        .rejection();
  }
}
