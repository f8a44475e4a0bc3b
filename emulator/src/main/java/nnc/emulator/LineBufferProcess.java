package nnc.emulator;

import java.util.List;
import java.util.stream.IntStream;
import nnc.ir.kernel.Kernel;

/// `Kernel.LineBuffer`: a writer that takes beats while there is room, and a reader whose steps run
/// over the windows of all output positions.
final class LineBufferProcess extends KernelProcess {

  private final Kernel.LineBuffer kernel;
  private final int channelBeats;
  private final int rowBeats;
  private final int outWidth;
  private final int kernelHeight;
  private final int kernelWidth;
  private final int capacity;
  private final int[] firstRow;
  private final int[] freed;
  private final int[] needed;
  private final long[] memory;
  private final long[] padding;

  /// Beats stored at the start of the cycle, and where the oldest of them lies.
  private int occupied;

  private int oldest;
  private int oy;
  private int ox;
  private int ky;
  private int kx;
  private int cb;

  /// Beats from the oldest stored one to the one the current step reads, or -1 in the padding.
  private int relative;

  private int written;
  private int released;

  /// Memory accesses so far.
  long reads;

  long writes;

  LineBufferProcess(String id, Kernel.LineBuffer kernel, List<Fifo> in, List<Fifo> out) {
    super(id, kernel.latency(), in, out);
    this.kernel = kernel;
    this.channelBeats = kernel.channelBeats();
    this.rowBeats = kernel.width() * channelBeats;
    this.outWidth = kernel.outWidth();
    this.kernelHeight = kernel.window().height();
    this.kernelWidth = kernel.window().width();
    this.capacity = kernel.capacity();
    this.firstRow = new int[kernel.outHeight()];
    this.freed = new int[firstRow.length];
    for (int row = 0; row < firstRow.length; row++) {
      firstRow[row] = kernel.firstRow(row);
      freed[row] = kernel.rowsFreedAfter(row) * rowBeats;
    }
    this.needed = IntStream.range(0, firstRow.length).map(this::needed).toArray();
    this.memory = new long[Math.multiplyExact(capacity, in.getFirst().words)];
    Lanes lanes = new Lanes(kernel.format());
    this.padding = new long[in.getFirst().words];
    for (int lane = 0; lane < kernel.lanes(); lane++) {
      lanes.set(padding, 0, lane, kernel.padValue());
    }
    find();
  }

  @Override
  void beside(long now) {
    if (occupied < capacity && in[0].valid(now)) {
      write(now);
      acted = now;
    }
  }

  private void write(long now) {
    Fifo from = in[0];
    copy(from.store, from.front(), memory, address(occupied));
    from.pop(now);
    written = 1;
    writes++;
  }

  /// Where the stored beat `index` lies, counted from the oldest.
  private int address(int index) {
    int at = oldest + index;
    return (at >= capacity ? at - capacity : at) * padding.length;
  }

  @Override
  boolean readyOutside() {
    while (!readyNext() && occupied < capacity && in[0].filled()) {
      write(SteadyState.OUTSIDE);
      settle();
    }
    return readyNext();
  }

  @Override
  void fill() {
    while (in[0].surplus() > 0) {
      write(SteadyState.OUTSIDE);
      settle();
    }
  }

  /// Finds where the current step reads.
  private void find() {
    int iy = oy * kernel.window().strideY() - kernel.window().top() + ky;
    int ix = ox * kernel.window().strideX() - kernel.window().left() + kx;
    boolean inside = iy >= 0 && iy < kernel.height() && ix >= 0 && ix < kernel.width();
    relative = inside ? (iy - firstRow[oy]) * rowBeats + ix * channelBeats + cb : -1;
  }

  private boolean lastOfRow() {
    return ox == outWidth - 1
        && ky == kernelHeight - 1
        && kx == kernelWidth - 1
        && cb == channelBeats - 1;
  }

  private void copy(long[] from, int base, long[] to, int toBase) {
    for (int w = 0; w < padding.length; w++) {
      to[toBase + w] = from[base + w];
    }
  }

  /// Steps of the frame before the current one.
  private int step() {
    return (((oy * outWidth + ox) * kernelHeight + ky) * kernelWidth + kx) * channelBeats + cb;
  }

  @Override
  int needs() {
    return NONE;
  }

  @Override
  boolean ready(long now) {
    return readyNext();
  }

  @Override
  boolean readyNext() {
    return relative < occupied && (!lastOfRow() || occupied >= freed[oy]);
  }

  @Override
  long position() {
    return ((long) step() << 32) + occupied;
  }

  @Override
  boolean issue(long now, int slot) {
    if (relative < 0) {
      copy(padding, 0, results, slot);
    } else {
      copy(memory, address(relative), results, slot);
      reads++;
    }
    if (lastOfRow()) {
      released = freed[oy];
    }
    advance();
    return true;
  }

  /// An output row.
  @Override
  long stretch(long most) {
    int steps = outWidth * kernelHeight * kernelWidth * channelBeats;
    boolean begins = ox == 0 && ky == 0 && kx == 0 && cb == 0;
    int more = needed[oy] - occupied;
    if (!begins || most < steps || more > in[0].count() || needed[oy] > capacity) {
      return 0;
    }
    for (int i = 0; i < more; i++) {
      write(SteadyState.OUTSIDE);
      settle();
    }
    long[] to = burst(steps);
    int at = 0;
    for (int x = 0; x < outWidth; x++) {
      for (int y = 0; y < kernelHeight; y++) {
        at = readRow(x, y, to, at);
      }
    }
    giveBurst(steps);
    released = freed[oy];
    settle();
    oy = oy == firstRow.length - 1 ? 0 : oy + 1;
    find();
    return steps;
  }

  /// Reads row `y` of the window at column `x` to `at`; returns where what follows goes.
  private int readRow(int x, int y, long[] to, int at) {
    int iy = oy * kernel.window().strideY() - kernel.window().top() + y;
    int left = x * kernel.window().strideX() - kernel.window().left();
    boolean inside = iy >= 0 && iy < kernel.height();
    int first = (iy - firstRow[oy]) * rowBeats;
    int from = inside ? Math.min(kernelWidth, Math.max(0, -left)) : kernelWidth;
    int until = inside ? Math.max(from, Math.min(kernelWidth, kernel.width() - left)) : kernelWidth;
    int end = from == 0 ? at : pad(to, at, from * channelBeats);
    if (from < until) {
      end = read(first + (left + from) * channelBeats, (until - from) * channelBeats, to, end);
    }
    return until == kernelWidth ? end : pad(to, end, (kernelWidth - until) * channelBeats);
  }

  /// Puts `beats` beats of padding at `at`; returns where what follows goes.
  private int pad(long[] to, int at, int beats) {
    for (int b = 0; b < beats; b++) {
      copy(padding, 0, to, at + b * padding.length);
    }
    return at + beats * padding.length;
  }

  /// Puts the `beats` stored beats from `index` on at `at`; returns where what follows goes.
  private int read(int index, int beats, long[] to, int at) {
    reads += beats;
    int words = padding.length;
    int begin = address(index);
    if (address(index + beats - 1) >= begin) {
      for (int w = 0; w < beats * words; w++) {
        to[at + w] = memory[begin + w];
      }
    } else {
      for (int b = 0; b < beats; b++) {
        copy(memory, address(index + b), to, at + b * words);
      }
    }
    return at + beats * words;
  }

  /// Beats that must be stored before the last step of output row `row`.
  private int needed(int row) {
    int lastRow =
        Math.min(
            kernel.height() - 1,
            row * kernel.window().strideY() - kernel.window().top() + kernelHeight - 1);
    int lastColumn =
        Math.min(
            kernel.width() - 1,
            (outWidth - 1) * kernel.window().strideX() - kernel.window().left() + kernelWidth - 1);
    int read = (lastRow - firstRow[row]) * rowBeats + (lastColumn + 1) * channelBeats;
    return Math.max(freed[row], lastRow < 0 || lastColumn < 0 ? 0 : read);
  }

  private void advance() {
    if (++cb < channelBeats) {
      relative += relative < 0 ? 0 : 1;
      return;
    }
    cb = 0;
    if (++kx == kernelWidth) {
      kx = 0;
      if (++ky == kernelHeight) {
        ky = 0;
        if (++ox == outWidth) {
          ox = 0;
          oy = oy == firstRow.length - 1 ? 0 : oy + 1;
        }
      }
    }
    find();
  }

  @Override
  void settle() {
    occupied += written - released;
    oldest += released;
    if (oldest >= capacity) {
      oldest -= capacity;
    }
    written = 0;
    released = 0;
  }

  @Override
  long besideNext(long now) {
    return occupied < capacity && in[0].filled() ? now + 1 : NEVER;
  }

  @Override
  boolean takesBeside() {
    return true;
  }
}
