package nnc.backends.compare;

/// View of `activation.vm`. Public for the templates.
public record ActivationView(
    String name,
    String summary,
    int sumBits,
    int qBits,
    boolean biased,
    int biasedBits,
    String bias,
    String operator,
    String operand,
    boolean scaled,
    int scaleBits,
    int shift,
    int yBits) {

  /// Behind a kernel: bias and sum meet here.
  static ActivationView ofKernel(String name, Neuron neuron, Boundary boundary, int bits, int sum) {
    boolean signed = neuron.terms(bits).lo() < 0;
    int biased = sum + (signed ? 1 : 2);
    boolean scaled = boundary.scales(neuron);
    return new ActivationView(
        name,
        boundary.text(),
        sum,
        sum + (scaled ? bits : 0),
        true,
        biased,
        extended("q", sum, biased, true),
        neuron == Neuron.ADD ? "-" : "+",
        extended("sum", sum, biased, signed),
        scaled,
        bits,
        // Leaves two bits above the clip, so that the clip has work to do.
        Math.max(0, biased - bits - 3) + (scaled ? bits : 0),
        bits);
  }

  /// Behind a layer's accumulator, which holds the bias already.
  static ActivationView ofLayer(
      String name, Neuron neuron, Boundary boundary, int bits, int accumulator, int shift) {
    boolean scaled = boundary.scales(neuron);
    return new ActivationView(
        name,
        boundary.text(),
        accumulator,
        accumulator + (scaled ? bits : 0),
        false,
        accumulator,
        "",
        "",
        "sum",
        scaled,
        bits,
        shift + (scaled ? bits - 1 : 0),
        bits);
  }

  static String extended(String vector, int bits, int to, boolean signed) {
    String fill = signed ? vector + "[" + (bits - 1) + "]" : "1'b0";
    return "{{" + (to - bits) + "{" + fill + "}}, " + vector + "[" + (bits - 1) + ":0]}";
  }

  public int scaledBits() {
    return biasedBits + (scaled ? scaleBits + 1 : 0);
  }

  public boolean canExceed() {
    return scaledBits() - shift > yBits + 1;
  }

  public int sumMsb() {
    return sumBits - 1;
  }

  public int qMsb() {
    return qBits - 1;
  }

  public int scaleLow() {
    return qBits - scaleBits;
  }

  public int biasedMsb() {
    return biasedBits - 1;
  }

  public int scaledMsb() {
    return scaledBits() - 1;
  }

  public int shiftedMsb() {
    return scaledBits() - shift - 1;
  }

  public int yMsb() {
    return yBits - 1;
  }
}
