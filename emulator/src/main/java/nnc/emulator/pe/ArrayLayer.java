package nnc.emulator.pe;

import nnc.ir.PeProgram;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;

/// A layer as the array sees it: parameters by element instead of by channel. Those of a round are
/// laid out when the round is first run.
final class ArrayLayer {

  final Layer layer;
  final Routine routine;
  final StepCode[] steps;
  final int[] offsets;
  private final Machine machine;
  private final int words;
  private final long[][] weights;
  private final long[][] controls;

  ArrayLayer(PeProgram program, Layer layer) {
    this.layer = layer;
    this.machine = program.machine();
    this.routine = program.routine(layer);
    this.words = Math.ceilDiv(machine.elements(), 64);
    this.steps =
        routine.steps().stream().map(s -> new StepCode(machine, s)).toArray(StepCode[]::new);
    this.offsets = new int[routine.inputs()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = layer.offset(i);
    }
    this.weights = new long[layer.rounds(machine)][];
    this.controls = new long[layer.rounds(machine)][];
  }

  /// The weights of `round`: `[input * words + word]`.
  long[] weights(int round) {
    if (weights[round] == null) {
      weights[round] =
          layer
              .weights()
              .map(t -> spread(round, offsets.length, t))
              .orElseGet(() -> new long[offsets.length * words]);
    }
    return weights[round];
  }

  /// The control words of `round`: `[bit * words + word]`.
  long[] controls(int round) {
    if (controls[round] == null) {
      controls[round] =
          layer
              .controls()
              .map(t -> spread(round, routine.controls(), t))
              .orElseGet(() -> new long[0]);
    }
    return controls[round];
  }

  /// Each element's row of `[channels, columns]` bits; 0 where an element has no channel.
  private long[] spread(int round, int columns, nnc.ir.Tensor bits) {
    long[] all = new long[columns * words];
    for (int g = 0; g < machine.groups(); g++) {
      for (int q = 0; q < layer.active(machine, round, g); q++) {
        int element = g * machine.lanes() + q;
        int row = layer.channel(machine, round, g, q) * columns;
        for (int c = 0; c < columns; c++) {
          all[c * words + element / 64] |= bits.raw(row + c) << element % 64;
        }
      }
    }
    return all;
  }
}
