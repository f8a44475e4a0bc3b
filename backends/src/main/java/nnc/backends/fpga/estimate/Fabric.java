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

  /// Bits from which on a sum stands on a carry chain.
  int shortestChain() {
    return this == ECP5 ? 5 : 3;
  }

  /// Widest comparison with a constant that becomes one function instead of a carry chain.
  int comparedInLut() {
    return this == XILINX7 ? 6 : 4;
  }

  /// Whether a block memory gives the old word of an address in the cycle that writes it.
  boolean readsFirst() {
    return this == XILINX7;
  }

  /// Inputs of the widest function that look-up tables and wide multiplexers make.
  int inputs() {
    return switch (this) {
      case ICE40 -> 4;
      case ECP5 -> 7;
      case XILINX7 -> 8;
    };
  }

  /// What the mapper is told that a function of `inputs` costs.
  int cost(int inputs) {
    return switch (this) {
      case ICE40 -> 1;
      case ECP5 -> inputs <= 4 ? 1 : 1 << (inputs - 4);
      case XILINX7 -> inputs <= 2 ? 2 : inputs == 3 ? 3 : inputs <= 6 ? 5 : inputs == 7 ? 10 : 20;
    };
  }

  /// Look-up tables in a function of `inputs`.
  int tables(int inputs) {
    int full = this == XILINX7 ? 6 : 4;
    return inputs <= full ? 1 : 1 << (inputs - full);
  }

  /// Whether control inputs of flip-flops and operands of carry chains may be inverted for free.
  boolean invertsFreely() {
    return this == ECP5;
  }

  /// Gives a flip-flop's reset the precedence that cells of the family have.
  void legalize(Circuit c, FlipFlop f) {
    if (f.reset == Circuit.FALSE || f.enable == Circuit.TRUE) {
      return;
    }
    c.owner = f.owner;
    if (this == ICE40 && !f.enableFirst) {
      f.enable = c.or(f.enable, f.reset);
      f.enableFirst = true;
    } else if (this != ICE40 && f.enableFirst) {
      f.reset = c.and(f.reset, f.enable);
      f.enableFirst = false;
    }
  }

  /// Look-up tables that a memory takes in them.
  int memoryTables(int width, int depth) {
    return switch (this) {
      case ICE40 -> 0;
      case ECP5 -> 4 * Math.ceilDiv(width, 4) * Math.ceilDiv(depth, 16);
      case XILINX7 ->
          depth <= 32
              ? 4 * Math.ceilDiv(width, 6)
              : 4 * Math.ceilDiv(width, 3) * Math.ceilDiv(depth, 64);
    };
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
