package nnc.emulator.pe;

import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;

/// All bits that 64 processing elements see, a `long` for each kind of bit: constants, bits from
/// outside, registers, outputs of cells, control words. Element `i` is bit `i` of every `long`.
final class Word {

  /// Where each kind of bit begins.
  record Layout(
      int held, int stored, int registerBits, int output, int latched, int control, int size) {

    static Layout of(Machine m) {
      int held = 1 + m.inputs();
      int stored = held + m.inputs();
      int output = stored + m.cells() * m.registerBits();
      int latched = output + m.cells();
      int control = latched + m.cells();
      return new Layout(
          held, stored, m.registerBits(), output, latched, control, control + m.controlBits());
    }

    int input(int index) {
      return 1 + index;
    }

    int stored(int register, int bit) {
      return stored + register * registerBits + bit;
    }

    int of(Operand.Source source) {
      return switch (source) {
        case Operand.Zero() -> 0;
        case Operand.Input(int index) -> input(index);
        case Operand.Held(int index) -> held + index;
        case Operand.Stored(int register, int bit) -> stored(register, bit);
        case Operand.Output(int cell) -> output + cell;
        case Operand.Latched(int cell) -> latched + cell;
      };
    }
  }

  final Layout layout;
  final long[] bits;

  Word(Layout layout) {
    this.layout = layout;
    this.bits = new long[layout.size()];
  }

  void input(int index, long value) {
    bits[layout.input(index)] = value;
  }

  void control(int index, long value) {
    bits[layout.control() + index] = value;
  }

  /// What `cell` gave when it was last evaluated.
  long output(int cell) {
    return bits[layout.output() + cell];
  }
}
