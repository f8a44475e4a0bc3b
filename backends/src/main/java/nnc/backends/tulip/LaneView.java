package nnc.backends.tulip;

import nnc.ir.pe.Machine;

/// One element with its mixing and its result, as a block of its own.
public record LaneView(
    String origin,
    String name,
    String element,
    int microMsb,
    int inputMsb,
    int controlMsb,
    int cellMsb) {

  static LaneView of(Machine m, Microcode code, String origin, String name, String element) {
    return new LaneView(
        origin,
        name,
        element,
        code.elementBits() - 1,
        m.inputs() - 1,
        m.controlBits() - 1,
        m.cells() - 1);
  }
}
