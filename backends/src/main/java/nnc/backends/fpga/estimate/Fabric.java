package nnc.backends.fpga.estimate;

/// What a family's cells can do, by the rules of Yosys 0.23. `MemoryLibrary` has its memories.
enum Fabric {
  ICE40("ice40"),
  ECP5("ecp5"),
  XILINX7("xilinx7"),
  /// Standard cells: gates, flip-flops without enable or reset, and memories of those.
  CELLS("cells");

  private final String id;

  Fabric(String id) {
    this.id = id;
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
    return switch (this) {
      case ICE40, XILINX7 -> 3;
      case ECP5 -> 5;
      case CELLS -> Integer.MAX_VALUE;
    };
  }

  /// Widest comparison with a constant that becomes one function instead of a carry chain.
  int comparedInLut() {
    return switch (this) {
      case ICE40, ECP5 -> 4;
      case XILINX7 -> 6;
      case CELLS -> Integer.MAX_VALUE;
    };
  }

  /// Whether a number is seen to be negative by its sign, and not by a difference to 0.
  boolean seesSigns() {
    return this == XILINX7 || this == CELLS;
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
      case CELLS -> 3; // most cells have no more
    };
  }

  /// Inputs of one look-up table.
  int tableInputs() {
    return this == XILINX7 ? 6 : 4;
  }

  /// What the mapper is told that a function of `inputs` costs.
  int cost(int inputs) {
    return switch (this) {
      case ICE40, CELLS -> 1;
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

  /// Whether gates and flip-flops are looked at once more where nothing was found behind them.
  boolean looksAgain() {
    return this == ICE40 || this == XILINX7;
  }

  /// Whether gates are mapped before flip-flops are looked at for the last time: what the mapper
  /// sees to be constant is no input of theirs.
  boolean mapsGatesFirst() {
    return this == CELLS;
  }

  /// Whether equal inverters in front of control inputs are merged before gates are mapped.
  boolean mergesInverters() {
    return this == ICE40;
  }

  /// Gives a flip-flop's reset the precedence that cells of the family have; standard cells have
  /// neither reset nor enable.
  void legalize(Circuit c, FlipFlop f) {
    c.owner = f.owner;
    if (this == CELLS) {
      plain(c, f);
    } else if (f.reset == Circuit.FALSE || f.enable == Circuit.TRUE) {
      return;
    } else if (this == ICE40 && !f.enableFirst) {
      f.enable = c.or(f.enable, f.reset);
      f.enableFirst = true;
    } else if (this != ICE40 && f.enableFirst) {
      f.reset = c.and(f.reset, f.enable);
      f.enableFirst = false;
      f.ownReset = true;
    }
  }

  /// A flip-flop's enable and reset as gates before it.
  private static void plain(Circuit c, FlipFlop f) {
    int reset = f.resetTo < 0 ? Circuit.FALSE : f.resetTo;
    f.d =
        f.enableFirst
            ? c.choose(f.enable, c.choose(f.reset, reset, f.d), f.q)
            : c.choose(f.reset, reset, c.choose(f.enable, f.d, f.q));
    f.enable = Circuit.TRUE;
    f.reset = Circuit.FALSE;
  }

  String id() {
    return id;
  }
}
