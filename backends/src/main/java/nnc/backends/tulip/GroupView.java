package nnc.backends.tulip;

import nnc.backends.verilog.Bits;
import nnc.ir.pe.Machine;

/// A group of elements with one stream and one result port.
public record GroupView(
    String origin,
    String name,
    String element,
    int lanes,
    int inputs,
    int cells,
    int controlBits,
    int microMsb,
    int inputMsb,
    int weightMsb,
    int controlsMsb,
    int addressMsb,
    int countMsb,
    int heldMsb,
    int laneMsb,
    String countZero,
    String countOne) {

  static GroupView of(
      Machine m, Microcode code, int addressWidth, String origin, String name, String element) {
    int count = Bits.counter(m.lanes());
    return new GroupView(
        origin,
        name,
        element,
        m.lanes(),
        m.inputs(),
        m.cells(),
        m.controlBits(),
        code.elementBits() - 1,
        m.inputs() - 1,
        m.lanes() * m.inputs() - 1,
        m.lanes() * m.controlBits() - 1,
        addressWidth - 1,
        count - 1,
        m.lanes() * m.cells() - 1,
        m.lanes() - 1,
        count + "'d0",
        count + "'d1");
  }
}
