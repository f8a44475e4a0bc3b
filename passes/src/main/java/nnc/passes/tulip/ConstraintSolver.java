package nnc.passes.tulip;

import com.google.ortools.Loader;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;

/// The native library of OR-Tools, which nothing needs but schedules that are asked to be optimal.
final class ConstraintSolver {

  private ConstraintSolver() {}

  /// Makes the solver usable. Throws `Rejection` (E0505) where its library does not run here.
  static void load() {
    load(Loader::loadNativeLibraries);
  }

  static void load(Runnable library) {
    try {
      library.run();
    } catch (RuntimeException | LinkageError e) {
      throw Diagnostic.of(
              Code.E0505,
              Span.NONE,
              "the library of OR-Tools, which scheduler=cp-sat needs, cannot be loaded: "
                  + String.valueOf(e.getMessage()).lines().findFirst().orElse(""))
          .help(
              "use --set scheduler=list, or let java.io.tmpdir be a folder that allows libraries"
                  + " (NNC_JAVA_OPTS=-Djava.io.tmpdir=DIR)")
          .rejection();
    }
  }
}
