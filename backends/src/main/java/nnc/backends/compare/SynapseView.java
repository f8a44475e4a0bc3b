package nnc.backends.compare;

import java.util.List;
import java.util.stream.IntStream;

/// View of the synapse templates. Public for the templates.
public record SynapseView(
    String name,
    int bits,
    int parameterBits,
    int rowBits,
    int rowWidth,
    int oneBits,
    boolean equal) {

  static SynapseView of(String name, Coding coding, int bits) {
    Rows rows = Rows.of(coding, bits);
    return new SynapseView(
        name,
        bits,
        coding.neuron().parameterBits(bits),
        rows.bits(),
        rows.rows().getFirst().width(),
        rows.oneBits(),
        coding.neuron() == Neuron.R1_EQUAL);
  }

  /// One adder of an array multiplier, by the bit it adds.
  public record Step(int index, int before) {}

  public List<Step> steps() {
    return IntStream.rangeClosed(1, bits - 2).mapToObj(i -> new Step(i, i - 1)).toList();
  }

  public List<Step> stepsDown() {
    return steps().reversed();
  }

  public int lastStep() {
    return bits - 2;
  }

  /// Radix-4 digits of the weight.
  public int digits() {
    return bits / 2;
  }

  /// The threshold's bits.
  public String threshold() {
    return equal ? "{p[" + (bits - 2) + ":0], 1'b0}" : "p[" + (bits - 1) + ":0]";
  }

  /// The bit that is 1 for a term that counts negative.
  public String sign() {
    return "p[" + (parameterBits - 1) + "]";
  }

  /// Difference of the input and a signed weight, with room for both signs.
  public String difference() {
    return "{2'b00, x} - {{2{p[" + (bits - 1) + "]}}, p}";
  }

  public int differenceMsb() {
    return bits + 1;
  }

  public int signLow() {
    return bits - 2;
  }

  public int xMsb() {
    return bits - 1;
  }

  public int pMsb() {
    return parameterBits - 1;
  }

  public int rowMsb() {
    return rowBits - 1;
  }

  public int oneMsb() {
    return oneBits - 1;
  }
}
