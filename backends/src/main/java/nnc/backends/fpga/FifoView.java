package nnc.backends.fpga;

import nnc.backends.verilog.Counter;

/// A FIFO of `depth` words of `width` bits.
public record FifoView(String name, int width, int depth) {

  /// Smaller FIFOs stand in registers or lookup-table memory, where a word can be read without a
  /// clock edge.
  private static final int BLOCK_DEPTH = 16;

  private static final int BLOCK_BITS = 1024;

  String template() {
    return depth >= BLOCK_DEPTH && (long) depth * width >= BLOCK_BITS ? "fifo_block" : "fifo";
  }

  public int msb() {
    return width - 1;
  }

  public Counter pointer() {
    return Counter.upTo(depth - 1L);
  }

  public Counter count() {
    return Counter.upTo(depth);
  }
}
