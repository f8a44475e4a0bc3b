package nnc.backends.fpga;

import java.util.List;
import java.util.stream.IntStream;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.Counter;
import nnc.backends.verilog.MemoryImage;
import nnc.ir.kernel.Kernel;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.SparseSynapses;

/// Sparse synapses: memories of rows and synapses, and the ring of sums.
///
/// @param synapse counts synapses
public record ProjectionView(
    String name,
    String origin,
    String summary,
    EventsView events,
    int pe,
    int sumBits,
    String lastSlot,
    String slotWords,
    Counter synapse,
    String synapses,
    int offsetBits,
    int laneBits,
    int weightBits,
    String weight,
    String value,
    String product) {

  static void emit(Site site, Kernel.Projection k) {
    SparseSynapses s = k.synapses();
    boolean each = s.weights().size() > 1;
    Range weights = s.weights().rawRange();
    int weightBits = each ? NumberFormat.bits(weights) : 0;
    Counter at = Counter.upTo(k.ring() - 1L);
    int laneBits = k.pe() > 1 ? Bits.counter(k.pe() - 1L) : 0;
    Counter synapse = Counter.upTo(Math.max(1, s.count()) - 1L);
    int longest = 0;
    for (int i = 0; i < s.sources(); i++) {
      longest = Math.max(longest, s.start(i + 1) - s.start(i));
    }
    Counter left = Counter.upTo(Math.max(1, longest));
    MemoryImage synapses =
        MemoryImage.of(
            at.width() + laneBits + weightBits,
            Math.max(1, s.count()),
            (i, word) -> {
              if (s.count() == 0) {
                return;
              }
              int target = s.target(i);
              word.put(0, at.width(), (long) s.delay(i) * k.words() + target / k.pe());
              if (laneBits > 0) {
                word.put(at.width(), laneBits, target % k.pe());
              }
              if (weightBits > 0) {
                word.put(at.width() + laneBits, weightBits, s.weights().raw(i));
              }
            });
    MemoryImage rows =
        MemoryImage.of(
            synapse.width() + left.width(),
            s.sources(),
            (i, word) -> {
              int count = s.start(i + 1) - s.start(i);
              word.put(0, synapse.width(), count == 0 ? 0 : s.start(i));
              word.put(synapse.width(), left.width(), count);
            });
    int sumBits = k.sum().width();
    EventsView events =
        EventsView.of(
            k.givesFirst(),
            true,
            k.addressed(),
            k.simd(),
            s.sources(),
            k.input(),
            k.ring(),
            k.words(),
            new EventsView.Rows(
                site.rom("rowrom", "rows: first synapse and their number", rows),
                synapse.width() + left.width(),
                synapse.width(),
                left,
                false));
    ProjectionView view =
        new ProjectionView(
            site.module(),
            site.origin(),
            s + ", delays " + s.shortestDelay() + " to " + s.longestDelay(),
            events,
            k.pe(),
            sumBits,
            at.number(k.ring() - (long) k.words()),
            at.number(k.slots() == 1 ? 0 : k.words()),
            synapse,
            site.rom("synapserom", "synapses: place in the ring and weight", synapses),
            at.width(),
            laneBits,
            weightBits,
            each ? "" : Bits.literal(sumBits, s.weights().raw(0)),
            Signal.of("x", k.input().width(), false).decoded(k.input(), sumBits),
            Signal.slice(
                    "read_synapse",
                    at.width() + laneBits,
                    Math.max(1, weightBits),
                    weights.lo() < 0)
                .resized(sumBits));
    site.files().module(site.module(), "projection", view);
  }

  /// A sum of a word.
  public record Lane(String number, int msb, int lsb) {}

  public List<Lane> lanes() {
    return IntStream.range(0, pe)
        .mapToObj(n -> new Lane(laneBits + "'d" + n, n * sumBits + sumBits - 1, n * sumBits))
        .toList();
  }

  public boolean weighted() {
    return weightBits > 0;
  }

  public boolean several() {
    return laneBits > 0;
  }

  public int sumMsb() {
    return sumBits - 1;
  }

  public int outMsb() {
    return pe * sumBits - 1;
  }

  public int offsetMsb() {
    return offsetBits - 1;
  }

  public int laneMsb() {
    return laneBits - 1;
  }

  public int laneFrom() {
    return offsetBits;
  }

  public int laneTo() {
    return offsetBits + laneBits - 1;
  }

  public int synapseMsb() {
    return offsetBits + laneBits + weightBits - 1;
  }

  public int startMsb() {
    return synapse.width() - 1;
  }

  /// Words of the ring; a memory has at least two.
  public long lastWord() {
    return Math.max(1, events.at().last());
  }

  /// Numbers of the ring's addresses with a bit more.
  public String ringWords() {
    return (offsetBits + 1) + "'d" + (events.at().last() + 1);
  }

  /// The word of a slot as an address.
  public String wordAt() {
    return Signal.of("word", events.word().width(), false).resized(offsetBits);
  }
}
