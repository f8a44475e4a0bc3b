package nnc.testbench;

import nnc.ir.diagnostic.Span;

/// Where hardware and emulator first part: cycle after reset, signal, both values, the layer it
/// belongs to, and a waveform of the cycles around (VCD text with the scopes `emulator` and
/// `simulator`).
public record Difference(
    long cycle, String signal, String expected, String got, Span span, String waveform) {

  @Override
  public String toString() {
    return "cycle " + cycle + ", " + signal + ": expected " + expected + ", got " + got;
  }
}
