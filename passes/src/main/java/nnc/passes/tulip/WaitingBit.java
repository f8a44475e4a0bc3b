package nnc.passes.tulip;

import nnc.ir.pe.Gate;

/// A bit that waits in a column: where it is and how it is read.
final class WaitingBit {
  final HeldBit at;
  final Gate gate;
  final int ready;

  WaitingBit(HeldBit at, Gate gate, int ready) {
    this.at = at;
    this.gate = gate;
    this.ready = ready;
  }

  boolean gated() {
    return !(gate instanceof Gate.Open);
  }
}
