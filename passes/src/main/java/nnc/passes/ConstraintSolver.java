package nnc.passes;

import com.google.ortools.Loader;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;

/// The native library of OR-Tools, which nothing needs but what is asked to be optimal.
public final class ConstraintSolver {

  private ConstraintSolver() {}

  /// Makes the solver usable for the setting `wanted`, instead of which `otherwise` does without.
  /// Throws `Rejection` (E0505) where its library does not run here.
  public static void load(String wanted, String otherwise) {
    load(wanted, otherwise, Loader::loadNativeLibraries);
  }

  static void load(String wanted, String otherwise, Runnable library) {
    try {
      library.run();
    } catch (RuntimeException | LinkageError e) {
      throw Diagnostic.of(
              Code.E0505,
              Span.NONE,
              "the library of OR-Tools, which "
                  + wanted
                  + " needs, cannot be loaded: "
                  + String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
          .help(
              "use --set "
                  + otherwise
                  + ", or let java.io.tmpdir be a folder that allows libraries"
                  + " (NNC_JAVA_OPTS=-Djava.io.tmpdir=DIR)")
          .rejection();
    }
  }
}
