package nnc.backends.compare;

/// Where the hardware of a neuron ends.
public enum Boundary {
  /// The exact sum, clamped where the neuron's formula says so.
  SUM("exact sum"),
  /// A preload, an arithmetic right shift and a clip to the input's format, the same for every
  /// neuron.
  SHIFT("preload, shift and clip"),
  /// The same, with a multiplication by a scale before the shift for the neurons that need batch
  /// normalisation or requantization: MUL and ADD. The threshold neurons claim to do without.
  SCALE("preload, scale (MUL and ADD), shift and clip");

  private final String text;

  Boundary(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  boolean scales(Neuron neuron) {
    return this == SCALE && (neuron == Neuron.MUL || neuron == Neuron.ADD);
  }
}
