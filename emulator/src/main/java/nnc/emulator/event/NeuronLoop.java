package nnc.emulator.event;

/// One step of neurons as a loop over packed arrays, whose order `LoopCode.arrays()` says.
interface NeuronLoop {

  /// Advances the neurons `from` up to `to`, which is not among them any more.
  void step(Object[] arrays, int from, int to);
}
