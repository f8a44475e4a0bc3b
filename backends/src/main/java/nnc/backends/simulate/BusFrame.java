package nnc.backends.simulate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import nnc.ir.kernel.EventWord;
import nnc.ir.kernel.Kernel;
import nnc.ir.number.NumberFormat;

/// How a frame's elements lie in the beats of an AXI4-Stream: element `i` of a beat at bit `i *
/// width`, TKEEP for the bytes that elements touch, TLAST on the frame's last beat, zeros in all
/// other bits.
public record BusFrame(
    int busBytes, int perBeat, int elements, NumberFormat format, boolean events) {

  /// Of an input, whose frames are elements or addresses of events.
  public static BusFrame input(Kernel kernel) {
    return switch (kernel) {
      case Kernel.Ingress k -> of(k);
      case Kernel.EventIngress k -> new BusFrame(k.busBytes(), 1, k.elements(), k.format(), true);
      case Kernel _ -> throw new IllegalArgumentException(kernel.mnemonic() + " is no input");
    };
  }

  public static BusFrame of(Kernel.Ingress k) {
    return new BusFrame(k.busBytes(), k.perBeat(), k.elements(), k.format(), false);
  }

  public static BusFrame of(Kernel.Egress k) {
    return new BusFrame(k.busBytes(), k.perBeat(), k.elements(), k.format(), false);
  }

  /// Beats of a frame.
  public int beats() {
    return (elements + perBeat - 1) / perBeat;
  }

  public int dataWords() {
    return (8 * busBytes + 63) / 64;
  }

  /// `long` words of a beat: TDATA, TKEEP, TLAST, as `Core.Bus` counts them.
  public int beatWords() {
    return dataWords() + 2;
  }

  /// The beats of one frame from raw values in stream order.
  public long[] pack(long[] raw) {
    if (raw.length != elements) {
      throw new IllegalArgumentException(raw.length + " elements, not " + elements);
    }
    if (events) {
      return addresses(raw);
    }
    int width = format.width();
    boolean bipolar = format instanceof NumberFormat.Bipolar;
    long[] words = new long[beats() * beatWords()];
    for (int b = 0; b < beats(); b++) {
      int base = b * beatWords();
      int inBeat = Math.min(perBeat, elements - b * perBeat);
      for (int j = 0; j < inBeat; j++) {
        long value = raw[b * perBeat + j];
        put(words, base, j * width, width, bipolar ? (value + 1) / 2 : value);
      }
      int bytes = (inBeat * width + 7) / 8;
      words[base + dataWords()] = bytes == 64 ? -1L : (1L << bytes) - 1;
      words[base + dataWords() + 1] = b == beats() - 1 ? 1 : 0;
    }
    return words;
  }

  private long[] addresses(long[] raw) {
    int events = Math.toIntExact(Math.max(1, Arrays.stream(raw).sum()));
    long[] words = new long[events * beatWords()];
    int bytes = Math.ceilDiv(new EventWord(elements, format).addressBits(), 8);
    int at = 0;
    for (int i = 0; i < raw.length; i++) {
      for (long n = raw[i]; n > 0; n--) {
        words[at] = i;
        words[at + dataWords()] = (1L << bytes) - 1;
        at += beatWords();
      }
    }
    words[words.length - 1] = 1;
    return words;
  }

  /// Raw values from the beats of one frame.
  public long[] unpack(long[] words, int from) {
    long[] raw = new long[elements];
    for (int i = 0; i < elements; i++) {
      int base = from + i / perBeat * beatWords();
      raw[i] = value(get(words, base, i % perBeat * format.width(), format.width()));
    }
    return raw;
  }

  private long value(long bits) {
    return switch (format) {
      case NumberFormat.Bipolar() -> 2 * bits - 1;
      case NumberFormat.Fixed f -> f.signed() ? bits << (64 - f.width()) >> (64 - f.width()) : bits;
      case NumberFormat.Real() -> throw new IllegalStateException("reals on a bus");
    };
  }

  private static void put(long[] words, int base, int offset, int width, long value) {
    long v = value & (-1L >>> (64 - width));
    int at = base + offset / 64;
    int shift = offset % 64;
    words[at] |= v << shift;
    if (shift + width > 64) {
      words[at + 1] |= v >>> (64 - shift);
    }
  }

  private static long get(long[] words, int base, int offset, int width) {
    int at = base + offset / 64;
    int shift = offset % 64;
    long v = words[at] >>> shift;
    if (shift + width > 64) {
      v |= words[at + 1] << (64 - shift);
    }
    return v & (-1L >>> (64 - width));
  }

  /// All frames' beats one after the other.
  public long[] packAll(List<long[]> frames) {
    List<long[]> packed = new ArrayList<>();
    frames.forEach(f -> packed.add(pack(f)));
    return packed.stream().flatMapToLong(java.util.Arrays::stream).toArray();
  }
}
