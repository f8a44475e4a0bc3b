package nnc.passes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import nnc.ir.Design;
import nnc.ir.KernelDesign;
import nnc.ir.MachineImage;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.PulseNetlist;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.text.DesignPrinter;

/// The hash by which two commands know that they work on one design.
public final class Fingerprint {

  private Fingerprint() {}

  /// Synapses of a projection that are printed; more of them are hashed as they stand in memory.
  private static final int PRINTED = 1 << 16;

  /// SHA-256 of the printed design, in lower-case hexadecimal digits. Large projections, whose text
  /// would be larger than any string, count by the hashes of their arrays.
  public static String of(Design design) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      Design text =
          switch (design) {
            case Network network -> hashed(network, digest);
            case MachineImage image -> image.with(hashed(image.network(), digest));
            case KernelDesign _, PeProgram _, PulseNetlist _ -> design;
          };
      digest.update(DesignPrinter.print(text).getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Hashes the arrays of large projections and gives the network with a single synapse in each.
  private static Network hashed(Network network, MessageDigest digest) {
    Network.Builder builder = network.toBuilder();
    boolean changed = false;
    for (String id : network.vertices().sequencedKeySet()) {
      if (network.op(id) instanceof Op.Projection(var s, var type) && s.count() > PRINTED) {
        for (Tensor t : network.op(id).tensors()) {
          digest.update(t.sha256().getBytes(StandardCharsets.UTF_8));
        }
        Tensor zero = Tensor.narrowest(Shape.of(1), 0);
        Tensor starts = Tensor.generate(Shape.of(s.sources() + 1), Formats.BIT, i -> i > 0 ? 1 : 0);
        SparseSynapses one =
            new SparseSynapses(
                s.sources(),
                s.targets(),
                starts,
                Tensor.narrowest(Shape.of(1), (long) s.shortestDelay() * s.stride()),
                s.weights().format().isReal() ? Tensor.ofReal(Shape.of(1), 0) : zero);
        builder.replace(id, new Op.Projection(one, type));
        changed = true;
      }
    }
    return changed ? builder.build() : network;
  }
}
