package nnc.backends.spinnaker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import nnc.ir.MachineImage;
import nnc.ir.Tensor;
import nnc.ir.machine.Afferents;
import nnc.ir.machine.Afferents.Afferent;
import nnc.ir.machine.Core;
import nnc.ir.machine.Part;
import nnc.ir.machine.Receptor;
import nnc.ir.machine.SlicedRows;

/// The rows of synapses that the cores of a population have in SDRAM, and the master population
/// table that finds them by the keys of packets. Layouts: sPyNNaker's.
///
/// A row is `[0] [F] [0] [F fixed words]`; a fixed word has, from the top, 16 bits of weight, the
/// delay, the receptor and the neuron. Rows of a block are equally long; where one has more than
/// 255 synapses, the block is several, each with an address of its own under the same key.
final class SynapticRows {

  /// Synapses that the length of a row in an address can count.
  private static final int LONGEST = 255;

  /// Bits of an address that count the synapses of its rows; those above count words.
  private static final int LENGTH_BITS = 8;

  private final MachineImage image;
  private final Part part;
  private final List<Core> cores;
  private final List<Afferent> afferents;
  private final List<SlicedRows> sliced = new ArrayList<>();

  /// `cores` are those of the population, in the order of their neurons.
  SynapticRows(MachineImage image, Afferents all, String population, List<Core> cores) {
    this.image = image;
    this.part = image.parts().get(population);
    this.cores = cores;
    this.afferents = all.into(population);
    int[] slice = new int[image.network().types().shape(population).size()];
    for (int s = 0; s < cores.size(); s++) {
      Arrays.fill(slice, cores.get(s).first(), cores.get(s).first() + cores.get(s).count(), s);
    }
    for (Afferent a : afferents) {
      sliced.add(
          new SlicedRows(
              a.synapses(),
              Afferents.extra(a, image.parts()),
              image.machine().budget().reach(),
              slice,
              cores.size()));
    }
  }

  /// The rows from one core to another, in one stage; `length` of the longest.
  private record Block(Core sender, int stage, int afferent, int length) {}

  /// Adds the table and the rows of slice `slice`.
  void emit(int slice, Words table, Words rows) {
    List<Block> blocks = blocks(slice);
    blocks.sort(Comparator.comparingLong(b -> Integer.toUnsignedLong(b.sender().key(b.stage()))));
    Words entries = new Words();
    Words addresses = new Words();
    int found = 0;
    for (int i = 0; i < blocks.size(); ) {
      Block first = blocks.get(i);
      int start = addresses.count();
      for (;
          i < blocks.size()
              && blocks.get(i).sender().key(blocks.get(i).stage())
                  == first.sender().key(first.stage());
          i++) {
        emit(blocks.get(i), slice, addresses, rows);
      }
      entries
          .add(first.sender().key(first.stage()))
          .add(first.sender().mask())
          .add(start | ((addresses.count() - start) << 16));
      found++;
    }
    table.add(found).add(addresses.count()).addAll(entries).addAll(addresses);
  }

  private List<Block> blocks(int slice) {
    List<Block> blocks = new ArrayList<>();
    for (int a = 0; a < afferents.size(); a++) {
      SlicedRows rows = sliced.get(a);
      for (Core sender : image.cores()) {
        if (!sender.vertex().equals(afferents.get(a).source())) {
          continue;
        }
        boolean delays = sender.role() == Core.Role.DELAY;
        int last = delays ? Math.min(sender.stages(), rows.stages() - 1) : 0;
        for (int stage = delays ? 1 : 0; stage <= last; stage++) {
          int longest = 0;
          for (int n = sender.first(); n <= sender.last(); n++) {
            longest = Math.max(longest, rows.end(n, stage, slice) - rows.start(n, stage, slice));
          }
          if (longest > 0) {
            blocks.add(new Block(sender, stage, a, longest));
          }
        }
      }
    }
    return blocks;
  }

  private void emit(Block block, int slice, Words addresses, Words rows) {
    for (int from = 0; from < block.length; from += LONGEST) {
      int length = Math.min(LONGEST, block.length - from);
      addresses.add((rows.count() << LENGTH_BITS) | length);
      for (int n = block.sender.first(); n <= block.sender.last(); n++) {
        row(block, n, slice, from, length, rows);
      }
    }
  }

  private void row(Block block, int neuron, int slice, int from, int length, Words rows) {
    SlicedRows sliced = this.sliced.get(block.afferent);
    int start = sliced.start(neuron, block.stage, slice);
    int count = Math.clamp(sliced.end(neuron, block.stage, slice) - start - from, 0, length);
    rows.add(0).add(count).add(0);
    for (int i = 0; i < length; i++) {
      rows.add(i < count ? fixed(block, sliced, sliced.synapse(start + from + i), slice) : 0);
    }
  }

  private int fixed(Block block, SlicedRows sliced, int synapse, int slice) {
    Afferent a = afferents.get(block.afferent);
    Tensor weights = a.synapses().weights();
    long raw = weights.raw(a.synapses().weight(synapse));
    int receptor = receptor(a.port(), raw < 0);
    int units =
        raw == 0 ? 0 : part.receptors().get(receptor).units(raw, weights.format().fraction());
    int index = bits(cores.get(slice).count());
    int types = bits(part.receptors().size());
    int neuron = a.synapses().target(synapse) - cores.get(slice).first();
    return (units << 16)
        | (sliced.delay(synapse) << (index + types))
        | (receptor << index)
        | neuron;
  }

  private int receptor(int port, boolean negative) {
    for (int r = 0; r < part.receptors().size(); r++) {
      Receptor receptor = part.receptors().get(r);
      if (receptor.port() == port && receptor.negative() == negative) {
        return r;
      }
    }
    return 0;
  }

  static int bits(int values) {
    return 32 - Integer.numberOfLeadingZeros(Math.max(1, values) - 1);
  }
}
