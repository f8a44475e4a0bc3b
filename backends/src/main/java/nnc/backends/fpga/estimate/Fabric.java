package nnc.backends.fpga.estimate;

import java.util.List;

/// What decides how a family keeps memories and products, and how fast its cells are. Rules of
/// Yosys 0.23: a memory goes where its cost (of the family's memory library) is least, a bit of
/// logic costing 1, one of a constant memory 1/16.
enum Fabric {
  ICE40("ice40", 4096, 64),
  ECP5("ecp5", 16384, 128),
  XILINX7("xilinx7", 16384, 129);

  private final String id;
  private final int words;
  private final int cost;

  Fabric(String id, int words, int cost) {
    this.id = id;
    this.words = words;
    this.cost = cost;
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

  /// Inputs of one look-up table.
  int tableInputs() {
    return this == XILINX7 ? 6 : 4;
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
    return inputs <= tableInputs() ? 1 : 1 << (inputs - tableInputs());
  }

  /// Whether operands of carry chains may be inverted for free.
  boolean invertsOperands() {
    return this == ECP5;
  }

  /// Whether flip-flops take their enable input in both polarities. Resets are active when true.
  boolean enablesInverted() {
    return this == ECP5;
  }

  /// Whether choices of bits become gates, which show more of them to be constant, before
  /// flip-flops are looked at for the last time: by `opt -full`.
  boolean makesGatesEarly() {
    return this == XILINX7;
  }

  /// Whether equal inverters in front of control inputs are merged before gates are mapped.
  boolean mergesInverters() {
    return this == ICE40;
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

  /// Bits of a word in a cell of memory in look-up tables; a cell takes four tables.
  int memoryWidth(int depth) {
    return switch (this) {
      case ICE40 -> 1; // has none
      case ECP5 -> 4;
      case XILINX7 -> depth <= 32 ? 6 : 3;
    };
  }

  /// Look-up tables of a memory in them as wide as one cell.
  int memoryTables(int depth) {
    int words = this == ECP5 ? 16 : depth <= 32 ? 32 : 64;
    return 4 * Math.ceilDiv(depth, words);
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

  /// Look-up tables as a memory of `depth` words of `width` bits. It costs `fixed` for each, and
  /// `scaled` for each in proportion to the bits that are used.
  private record LutMemory(int depth, int width, int fixed, int scaled) {

    double cost(Memory m) {
      int deep = Math.ceilDiv(m.depth, depth);
      double cost =
          fixed * Math.ceilDiv(deep * m.width, width) + (double) scaled * deep * m.width / width;
      return cost + (deep > 1 ? (deep - 1) * m.width * m.reads.size() + deep : 0);
    }
  }

  private static final List<LutMemory> ECP5_MEMORIES = List.of(new LutMemory(16, 4, 4, 0));

  private static final List<LutMemory> XILINX7_MEMORIES =
      List.of(
          new LutMemory(32, 6, 1, 7),
          new LutMemory(64, 3, 1, 7),
          new LutMemory(32, 4, 0, 8),
          new LutMemory(64, 2, 0, 8),
          new LutMemory(128, 1, 0, 8));

  private List<LutMemory> lutMemories() {
    return switch (this) {
      case ICE40 -> List.of();
      case ECP5 -> ECP5_MEMORIES;
      case XILINX7 -> XILINX7_MEMORIES;
    };
  }

  /// Where a memory stands whose ports are as they are mapped. Each read port costs 2 outside
  /// logic, and 6 more where a word must be passed around the memory in the cycle that writes it.
  Store store(Memory m) {
    double bits = (double) m.width * m.depth;
    double logic = m.content != null ? bits / 16 : bits;
    long transparent = m.reads.stream().filter(Memory.Read::transparent).count();
    double ports = 2.0 * m.reads.size() + 6.0 * transparent;
    boolean synchronous = m.reads.stream().allMatch(Memory.Read::synchronous);
    double block =
        synchronous ? (double) cost * blocks(m.width, m.depth) + ports : Double.MAX_VALUE;
    double lut =
        m.content != null
            ? Double.MAX_VALUE
            : lutMemories().stream().mapToDouble(l -> l.cost(m)).min().orElse(Double.MAX_VALUE)
                + ports;
    double least = Math.min(logic, Math.min(block, lut));
    return least == logic ? Store.LOGIC : least == block ? Store.BLOCK : Store.LUT_MEMORY;
  }
}
