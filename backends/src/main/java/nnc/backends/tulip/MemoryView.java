package nnc.backends.tulip;

import nnc.ir.pe.Machine;

/// The memory of single bits.
public record MemoryView(
    String origin,
    String name,
    String file,
    int bits,
    int last,
    int width,
    int readPorts,
    int writePorts,
    int readsMsb,
    int readMsb,
    int writesMsb,
    int writeMsb) {

  static MemoryView of(
      Machine m, int bits, int addressWidth, String origin, String name, String file) {
    int reads = m.groups() * m.inputs();
    return new MemoryView(
        origin,
        name,
        file,
        bits,
        bits - 1,
        addressWidth,
        reads,
        m.groups(),
        reads * addressWidth - 1,
        reads - 1,
        m.groups() * addressWidth - 1,
        m.groups() - 1);
  }
}
