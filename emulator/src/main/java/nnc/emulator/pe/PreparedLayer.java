package nnc.emulator.pe;

import nnc.ir.PeProgram;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Routine;

/// A layer with its routine and its parameters, packed 64 channels a word: `weights[chunk * inputs
/// + input]`, `controls[chunk * routine.controls() + bit]`.
final class PreparedLayer {

  final Layer layer;
  final Routine routine;
  final StepCode[] steps;
  final int[] offsets;
  private final long[] weights;
  private final long[] controls;

  PreparedLayer(PeProgram program, Layer layer) {
    this.layer = layer;
    this.routine = program.routine(layer);
    int inputs = routine.inputs();
    int chunks = Math.ceilDiv(layer.channels(), 64);
    this.steps =
        routine.steps().stream()
            .map(s -> new StepCode(program.machine(), s))
            .toArray(StepCode[]::new);
    this.offsets = new int[inputs];
    for (int i = 0; i < inputs; i++) {
      offsets[i] = layer.offset(i);
    }
    this.weights =
        layer
            .weights()
            .map(t -> Packing.columns(t, layer.channels(), inputs))
            .orElseGet(() -> new long[chunks * inputs]);
    this.controls =
        layer
            .controls()
            .map(t -> Packing.columns(t, layer.channels(), routine.controls()))
            .orElseGet(() -> new long[0]);
  }

  /// All ones where the weight of input `input` in channel `channel` is 1.
  long weight(int channel, int input) {
    return -(weights[channel / 64 * offsets.length + input] >> channel % 64 & 1);
  }

  /// The same for bit `bit` of the channel's control word.
  long control(int channel, int bit) {
    return -(controls[channel / 64 * routine.controls() + bit] >> channel % 64 & 1);
  }
}
