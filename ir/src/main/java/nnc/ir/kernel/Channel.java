package nnc.ir.kernel;

import nnc.ir.number.NumberFormat;

/// A stream between two kernels: a FIFO of `depth` beats (at least 2) of `lanes` elements; `beats`
/// beats make a frame. `from` is empty for the bus side of an ingress and `to` for that of an
/// egress.
public record Channel(
    String id,
    String from,
    int fromPort,
    String to,
    int toPort,
    int lanes,
    NumberFormat format,
    int depth,
    int beats) {

  public Channel {
    if (depth < 2) {
      throw new IllegalArgumentException("channel " + id + " needs a depth of at least 2");
    }
  }

  /// The same with another depth.
  public Channel withDepth(int beats) {
    return new Channel(id, from, fromPort, to, toPort, lanes, format, beats, this.beats);
  }
}
