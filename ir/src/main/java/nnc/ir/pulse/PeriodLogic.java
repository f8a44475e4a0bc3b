package nnc.ir.pulse;

import java.util.BitSet;
import java.util.List;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Span;

/// What a netlist of clocked cells computes, without its delays: a register for each cell, which
/// takes in its phase of the clock what has come since its phase before. A bit is 1 where a pulse
/// comes.
///
/// In a frame the phases 0 to `phases - 1` follow one another; inputs are held for a frame. A
/// register reads others as they are when its phase comes, those of its own phase as they were.
/// What a frame's inputs give is at the outputs when the frame `latency` frames later begins.
public record PeriodLogic(int phases, int latency, List<Register> registers, List<Shown> outputs) {

  /// What the cell of `pin` gives in phase `phase`: bit `i` of `ones` tells it for the case in
  /// which `reads[j]` is bit `j` of `i`.
  public record Register(Pin pin, int phase, List<Pin> reads, BitSet ones, Span span) {
    public Register {
      reads = List.copyOf(reads);
      ones = (BitSet) ones.clone();
    }

    @Override
    public BitSet ones() {
      return (BitSet) ones.clone();
    }
  }

  /// The chip's output `pin` is `source`, `held` frames later. Sources are registers, inputs of the
  /// chip, and cells that never give a pulse.
  public record Shown(String pin, Pin source, int held) {}

  public PeriodLogic {
    registers = List.copyOf(registers);
    outputs = List.copyOf(outputs);
  }

  /// Reads it off the netlist and the times of its pulses. Throws `Rejection` (E0401) where a cell
  /// has no clock, acts by chance, or does what depends on the order in which pulses come.
  public static PeriodLogic of(PulseNetlist netlist) {
    return new PeriodAnalysis(netlist).logic();
  }
}
