package nnc.backends.fpga;

import java.util.List;
import java.util.stream.IntStream;
import nnc.backends.verilog.Counter;
import nnc.backends.verilog.MemoryImage;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Reach;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Window;

/// A matrix layer in events: memories of weights and of what each source reaches, and the sums.
/// Weights lie so that those of the positions which an event reaches in a row are side by side:
/// channel, window row, window column (`Reach.place`), word.
///
/// @param weight counts the words of weights
/// @param rows counts the rows of positions
/// @param rowPlaces words of sums from a row of positions to the next
/// @param rowWeights words of weights from a row of positions to the next
public record ScatterView(
    String name,
    String origin,
    String summary,
    EventsView events,
    int pe,
    int sumBits,
    Counter weight,
    Counter rows,
    String rowPlaces,
    String rowWeights,
    String weights,
    int weightBits,
    boolean signedWeights,
    String value) {

  static void emit(Site site, Kernel.Scatter k) {
    Window w = k.window();
    int each = k.perPosition();
    Range range = k.weights().rawRange();
    int weightBits = NumberFormat.bits(range);
    Counter at = Counter.upTo(k.words() - 1L);
    Counter weight = Counter.upTo((long) k.weights().size() / k.pe() - 1);
    int across = most(k.width(), k::columns);
    int down = most(k.height(), k::rows);
    Counter left = Counter.upTo(Math.max(1L, (long) across * each));
    Counter rows = Counter.upTo(down);
    boolean rowed = down > 1;
    int outWidth = w.outWidth(k.width());
    int countFrom = at.width() + weight.width() + (rowed ? rows.width() : 0);
    int rowBits = countFrom + left.width();
    MemoryImage reached =
        MemoryImage.of(
            rowBits,
            k.sources(),
            (i, word) -> {
              Reach y = k.rows(i / k.channels() / k.width());
              Reach x = k.columns(i / k.channels() % k.width());
              if (y.count() == 0 || x.count() == 0) {
                return;
              }
              long first = ((long) y.first() * outWidth + x.first()) * each;
              word.put(0, at.width(), first);
              word.put(at.width(), weight.width(), place(k, i % k.channels(), y.tap(), x.tap()));
              if (rowed) {
                word.put(at.width() + weight.width(), rows.width(), y.count());
              }
              word.put(countFrom, left.width(), (long) x.count() * each);
            });
    boolean valued = !k.input().range().equals(new Range(0, 1));
    ScatterView view =
        new ScatterView(
            site.module(),
            site.origin(),
            k.sources() + " sources, " + k.outputs() + " outputs at " + k.positions(),
            EventsView.of(
                false,
                valued,
                k.addressed(),
                k.simd(),
                k.sources(),
                k.input(),
                k.words(),
                k.words(),
                new EventsView.Rows(
                    site.rom("rowrom", "what a source reaches: place, weights, extent", reached),
                    rowBits,
                    countFrom,
                    left,
                    rowed)),
            k.pe(),
            k.sum().width(),
            weight,
            rows,
            at.number(rest((long) outWidth * each, at)),
            weight.number(rest((long) w.width() * each, weight)),
            site.rom("weightrom", "weights of " + k.pe() + " outputs", weights(k, weightBits)),
            weightBits,
            range.lo() < 0,
            Signal.of("x", k.input().width(), false).decoded(k.input(), k.sum().width()));
    site.files().module(site.module(), "scatter", view);
  }

  /// What `number` is to a counter that only its low bits reach.
  private static long rest(long number, Counter counter) {
    return number & ((1L << counter.width()) - 1);
  }

  private static int most(int extent, java.util.function.IntFunction<Reach> reach) {
    return IntStream.range(0, extent).map(i -> reach.apply(i).count()).max().orElse(0);
  }

  /// The first word of weights from a channel at a place of the window.
  private static long place(Kernel.Scatter k, int channel, int tapY, int tapX) {
    Window w = k.window();
    int y = Reach.place(tapY, w.height(), w.strideY());
    int x = Reach.place(tapX, w.width(), w.strideX());
    return (((long) channel * w.height() + y) * w.width() + x) * k.perPosition();
  }

  private static MemoryImage weights(Kernel.Scatter k, int bits) {
    Window w = k.window();
    int inputs = k.weights().shape().dim(1);
    int[] from = new int[k.weights().size() / k.pe()];
    for (int c = 0; c < k.channels(); c++) {
      for (int tap = 0; tap < w.size(); tap++) {
        int at = (int) place(k, c, tap / w.width(), tap % w.width());
        for (int n = 0; n < k.perPosition(); n++) {
          from[at + n] = n * k.pe() * inputs + tap * k.channels() + c;
        }
      }
    }
    return MemoryImage.of(
        k.pe() * bits,
        from.length,
        (i, word) -> {
          for (int lane = 0; lane < k.pe(); lane++) {
            word.put(lane * bits, bits, k.weights().raw(from[i] + lane * inputs));
          }
        });
  }

  /// A sum of a word and its weight.
  public record Lane(int number, int msb, int lsb, String weight) {}

  public List<Lane> lanes() {
    return IntStream.range(0, pe)
        .mapToObj(n ->
            new Lane(
                n,
                n * sumBits + sumBits - 1,
                n * sumBits,
                Signal.slice("weights", n * weightBits, weightBits, signedWeights)
                    .resized(sumBits)))
        .toList();
  }

  public int sumMsb() {
    return sumBits - 1;
  }

  public int outMsb() {
    return pe * sumBits - 1;
  }

  public int weightsMsb() {
    return pe * weightBits - 1;
  }

  public int placeMsb() {
    return events.at().width() - 1;
  }

  public int weightFrom() {
    return events.at().width();
  }

  public int weightTo() {
    return weightFrom() + weight.width() - 1;
  }

  public int rowsFrom() {
    return weightTo() + 1;
  }

  public int rowsTo() {
    return rowsFrom() + rows.width() - 1;
  }

  /// A memory has at least two words.
  public long lastWord() {
    return Math.max(1, events.at().last());
  }
}
