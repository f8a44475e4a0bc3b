package nnc.backends.fpga;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
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
/// @param at counts the words of the ring
/// @param word counts the words of a slot
/// @param source counts the sources that came before the beat
/// @param synapse counts synapses
/// @param left counts what is left of a row
public record ProjectionView(
    String name,
    String origin,
    String summary,
    boolean givesFirst,
    int pe,
    int simd,
    int inBits,
    int sumBits,
    Counter at,
    String lastSlot,
    String slotWords,
    Counter word,
    Counter source,
    String lastSource,
    String stride,
    Counter synapse,
    Counter left,
    String rows,
    String synapses,
    int offsetBits,
    int laneBits,
    int weightBits,
    String weight,
    String arriving,
    List<String> laneIndex,
    List<String> chosen,
    String value,
    int valueBits,
    String product) {

  public ProjectionView {
    laneIndex = List.copyOf(laneIndex);
    chosen = List.copyOf(chosen);
  }

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
    int inBits = k.input().width();
    int valueBits = Interval.of(k.input()).signedWidth();
    int sumBits = k.sum().width();
    boolean bipolar = k.input() instanceof NumberFormat.Bipolar;
    List<String> chosen = new ArrayList<>();
    for (int lane = 0; lane < k.simd(); lane++) {
      chosen.add(
          "{" + inBits + "{first[" + lane + "]}} & " + Bits.slice("beat", lane * inBits, inBits));
    }
    Counter source = Counter.upTo(s.sources() - 1L);
    ProjectionView view =
        new ProjectionView(
            site.module(),
            site.origin(),
            s + ", delays " + s.shortestDelay() + " to " + s.longestDelay(),
            k.givesFirst(),
            k.pe(),
            k.simd(),
            inBits,
            sumBits,
            at,
            at.number(k.ring() - (long) k.words()),
            at.number(k.slots() == 1 ? 0 : k.words()),
            Counter.upTo(k.words() - 1L),
            source,
            source.number(s.sources() - (long) k.simd()),
            source.number(s.sources() == k.simd() ? 0 : k.simd()),
            synapse,
            left,
            site.rom("rowrom", "rows: first synapse and their number", rows),
            site.rom("synapserom", "synapses: place in the ring and weight", synapses),
            at.width(),
            laneBits,
            weightBits,
            each ? "" : Bits.literal(sumBits, s.weights().raw(0)),
            arriving(k.simd(), inBits, bipolar),
            index(k.simd(), source.width()),
            chosen,
            Signal.of("x", inBits, false).decoded(k.input(), sumBits),
            valueBits,
            Signal.slice(
                    "read_synapse",
                    at.width() + laneBits,
                    Math.max(1, weightBits),
                    weights.lo() < 0)
                .resized(sumBits));
    site.files().module(site.module(), "projection", view);
  }

  /// Which elements of a beat are events.
  private static String arriving(int simd, int bits, boolean bipolar) {
    if (bipolar) {
      return "{" + simd + "{1'b1}}";
    }
    return IntStream.range(0, simd)
        .map(lane -> simd - 1 - lane)
        .mapToObj(lane -> "|" + Bits.slice("in_data", lane * bits, bits))
        .collect(Collectors.joining(", ", "{", "}"));
  }

  /// The bits of the number of the only lane in `first`, the lowest first.
  private static List<String> index(int simd, int width) {
    List<String> bits = new ArrayList<>();
    for (int b = 0; b < width; b++) {
      int bit = b;
      String lanes =
          IntStream.range(0, simd)
              .filter(lane -> (lane >> bit & 1) == 1)
              .mapToObj(lane -> "first[" + lane + "]")
              .collect(Collectors.joining(" | "));
      bits.add(lanes.isEmpty() ? "1'b0" : lanes);
    }
    return bits.reversed();
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

  public int inMsb() {
    return simd * inBits - 1;
  }

  public int elementMsb() {
    return inBits - 1;
  }

  public int simdMsb() {
    return simd - 1;
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

  public int rowMsb() {
    return synapse.width() + left.width() - 1;
  }

  public int startMsb() {
    return synapse.width() - 1;
  }

  public int countFrom() {
    return synapse.width();
  }

  public int valueMsb() {
    return valueBits - 1;
  }

  /// Words of the ring; a memory has at least two.
  public long lastWord() {
    return Math.max(1, at.last());
  }

  /// Numbers of the ring's addresses with a bit more.
  public String ringWords() {
    return (offsetBits + 1) + "'d" + (at.last() + 1);
  }

  /// The word of a slot as an address.
  public String wordAt() {
    return Signal.of("word", word.width(), false).resized(offsetBits);
  }

  public String lanesOne() {
    return simd + "'d1";
  }

  public String lanesZero() {
    return simd + "'d0";
  }
}
