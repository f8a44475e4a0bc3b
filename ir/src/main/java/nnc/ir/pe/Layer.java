package nnc.ir.pe;

import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Span;

/// One routine run again and again until a layer is computed. The loops are, from the outside in,
/// rounds of channels, batches of positions, steps of the routine. In a batch every group has a
/// position of its own and its lanes are channels; where the layer is `spread`, all groups have the
/// same position and all elements of the array are channels.
///
/// Input `i` of the routine at a position is the memory bit `reads + offsets[i]`, its weight in a
/// channel `weights[channel, i]`, and result `e` of a channel goes to bit `writes + channel *
/// results + e`.
///
/// `offsets` is `[inputs]`; `reads` and `writes` are `[batches, groups]`, or `[batches, 1]` where
/// spread, and -1 in `writes` marks a group that is idle in a batch. `weights` is `[channels,
/// inputs]` bits, absent where the routine mixes none, `controls` `[channels, controls]` bits,
/// absent where it uses none. Spans do not count for equality.
public record Layer(
    String routine,
    boolean spread,
    int channels,
    Optional<Tensor> offsets,
    Tensor reads,
    Tensor writes,
    Optional<Tensor> weights,
    Optional<Tensor> controls,
    Span span) {

  public int batches() {
    return reads.shape().dim(0);
  }

  /// Streams with positions of their own.
  public int streams() {
    return reads.shape().dim(1);
  }

  /// Channels that the array computes at once.
  public int width(Machine machine) {
    return spread ? machine.elements() : machine.lanes();
  }

  /// How often all batches run.
  public int rounds(Machine machine) {
    return Math.ceilDiv(channels, width(machine));
  }

  /// The channel of `lane` in `group` and `round`; one of at least `channels()` is none.
  public int channel(Machine machine, int round, int group, int lane) {
    return (spread ? (round * machine.groups() + group) : round) * machine.lanes() + lane;
  }

  /// Lanes of `group` that compute a channel in `round`.
  public int active(Machine machine, int round, int group) {
    return Math.clamp((long) channels - channel(machine, round, group, 0), 0, machine.lanes());
  }

  public int read(int batch, int group) {
    return (int) reads.raw(batch * streams() + (spread ? 0 : group));
  }

  /// The base of what `group` writes, -1 where it is idle.
  public int write(int batch, int group) {
    return (int) writes.raw(batch * streams() + (spread ? 0 : group));
  }

  public int offset(int input) {
    return (int) offsets.orElseThrow().raw(input);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Layer l
        && routine.equals(l.routine)
        && spread == l.spread
        && channels == l.channels
        && offsets.equals(l.offsets)
        && reads.equals(l.reads)
        && writes.equals(l.writes)
        && weights.equals(l.weights)
        && controls.equals(l.controls);
  }

  @Override
  public int hashCode() {
    return routine.hashCode() * 31 + channels;
  }
}
