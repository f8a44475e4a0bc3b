package nnc.backends.fpga.estimate;

import java.util.List;

/// What decides how a family keeps memories and products, and how fast its cells are. Rules of
/// Yosys 0.23: a memory goes where its cost (of the family's memory library) is least, a bit of
/// logic costing 1, one of a constant memory 1/16.
enum Fabric {
  ICE40("ice40", 4096, 64, 0),
  ECP5("ecp5", 16384, 128, 4),
  XILINX7("xilinx7", 16384, 129, 8);

  private final String id;
  private final int words;
  private final int cost;
  private final int lutMemoryCost;

  Fabric(String id, int words, int cost, int lutCost) {
    this.id = id;
    this.words = words;
    this.cost = cost;
    this.lutMemoryCost = lutCost;
  }

  static Fabric of(String family) {
    for (Fabric f : values()) {
      if (f.id.equals(family)) {
        return f;
      }
    }
    throw new IllegalArgumentException("family " + family);
  }

  String id() {
    return id;
  }

  private List<Integer> widths() {
    return this == ICE40 ? List.of(2, 4, 8, 16) : List.of(1, 2, 4, 9, 18, 36);
  }

  /// Block memories that `depth` words of `width` bits take, in the best of the block's shapes.
  long blocks(int width, int depth) {
    long best = Long.MAX_VALUE;
    for (int w : widths()) {
      long deep = words / Integer.highestOneBit(w);
      best = Math.min(best, Math.ceilDiv(width, w) * Math.ceilDiv(depth, deep));
    }
    return best;
  }

  /// Where a memory stands.
  enum Store {
    BLOCK,
    LUT_MEMORY,
    LOGIC
  }

  /// `synchronous`: words are read at a clock edge; `constant`: nothing writes it.
  Store store(int width, int depth, boolean synchronous, boolean constant) {
    double bits = (double) width * depth;
    double logic = constant ? bits / 16 : bits;
    double block = synchronous ? (double) cost * blocks(width, depth) : Double.MAX_VALUE;
    double lut =
        constant || lutMemoryCost == 0
            ? Double.MAX_VALUE
            : (double) lutMemoryCost
                * Math.ceilDiv(width, this == ECP5 ? 4 : 6)
                * Math.ceilDiv(depth, this == ECP5 ? 16 : 32);
    double least = Math.min(logic, Math.min(block, lut));
    return least == block ? Store.BLOCK : least == lut ? Store.LUT_MEMORY : Store.LOGIC;
  }
}
