package nnc.emulator.machine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.MachineImage;
import nnc.ir.Tensor;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.machine.Core;
import nnc.ir.machine.Pace;
import nnc.ir.machine.Part;
import nnc.ir.machine.Receptor;
import nnc.ir.machine.SlicedRows;
import nnc.ir.network.Learning;
import nnc.ir.op.Op;

/// The rows of a population's synapses, as its cores find them by the keys of packets.
final class Inbox {

  /// The rows of a projection, and which receptor its weights go to, positive and negative ones.
  private record Rows(
      String id,
      String source,
      SlicedRows sliced,
      int positive,
      int negative,
      Optional<Op.Plastic> plastic) {}

  /// A core: the number of its slice and the first neuron of it, its rings, and by the id of each
  /// projection that learns what it remembers.
  record Site(int slice, int first, Rings rings, Map<String, Learning> learning) {}

  /// Synapses that a spike came along, and cycles for their rows.
  record Delivered(int synapses, long cycles) {}

  private final List<Rows> rows = new ArrayList<>();
  private final Part part;
  private final Pace pace;

  /// `cores` are those of the population, in the order of their neurons.
  Inbox(MachineImage image, Afferents afferents, String population, List<Core> cores) {
    this.part = image.parts().get(population);
    this.pace = image.machine().pace();
    int[] slice = new int[image.network().types().shape(population).size()];
    for (int s = 0; s < cores.size(); s++) {
      java.util.Arrays.fill(
          slice, cores.get(s).first(), cores.get(s).first() + cores.get(s).count(), s);
    }
    for (Afferent a : afferents.into(population)) {
      rows.add(
          new Rows(
              a.id(),
              a.source(),
              new SlicedRows(
                  a.synapses(),
                  Afferents.extra(a, image.parts()),
                  image.machine().budget().reach(),
                  slice,
                  cores.size()),
              receptor(a.port(), false),
              receptor(a.port(), true),
              a.plastic()));
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

  /// The projections that learn, as they are before the first step.
  SequencedMap<String, Learning> untaught() {
    SequencedMap<String, Learning> all = new LinkedHashMap<>();
    for (Rows r : rows) {
      r.plastic.ifPresent(p -> all.put(r.id, Learning.of(p)));
    }
    return all;
  }

  /// Adds what a spike of `neuron` of `source` means to the rings of a core that is in `step` of
  /// the machine. Synapses that learn do so by the network's steps.
  Delivered deliver(String source, int neuron, int stage, int step, Site site) {
    int synapses = 0;
    long cycles = pace.row();
    for (Rows r : rows) {
      if (!r.source.equals(source) || stage >= r.sliced.stages()) {
        continue;
      }
      int length =
          r.sliced.end(neuron, stage, site.slice) - r.sliced.start(neuron, stage, site.slice);
      synapses += length;
      if (r.plastic.isEmpty()) {
        add(r, neuron, stage, step, site);
        cycles += (long) length * pace.synapse();
      } else if (length > 0) {
        cycles += learn(r, neuron, step, site);
      }
    }
    return new Delivered(synapses, cycles);
  }

  private void add(Rows r, int neuron, int stage, int step, Site site) {
    Tensor weights = r.sliced.synapses().weights();
    int end = r.sliced.end(neuron, stage, site.slice);
    for (int at = r.sliced.start(neuron, stage, site.slice); at < end; at++) {
      int synapse = r.sliced.synapse(at);
      long raw = weights.raw(r.sliced.synapses().weight(synapse));
      add(r, synapse, raw, step, site);
    }
  }

  private void add(Rows r, int synapse, long raw, int step, Site site) {
    if (raw != 0) {
      int receptor = raw < 0 ? r.negative : r.positive;
      site.rings.add(
          step + r.sliced.delay(synapse),
          receptor,
          r.sliced.synapses().target(synapse) - site.first,
          part.receptors()
              .get(receptor)
              .units(raw, r.sliced.synapses().weights().format().fraction()));
    }
  }

  /// The cycles of a row that learns, which is found by packets of the first stage alone.
  private long learn(Rows r, int neuron, int step, Site site) {
    Learning learning = site.learning.get(r.id);
    int now = step - part.latency();
    long looked = learning.looked();
    int start = r.sliced.start(neuron, 0, site.slice);
    int end = r.sliced.end(neuron, 0, site.slice);
    for (int at = start; at < end; at++) {
      int synapse = r.sliced.synapse(at);
      add(r, synapse, learning.pass(neuron, synapse, now), step, site);
    }
    learning.sent(neuron, now);
    return pace.learning().row()
        + (long) (end - start) * pace.learning().synapse()
        + (learning.looked() - looked) * pace.learning().pair();
  }
}
