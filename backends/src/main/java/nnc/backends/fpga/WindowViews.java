package nnc.backends.fpga;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import nnc.backends.verilog.Bits;
import nnc.backends.verilog.Counter;
import nnc.ir.kernel.Kernel;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Window;

/// Views of the kernels that look at windows and whole frames: line buffer, pool and arg-max.
public final class WindowViews {

  private WindowViews() {}

  /// A line buffer. `place` numbers count rows and columns, `beat` numbers count stored beats.
  public record LineBufferView(
      String name,
      String origin,
      String summary,
      int bits,
      String padding,
      Counter outRow,
      Counter outColumn,
      Counter kernelRow,
      Counter kernelColumn,
      Counter group,
      Counter address,
      int placeBits,
      int beatBits,
      Kernel.LineBuffer kernel) {

    public int msb() {
      return bits - 1;
    }

    public int placeMsb() {
      return placeBits - 1;
    }

    public int beatMsb() {
      return beatBits - 1;
    }

    private String place(long value) {
      return Bits.signedLiteral(placeBits, BigInteger.valueOf(value));
    }

    private String beat(long value) {
      return Bits.signedLiteral(beatBits, BigInteger.valueOf(value));
    }

    private Window window() {
      return kernel.window();
    }

    private long row() {
      return (long) kernel.width() * kernel.channelBeats();
    }

    public String placeZero() {
      return place(0);
    }

    public String placeOne() {
      return place(1);
    }

    public String height() {
      return place(kernel.height());
    }

    public String width() {
      return place(kernel.width());
    }

    public String firstY() {
      return place(-window().top());
    }

    public String firstX() {
      return place(-window().left());
    }

    public String strideY() {
      return place(window().strideY());
    }

    public String strideX() {
      return place(window().strideX());
    }

    public String beatZero() {
      return beat(0);
    }

    public String beatOne() {
      return beat(1);
    }

    public String capacity() {
      return beat(kernel.capacity());
    }

    public String rowBeats() {
      return beat(row());
    }

    public String strideBeats() {
      return beat(window().strideY() * row());
    }

    public String firstRowBeat() {
      return beat(-window().top() * row());
    }

    public String columnBeats() {
      return beat(kernel.channelBeats());
    }

    public String strideColumnBeats() {
      return beat((long) window().strideX() * kernel.channelBeats());
    }

    public String firstColumnBeat() {
      return beat(-(long) window().left() * kernel.channelBeats());
    }

    public String lastFreed() {
      return beat(kernel.rowsFreedAfter(kernel.outHeight() - 1) * row());
    }

    public String groupBeat() {
      return Signal.of("group", group.width(), false).resized(beatBits);
    }

    public String oldestBeat() {
      return Signal.of("oldest", address.width(), false).resized(beatBits);
    }

    public String readAddress() {
      return Bits.slice("read_wrapped", 0, address.width());
    }

    public String freeAddress() {
      return Bits.slice("free_wrapped", 0, address.width());
    }
  }

  static void lineBuffer(Site site, Kernel.LineBuffer k) {
    Window w = k.window();
    int element = k.format().width();
    long pad = k.format() instanceof NumberFormat.Bipolar ? (k.padValue() + 1) / 2 : k.padValue();
    long places =
        (long) Math.max(k.height(), k.width())
            + Math.max(w.height(), w.width())
            + Math.max(w.strideY(), w.strideX());
    LineBufferView view =
        new LineBufferView(
            site.module(),
            site.origin(),
            w.height()
                + "x"
                + w.width()
                + " windows of "
                + k.channels()
                + "x"
                + k.height()
                + "x"
                + k.width(),
            k.lanes() * element,
            "{" + k.lanes() + "{" + Bits.literal(element, pad) + "}}",
            Counter.upTo(k.outHeight() - 1L),
            Counter.upTo(k.outWidth() - 1L),
            Counter.upTo(w.height() - 1L),
            Counter.upTo(w.width() - 1L),
            Counter.upTo(k.channelBeats() - 1L),
            Counter.upTo(k.capacity() - 1L),
            Interval.of(-places, places).signedWidth(),
            Interval.of(-2L * k.capacity(), 2L * k.capacity()).signedWidth(),
            k);
    site.files().module(site.module(), "linebuffer", view);
  }

  /// Whether the order of two signed words of `bits` is told by the sign of a difference, a bit
  /// wider, and not by `<`. Of a `<` synthesis subtracts either word, and where that is the first
  /// one pays for an equality too: Yosys chooses by a hash of names. Words of two bits are a gate.
  private static boolean isOrderedByDifference(int bits) {
    return bits > 2;
  }

  /// Maximum or sum over window positions; `encoded` is a partial result as the stages take it.
  public record PoolView(
      String name,
      String origin,
      String summary,
      boolean max,
      int lanes,
      int inBits,
      int sumBits,
      int outBits,
      Counter position,
      Counter group,
      String decoded,
      String encoded,
      StageLanes stages) {

    public boolean several() {
      return group.last() > 0;
    }

    public int inMsb() {
      return lanes * inBits - 1;
    }

    public int elementMsb() {
      return inBits - 1;
    }

    public boolean byDifference() {
      return isOrderedByDifference(sumBits);
    }

    public int sumMsb() {
      return sumBits - 1;
    }

    public int sumsMsb() {
      return lanes * sumBits - 1;
    }

    public int outMsb() {
      return lanes * outBits - 1;
    }
  }

  static void pool(Site site, Kernel.Pool k) {
    int sumBits =
        Math.max(Interval.of(k.accumulator()).signedWidth(), Interval.of(k.input()).signedWidth());
    Signal element = Signal.of("element", k.input().width(), false);
    PoolView view =
        new PoolView(
            site.module(),
            site.origin(),
            (k.max() ? "maximum" : "sum") + " of " + k.size() + " positions",
            k.max(),
            k.lanes(),
            k.input().width(),
            sumBits,
            k.output().width(),
            Counter.upTo(k.size() - 1L),
            Counter.upTo(k.channels() / k.lanes() - 1L),
            element.decoded(k.input(), sumBits),
            k.accumulator() instanceof NumberFormat.Bipolar
                ? "~now[" + (sumBits - 1) + "]"
                : Signal.of("now", sumBits, true).resized(k.accumulator().width()),
            StageLanes.of(site, k.accumulator(), k.stages(), k.output(), k.channels(), k.lanes()));
    site.files().module(site.module(), "pool", view);
  }

  /// One lane of an arg-max below the last: its element stands against the largest of the lanes
  /// from `above` on. `place` is its index in the vector.
  public record Lane(int index, int above, String decoded, String place) {}

  /// Index of the first largest element. Lanes are compared from the last on, each being the one
  /// that is subtracted from: the larger of those before is inverted by the gates that choose it.
  public record ArgMaxView(
      String name,
      String origin,
      String summary,
      int inBits,
      int outBits,
      int valueBits,
      String last,
      String lastIndex,
      List<Lane> lanes,
      Counter base,
      String stride,
      String result) {
    public ArgMaxView {
      lanes = List.copyOf(lanes);
    }

    public int lastLane() {
      return lanes.size();
    }

    public boolean byDifference() {
      return isOrderedByDifference(valueBits);
    }

    public int inMsb() {
      return inBits - 1;
    }

    public int outMsb() {
      return outBits - 1;
    }

    public int valueMsb() {
      return valueBits - 1;
    }
  }

  static void argMax(Site site, Kernel.ArgMax k) {
    int element = k.input().width();
    int value = Interval.of(k.input()).signedWidth();
    // Counts elements in steps of a beat: it ends at the last beat's first element.
    int bits = Bits.counter(k.elements() - 1L);
    Counter base = new Counter(bits, k.elements() - (long) k.lanes());
    int last = k.lanes() - 1;
    List<Lane> lanes = new ArrayList<>();
    for (int j = last - 1; j >= 0; j--) {
      lanes.add(new Lane(j, j + 1, decoded(k, j, value), place(base, j)));
    }
    int stride = k.elements() == k.lanes() ? 0 : k.lanes();
    ArgMaxView view =
        new ArgMaxView(
            site.module(),
            site.origin(),
            "first largest of " + k.elements() + " x " + k.input(),
            k.lanes() * element,
            k.output().width(),
            value,
            decoded(k, last, value),
            place(base, last),
            lanes,
            base,
            base.number(stride),
            Signal.of("index", base.width(), false).resized(k.output().width()));
    site.files().module(site.module(), "argmax", view);
  }

  private static String decoded(Kernel.ArgMax k, int lane, int bits) {
    int element = k.input().width();
    return Signal.slice("operand", lane * element, element, false).decoded(k.input(), bits);
  }

  private static String place(Counter base, int lane) {
    return lane == 0 ? "operand_base" : "operand_base + " + base.number(lane);
  }
}
