package nnc.passes;

import java.util.Optional;
import nnc.ir.Design;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.pass.PassContext;

/// What a pipeline made: the network as it was given, the last network before mapping, the lowered
/// design if the pipeline got that far, what the passes said, and the SHA-256 of the printed result
/// in lower-case hexadecimal digits.
public record Compiled(
    Network imported,
    Network integer,
    Optional<KernelDesign> design,
    PassContext.Report report,
    String hash) {

  /// The last design: the lowered one, or the network where the pipeline stopped before mapping.
  public Design result() {
    return design.isPresent() ? design.get() : integer;
  }
}
