package nnc.ir.machine;

/// What a core does: neurons `first` up to `first + count` of the input or population `vertex`. It
/// sends packets whose key is `key`, plus `stage` times the key's step, plus the neuron's number in
/// the slice. `stages` is 0 for the neurons themselves; a core that holds spikes for later has
/// some, and sends stage `k` as `key(k)`, 1 being the first.
public record Core(
    String vertex, Role role, int first, int count, int chip, int number, int key, int stages) {

  /// Kinds of cores.
  public enum Role {
    /// Sends spikes that come from outside.
    SOURCE,
    /// Advances neurons.
    NEURONS,
    /// Sends the spikes of its neurons again, later.
    DELAY
  }

  /// Bits of a key that number the neurons.
  public int atomBits() {
    return 32 - Integer.numberOfLeadingZeros(count - 1);
  }

  /// The mask of its keys.
  public int mask() {
    return -1 << atomBits();
  }

  /// The key of the slice's first neuron; `stage` is 0 for neurons and sources.
  public int key(int stage) {
    return key + (Math.max(0, stage - 1) << atomBits());
  }

  public int last() {
    return first + count - 1;
  }
}
