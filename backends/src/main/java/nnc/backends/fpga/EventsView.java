package nnc.backends.fpga;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.Counter;
import nnc.ir.number.NumberFormat;

/// What kernels that work by events have in common: the schedule, and how the events of a beat are
/// picked one after the other.
///
/// @param valued whether an event has a value; it is 1 otherwise
/// @param rowed whether an event reaches several rows of words
/// @param addressed whether a beat is an event or the end of a frame (`EventWord`)
/// @param at counts the words of sums
/// @param word counts the words that a frame gives
/// @param source counts the sources that came before the beat
/// @param left counts what is left of a row
/// @param rows the memory of what each source reaches, words of `rowBits` bits of which those from
///   `countFrom` on are how many words the first row has
public record EventsView(
    boolean givesFirst,
    boolean valued,
    boolean rowed,
    boolean addressed,
    int simd,
    int inBits,
    Counter at,
    Counter word,
    Counter source,
    String lastSource,
    String stride,
    Counter left,
    String rows,
    int rowBits,
    int countFrom,
    String arriving,
    List<String> laneIndex,
    List<String> chosen) {

  public EventsView {
    laneIndex = List.copyOf(laneIndex);
    chosen = List.copyOf(chosen);
  }

  /// What each source reaches, as the memory `rows` has it.
  record Rows(String rom, int bits, int countFrom, Counter left, boolean rowed) {}

  static EventsView of(
      boolean givesFirst,
      boolean valued,
      boolean addressed,
      int simd,
      int sources,
      NumberFormat input,
      long ring,
      long words,
      Rows rows) {
    int bits = input.width();
    Counter source = Counter.upTo(sources - 1L);
    List<String> chosen = new ArrayList<>();
    for (int lane = 0; lane < simd; lane++) {
      chosen.add("{" + bits + "{first[" + lane + "]}} & " + Bits.slice("beat", lane * bits, bits));
    }
    return new EventsView(
        givesFirst,
        valued,
        rows.rowed(),
        addressed,
        simd,
        bits,
        Counter.upTo(ring - 1),
        Counter.upTo(words - 1),
        source,
        source.number(sources - (long) simd),
        source.number(sources == simd ? 0 : simd),
        rows.left(),
        rows.rom(),
        rows.bits(),
        rows.countFrom(),
        arriving(simd, bits, input instanceof NumberFormat.Bipolar),
        index(simd, source.width()),
        chosen);
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

  public int inMsb() {
    return addressed ? endBit() : simd * inBits - 1;
  }

  /// Of an event word.
  public int endBit() {
    return source.width() + inBits;
  }

  public int addressMsb() {
    return source.width() - 1;
  }

  public int valueMsb() {
    return endBit() - 1;
  }

  public int valueLsb() {
    return source.width();
  }

  public int elementMsb() {
    return inBits - 1;
  }

  public int simdMsb() {
    return simd - 1;
  }

  public int rowMsb() {
    return rowBits - 1;
  }

  public String lanesOne() {
    return simd + "'d1";
  }

  public String lanesZero() {
    return simd + "'d0";
  }
}
