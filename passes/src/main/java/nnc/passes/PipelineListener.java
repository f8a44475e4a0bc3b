package nnc.passes;

import nnc.ir.Design;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.pass.PassContext;

/// Hears what a pipeline does while it runs: for progress, `--timing` and `--print-after`.
public interface PipelineListener {

  /// Pass number `index` (from 0) of `count` begins.
  default void started(String pass, int index, int count) {}

  /// A pass is done; `design` is its result.
  default void finished(String pass, Design design, long nanoseconds) {}

  default void remarked(PassContext.Remark remark) {}

  default void warned(Diagnostic warning) {}

  /// Hears nothing.
  static PipelineListener silent() {
    return new PipelineListener() {};
  }
}
