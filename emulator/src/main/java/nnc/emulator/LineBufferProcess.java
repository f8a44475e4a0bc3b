package nnc.emulator;

import java.util.List;
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
