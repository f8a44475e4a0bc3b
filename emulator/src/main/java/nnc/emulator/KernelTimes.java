package nnc.emulator;

import java.util.List;

/// When a kernel makes the moves of a frame, by the rule of all kernels (`KernelProcess`), from
/// when its beats come and find room. Time inside is counted in enabled cycles, ticks: `shift`
/// cycles were not enabled up to a tick.
final class KernelTimes {

  final int latency;
  final BeatTimes[] in;
  final BeatTimes[] out;

  /// What it does in a frame, one after the other; the first gives, the last takes.
  final KernelPart[] parts;

  /// Steps made in the frames behind, and the last cycle in which one was.
  long steps;

  long acted = -1;

  KernelTimes(int latency, List<BeatTimes> in, List<BeatTimes> out, int parts) {
    this.latency = latency;
    this.in = in.toArray(BeatTimes[]::new);
    this.out = out.toArray(BeatTimes[]::new);
    this.parts = new KernelPart[parts];
    for (int p = parts - 1; p >= 0; p--) {
      this.parts[p] = new KernelPart(this, p == 0, p == parts - 1 ? null : this.parts[p + 1]);
    }
  }

  /// Goes on to the next frame, which begins as this one ended.
  void turn() {
    for (KernelPart part : parts) {
      steps += part.steps;
      acted = Math.max(acted, part.acted);
    }
    parts[0].begin(parts[parts.length - 1]);
  }
}
