package nnc.backends.fpga.estimate;

/// A flip-flop: its output `q` (a source), its input and its control inputs. `resetTo` is -1
/// without a reset.
final class FlipFlop {
  final String name;
  final int owner;
  final int q;
  int d;
  int enable = Circuit.TRUE;
  int reset = Circuit.FALSE;
  int resetTo = -1;

  /// Whether the reset acts only in enabled cycles.
  boolean enableFirst;

  /// Whether the reset is a gate that was made for this flip-flop alone.
  boolean ownReset;

  /// Whether the input comes out of a cell that has just been made of gates.
  boolean opened;

  FlipFlop(String name, int owner, int q) {
    this.name = name;
    this.owner = owner;
    this.q = q;
    this.d = q;
  }
}
