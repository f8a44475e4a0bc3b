package nnc.ir.kernel;

import nnc.ir.Shape;

/// How a frame at the design's border relates to the network's tensor: vertex `name` of `shape`;
/// element `j` of the frame is element `logicalIndex(j)` of the row-major tensor (`positions`
/// outer, channels inner on the wire).
public record Terminal(String name, String instance, Shape shape, int channels, int positions) {
  public int logicalIndex(int j) {
    return (j % channels) * positions + j / channels;
  }
}
