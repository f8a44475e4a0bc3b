package nnc.passes.tulip;

/// A bit of a register, held until its last use.
final class HeldBit {
  final int register;
  final int bit;
  int uses = 1;

  HeldBit(int register, int bit) {
    this.register = register;
    this.bit = bit;
  }
}
