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
import nnc.ir.op.Op;
import nnc.ir.op.Stdp;

/// The rows of synapses that the cores of a population have in SDRAM, and the master population
/// table that finds them by the keys of packets. Layouts: sPyNNaker's.
///
/// A row is `[0] [F] [0] [F fixed words]`; a fixed word has, from the top, 16 bits of weight, the
/// delay, the receptor and the neuron. Rows of a block are equally long; where one has more than
/// 255 synapses, the block is several, each with an address of its own under the same key.
///
/// A row that learns is `[rule | N] [time] [trace] [weights] [0] [P] [P places]`: N words change,
/// the source's last spike, its trace and the weights in half words; a place is a half word with
/// the delay, the receptor and the neuron. The official layout keeps a trace in 16 bits and knows
/// one rule.
final class SynapticRows {

  /// Synapses that the length of a row in an address can count.
  private static final int LONGEST = 255;

  /// Words of a row that learns besides those of its synapses and the three that all rows have.
  private static final int SOURCE = 2;

  /// Words of a row that learns before its weights.
  private static final int ROW_HEAD = 3;

  /// Bits of an address that count the synapses of its rows; those above count words.
  private static final int LENGTH_BITS = 8;

  private final MachineImage image;
  private final Part part;
  private final List<Core> cores;
  private final List<Afferent> afferents;
  private final List<SlicedRows> sliced = new ArrayList<>();
  private final List<LearnedPlace> learned = new ArrayList<>();

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

  /// Where weights that learn stand, in bytes from the beginning of the rows that `emit` added
  /// last.
  List<LearnedPlace> learned() {
    return List.copyOf(learned);
  }

  /// The rows from one core to another, in one stage; `length` of the longest.
  private record Block(Core sender, int stage, int afferent, int length) {}

  /// Adds the table and the rows of slice `slice`.
  void emit(int slice, Words table, Words rows) {
    learned.clear();
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
    boolean learns = afferents.get(block.afferent).plastic().isPresent();
    int longest = learns ? LONGEST - SOURCE - 1 : LONGEST;
    for (int from = 0; from < block.length; from += longest) {
      int length = Math.min(longest, block.length - from);
      int words = learns ? SOURCE + 2 * Math.ceilDiv(length, 2) : length;
      addresses.add((rows.count() << LENGTH_BITS) | words);
      for (int n = block.sender.first(); n <= block.sender.last(); n++) {
        if (learns) {
          learningRow(block, n, slice, from, length, rows);
        } else {
          row(block, n, slice, from, length, rows);
        }
      }
    }
  }

  /// As many synapses of a row from `from` on as there are, up to `length`.
  private int count(Block block, int neuron, int slice, int from, int length) {
    SlicedRows rows = sliced.get(block.afferent);
    int all = rows.end(neuron, block.stage, slice) - rows.start(neuron, block.stage, slice);
    return Math.clamp(all - from, 0, length);
  }

  private void learningRow(Block block, int neuron, int slice, int from, int length, Words rows) {
    Afferent a = afferents.get(block.afferent);
    SlicedRows all = sliced.get(block.afferent);
    int count = count(block, neuron, slice, from, length);
    int halves = 2 * Math.ceilDiv(length, 2);
    int[] weights = new int[halves];
    int[] places = new int[halves];
    for (int i = 0; i < count; i++) {
      int synapse = all.synapse(all.start(neuron, block.stage, slice) + from + i);
      weights[i] = (int) a.synapses().weights().raw(a.synapses().weight(synapse));
      places[i] = place(block, all, synapse, receptor(a.port(), false), slice);
      learned.add(new LearnedPlace(a.id(), synapse, 4 * (rows.count() + ROW_HEAD) + 2 * i));
    }
    int rule = learning().indexOf(a);
    rows.add(rule << 16 | (SOURCE + halves / 2)).add(0).add(0);
    addHalves(weights, rows);
    rows.add(0).add(count);
    addHalves(places, rows);
  }

  private static void addHalves(int[] halves, Words to) {
    for (int i = 0; i < halves.length; i += 2) {
      to.add((halves[i] & 0xffff) | ((i + 1 < halves.length ? halves[i + 1] : 0) << 16));
    }
  }

  private List<Afferent> learning() {
    return afferents.stream().filter(a -> a.plastic().isPresent()).toList();
  }

  /// The rules of the population's synapses, where some learn.
  List<Words> rules() {
    List<Afferent> learning = learning();
    if (learning.isEmpty()) {
      return List.of();
    }
    Words out = new Words().add(learning.size());
    learning.forEach(a -> rule(a, a.plastic().orElseThrow(), out));
    return List.of(out);
  }

  private void rule(Afferent a, Op.Plastic plastic, Words out) {
    Stdp rule = plastic.rule();
    Stdp.Reading reading = rule.reading();
    int stored = Stdp.FRACTION - a.synapses().weights().format().fraction();
    int[] plus = halves(Stdp.decay(rule.tauPlus()));
    int[] minus = halves(Stdp.decay(rule.tauMinus()));
    out.add(
            (rule.nearest() ? 1 : 0)
                | (reading.together() ? 2 : 0)
                | (reading.each() ? 4 : 0)
                | (reading.dendritic() ? 8 : 0))
        .add(stored)
        .add(stored - part.receptors().get(receptor(a.port(), false)).shift())
        .add((int) rule.up())
        .add((int) rule.down())
        .add((int) rule.lo())
        .add((int) rule.hi())
        .add(plus.length)
        .add(minus.length);
    addHalves(plus, out);
    addHalves(minus, out);
  }

  private static int[] halves(long[] table) {
    return Arrays.stream(table).mapToInt(Math::toIntExact).toArray();
  }

  private void row(Block block, int neuron, int slice, int from, int length, Words rows) {
    SlicedRows sliced = this.sliced.get(block.afferent);
    int start = sliced.start(neuron, block.stage, slice);
    int count = count(block, neuron, slice, from, length);
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
    return (units << 16) | place(block, sliced, synapse, receptor, slice);
  }

  private int place(Block block, SlicedRows sliced, int synapse, int receptor, int slice) {
    int index = bits(cores.get(slice).count());
    int types = bits(part.receptors().size());
    int neuron =
        afferents.get(block.afferent).synapses().target(synapse) - cores.get(slice).first();
    return (sliced.delay(synapse) << (index + types)) | (receptor << index) | neuron;
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
