package nnc.ir.machine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import nnc.ir.MachineImage;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Verifier;

/// Checks that a machine image can be loaded: parts and cores that are there, keys of one sender
/// each, tables that fit. Whether packets arrive is for `Deliveries`.
public final class ImageVerifier {

  private final MachineImage image;
  private final List<Diagnostic> errors = new ArrayList<>();

  private ImageVerifier(MachineImage image) {
    this.image = image;
  }

  /// Everything found wrong.
  public static List<Diagnostic> check(MachineImage image) {
    List<Diagnostic> network = Verifier.check(image.network());
    if (!network.isEmpty()) {
      return network;
    }
    ImageVerifier verifier = new ImageVerifier(image);
    verifier.parts();
    verifier.cores();
    if (verifier.errors.isEmpty()) {
      verifier.keys();
      verifier.tables();
    }
    return verifier.errors;
  }

  private void fail(String message) {
    errors.add(Diagnostic.of(Code.E0305, Span.NONE, message));
  }

  private void parts() {
    image
        .parts()
        .forEach((id, part) -> {
          int shares = part.firing().shares().size();
          if (shares > 0
              && image.network().vertices().containsKey(id)
              && shares != image.network().types().shape(id).size()) {
            fail(shares + " shares of the firing of '" + id + "'");
          }
        });
  }

  private void cores() {
    Afferents.of(image.network())
        .misfits()
        .forEach(id -> fail("'" + id + "' does not run on a machine of cores"));
    Set<List<Integer>> taken = new HashSet<>();
    for (Core c : image.cores()) {
      boolean known =
          image.parts().containsKey(c.vertex())
              && image.network().vertices().containsKey(c.vertex());
      int size = known ? image.network().types().shape(c.vertex()).size() : 0;
      if (!known || c.first() < 0 || c.count() < 1 || c.first() + c.count() > size) {
        fail("a core for neurons " + c.first() + ".." + c.last() + " of '" + c.vertex() + "'");
      } else if (c.chip() < 0
          || c.chip() >= image.machine().chips().size()
          || !image.machine().chips().get(c.chip()).cores().contains(c.number())
          || !taken.add(List.of(c.chip(), c.number()))) {
        fail("core " + c.number() + " of chip " + c.chip() + " is not there or taken");
      }
    }
  }

  /// Cubes of keys are told apart by a bit that both fix.
  private void keys() {
    List<Core> cores = image.cores();
    for (int i = 0; i < cores.size(); i++) {
      for (int j = 0; j < i; j++) {
        Core a = cores.get(i);
        Core b = cores.get(j);
        int common = blockMask(a) & blockMask(b);
        if (((a.key() ^ b.key()) & common) == 0) {
          fail("'" + a.vertex() + "' and '" + b.vertex() + "' share keys");
          return;
        }
      }
    }
  }

  /// The mask of all stages of a core together.
  private static int blockMask(Core c) {
    int stages = Math.max(1, c.stages());
    return c.mask() << (32 - Integer.numberOfLeadingZeros(stages - 1));
  }

  private void tables() {
    image
        .tables()
        .forEach((chip, table) -> {
          if (chip < 0 || chip >= image.machine().chips().size()) {
            fail("a table for chip " + chip);
          } else if (table.size() > image.machine().budget().tableEntries()) {
            fail("a table of " + table.size() + " entries on chip " + chip);
          }
        });
  }
}
