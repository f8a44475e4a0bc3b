package nnc.passes;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Tensor;
import nnc.ir.Vertex;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.network.Kept;
import nnc.ir.pass.Pass;
import nnc.ir.pass.PassContext;

/// What passes have made of networks in runs of pipelines with the same calibration data. Designs
/// that differ in how one network is mapped share all that comes before. Only what depends on the
/// network, the pass with its options and those data is kept: a pass that asks for the target or
/// the settings runs each time. Several threads may share it.
public final class PassResults {

  /// Bytes of parameters in networks that are kept at most; when there are more, all are given up.
  private static final long KEPT = 128L << 20;

  private final Optional<Samples> calibration;
  private final long kept;
  private final IdentityHashMap<Network, Map<Pass<?, ?>, Made>> known = new IdentityHashMap<>();
  private long size;

  /// The result of a pass, and what it said.
  record Made(
      Network network, List<PassContext.Remark> remarks, List<Diagnostic> warnings, Kept kept) {
    Made {
      remarks = List.copyOf(remarks);
      warnings = List.copyOf(warnings);
    }
  }

  private PassResults(Optional<Samples> calibration, long kept) {
    this.calibration = calibration;
    this.kept = kept;
  }

  /// Keeps nothing.
  public static PassResults forgetting(Optional<Samples> calibration) {
    return new PassResults(calibration, 0);
  }

  /// Keeps what fits into a bounded memory.
  public static PassResults remembering(Optional<Samples> calibration) {
    return new PassResults(calibration, KEPT);
  }

  /// The data that all of these runs look at.
  public Optional<Samples> calibration() {
    return calibration;
  }

  /// What `pass` has made of this very `network`.
  synchronized Optional<Made> find(Network network, Pass<?, ?> pass) {
    return Optional.ofNullable(known.getOrDefault(network, Map.of()).get(pass));
  }

  /// Keeps what `pass` has made of `network`. Returns what is known from then on: another thread
  /// may have been first, and passes behind are known by the very network they got.
  synchronized Made put(Network network, Pass<?, ?> pass, Made made) {
    Optional<Made> other = find(network, pass);
    long more = bytes(made.network());
    if (other.isPresent() || more > kept) {
      return other.orElse(made);
    }
    size += more;
    if (size > kept) {
      known.clear();
      size = more;
    }
    known.computeIfAbsent(network, _ -> new HashMap<>()).put(pass, made);
    return made;
  }

  /// Those of parameters, shared ones too, and some for each vertex.
  private static long bytes(Network network) {
    long bytes = 0;
    for (Vertex v : network.vertices().values()) {
      bytes += 1024;
      for (Tensor t : v.op().tensors()) {
        bytes += t.data().byteSize();
      }
    }
    return bytes;
  }
}
