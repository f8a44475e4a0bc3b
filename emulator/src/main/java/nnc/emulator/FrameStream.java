package nnc.emulator;

import java.util.Arrays;
import nnc.ir.kernel.Channel;
import nnc.ir.number.NumberFormat;

/// What a channel carries, frame by frame: the raw values of a frame in the order in which its
/// beats carry them, and the bits that switch from one beat to the next.
final class FrameStream {

  final int beats;

  /// `beats * lanes` of them at least; those behind the frame's last element are zero bits. Streams
  /// of the same values share them.
  long[] values;

  private final int lanes;
  private final long mask;
  private final int bit;
  private final long[] last;
  private long toggledBits;
  private long counted;

  FrameStream(Channel channel) {
    this.beats = channel.beats();
    this.lanes = channel.lanes();
    int width = channel.format().width();
    boolean bipolar = channel.format() instanceof NumberFormat.Bipolar;
    // -1 and +1 differ in the bit above the lowest
    this.bit = width > 1 ? -1 : bipolar ? 1 : 0;
    this.mask = bipolar ? 2 : -1L >>> -width;
    long zero = bipolar ? -1 : 0;
    this.values = new long[Math.multiplyExact(beats, lanes)];
    this.last = new long[lanes];
    Arrays.fill(values, zero);
    Arrays.fill(last, zero);
  }

  /// Bits that switched in the beats counted.
  long toggledBits() {
    return toggledBits;
  }

  /// Beats counted.
  long counted() {
    return counted;
  }

  /// Counts what switches in the first `many` beats of the frame.
  void count(int many) {
    if (many == 0) {
      return;
    }
    counted += many;
    int end = many * lanes;
    long[] v = values;
    if (bit < 0) {
      long switched = 0;
      for (int i = 0; i < lanes; i++) {
        switched += Long.bitCount((v[i] ^ last[i]) & mask);
      }
      for (int i = lanes; i < end; i++) {
        switched += Long.bitCount((v[i] ^ v[i - lanes]) & mask);
      }
      toggledBits += switched;
    } else {
      long switched = 0;
      for (int i = 0; i < lanes; i++) {
        switched += (v[i] ^ last[i]) & mask;
      }
      for (int i = lanes; i < end; i++) {
        switched += (v[i] ^ v[i - lanes]) & mask;
      }
      toggledBits += switched >> bit;
    }
    System.arraycopy(v, end - lanes, last, 0, lanes);
  }
}
