package nnc.emulator.machine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nnc.emulator.event.IntegerLoop;
import nnc.ir.MachineImage;
import nnc.ir.Samples;
import nnc.ir.TensorType;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Core;
import nnc.ir.op.Op;

/// A machine image with what all its runs share: rows of synapses by slice and compiled loops of
/// neurons. Immutable.
public final class MachineEmulator {

  private final MachineImage image;
  private final Map<String, Inbox> inboxes = new LinkedHashMap<>();
  private final Map<String, IntegerLoop> loops = new LinkedHashMap<>();

  private MachineEmulator(MachineImage image) {
    this.image = image;
    Afferents afferents = Afferents.of(image.network());
    image
        .parts()
        .forEach((id, part) -> {
          List<Core> own =
              image.cores().stream()
                  .filter(c -> c.vertex().equals(id) && c.role() != Core.Role.DELAY)
                  .toList();
          if (image.network().op(id) instanceof Op.Population p) {
            List<TensorType> ports =
                image.network().inputs(id).stream().map(image.network().types()::type).toList();
            loops.put(id, new IntegerLoop(p, ports, image.network().types().type(id)));
            inboxes.put(id, new Inbox(image, afferents, id, own));
          }
        });
  }

  public static MachineEmulator of(MachineImage image) {
    return new MachineEmulator(image);
  }

  /// Runs `inputs`, a sample for each step, in the formats of the network, from the initial state.
  public MachineOutcome run(Samples inputs) {
    return MachineRun.run(this, inputs);
  }

  MachineImage image() {
    return image;
  }

  Map<String, Inbox> inboxes() {
    return inboxes;
  }

  Map<String, IntegerLoop> loops() {
    return loops;
  }
}
