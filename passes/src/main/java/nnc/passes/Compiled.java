package nnc.passes;

import java.util.Optional;
import nnc.ir.Design;
import nnc.ir.Lowered;
import nnc.ir.Network;
import nnc.ir.network.Kept;
import nnc.ir.pass.PassContext;

/// What a pipeline made: the network as it was given, the last network before mapping, the lowered
/// design if the pipeline got that far, what the passes said, which neurons they have left of
/// populations, and the SHA-256 of the printed result in lower-case hexadecimal digits.
public record Compiled(
    Network imported,
    Network integer,
    Optional<Lowered> lowered,
    PassContext.Report report,
    Kept kept,
    String hash) {

  /// The last design: the lowered one, or the network where the pipeline stopped before mapping.
  public Design result() {
    return lowered.isPresent() ? lowered.get() : integer;
  }

  /// The lowered design, of the kind that the caller's target makes; throws
  /// `NoSuchElementException` where the pipeline did not map, `ClassCastException` where the target
  /// makes another kind.
  public <T extends Lowered> T lowered(Class<T> kind) {
    return kind.cast(lowered.orElseThrow());
  }
}
