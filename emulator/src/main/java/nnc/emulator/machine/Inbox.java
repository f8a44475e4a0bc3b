package nnc.emulator.machine;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.MachineImage;
import nnc.ir.Tensor;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.machine.Core;
import nnc.ir.machine.Part;
import nnc.ir.machine.Receptor;
import nnc.ir.machine.SlicedRows;

/// The rows of a population's synapses, as its cores find them by the keys of packets.
final class Inbox {

  /// The rows of a projection, and which receptor its weights go to, positive and negative ones.
  private record Rows(String source, SlicedRows sliced, int positive, int negative) {}

  private final List<Rows> rows = new ArrayList<>();
  private final Part part;

  /// `cores` are those of the population, in the order of their neurons.
  Inbox(MachineImage image, Afferents afferents, String population, List<Core> cores) {
    this.part = image.parts().get(population);
    int[] slice = new int[image.network().types().shape(population).size()];
    for (int s = 0; s < cores.size(); s++) {
      java.util.Arrays.fill(
          slice, cores.get(s).first(), cores.get(s).first() + cores.get(s).count(), s);
    }
    for (Afferent a : afferents.into(population)) {
      rows.add(
          new Rows(
              a.source(),
              new SlicedRows(
                  a.synapses(),
                  Afferents.extra(a, image.parts()),
                  image.machine().budget().reach(),
                  slice,
                  cores.size()),
              receptor(a.port(), false),
              receptor(a.port(), true)));
    }
  }

  private int receptor(int port, boolean negative) {
    for (int r = 0; r < part.receptors().size(); r++) {
      Receptor receptor = part.receptors().get(r);
      if (receptor.port() == port && receptor.negative() == negative) {
        return r;
      }
    }
    return -1;
  }

  /// Adds what a spike of `neuron` of `source` means to the slice `slice`, whose first neuron is
  /// `first`, to its rings in `step`; gives how many synapses that were.
  int deliver(String source, int neuron, int stage, int slice, int first, int step, Rings rings) {
    int synapses = 0;
    for (Rows r : rows) {
      if (!r.source.equals(source) || stage >= r.sliced.stages()) {
        continue;
      }
      int end = r.sliced.end(neuron, stage, slice);
      Tensor weights = r.sliced.synapses().weights();
      for (int at = r.sliced.start(neuron, stage, slice); at < end; at++) {
        int synapse = r.sliced.synapse(at);
        long raw = weights.raw(r.sliced.synapses().weight(synapse));
        if (raw != 0) {
          int receptor = raw < 0 ? r.negative : r.positive;
          rings.add(
              step + r.sliced.delay(synapse),
              receptor,
              r.sliced.synapses().target(synapse) - first,
              part.receptors().get(receptor).units(raw, weights.format().fraction()));
        }
        synapses++;
      }
    }
    return synapses;
  }
}
