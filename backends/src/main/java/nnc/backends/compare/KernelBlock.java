package nnc.backends.compare;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.backends.simulate.Block;
import nnc.backends.tool.Rtl;
import nnc.backends.verilog.Templates;

/// The sum of `taps` synapses between registers, with inputs and parameters new in every cycle.
public record KernelBlock(Coding coding, int bits, int taps, Boundary boundary) {

  /// View of `kernel.vm`. Public for the templates.
  public record View(
      String name,
      String summary,
      String taps,
      String activation,
      boolean activated,
      boolean clamped,
      int xBits,
      int pBits,
      int qBits,
      int sumBits,
      int yBits) {
    public int xMsb() {
      return xBits - 1;
    }

    public int pMsb() {
      return pBits - 1;
    }

    public int qMsb() {
      return qBits - 1;
    }

    public int sumMsb() {
      return sumBits - 1;
    }

    public int yMsb() {
      return yBits - 1;
    }
  }

  public KernelBlock {
    if (boundary == Boundary.SHIFT) {
      throw new IllegalArgumentException("a kernel ends with the sum or a scale");
    }
  }

  /// Cycles from an input to its output.
  public int latency() {
    return boundary == Boundary.SUM ? 2 : 3;
  }

  /// The module `kernel` with its files.
  public Block block(Templates templates) {
    SortedMap<String, byte[]> files = sum(templates, coding, bits, taps);
    Neuron neuron = coding.neuron();
    int sum = TapsView.sumBits(neuron, bits, taps);
    boolean activated = boundary != Boundary.SUM;
    boolean clamped = neuron == Neuron.SUBSUM;
    ActivationView activation = ActivationView.ofKernel("activation", neuron, boundary, bits, sum);
    if (activated) {
      put(files, "activation.v", templates.render("compare/activation", activation));
    }
    View view =
        new View(
            "kernel",
            neuron.formula() + ": " + boundary.text(),
            "taps",
            "activation",
            activated,
            clamped,
            taps * bits,
            taps * neuron.parameterBits(bits),
            activation.qBits(),
            sum,
            activated ? bits : clamped ? sum - 1 : sum);
    put(files, "kernel.v", templates.render("compare/kernel", view));
    List<Block.Port> inputs =
        new ArrayList<>(
            List.of(new Block.Port("x", view.xBits()), new Block.Port("p", view.pBits())));
    if (activated) {
      inputs.add(new Block.Port("q", view.qBits()));
    }
    return new Block(new Rtl(files, "kernel"), inputs, List.of(new Block.Port("y", view.yBits())));
  }

  /// Files of the combinational sum: modules `taps` and `synapse`.
  static SortedMap<String, byte[]> sum(Templates templates, Coding coding, int bits, int taps) {
    SortedMap<String, byte[]> files = new TreeMap<>();
    put(
        files,
        "synapse.v",
        templates.render(coding.template(), SynapseView.of("synapse", coding, bits)));
    put(
        files,
        "taps.v",
        templates.render("compare/taps", TapsView.of("taps", "synapse", coding, bits, taps)));
    return files;
  }

  static void put(SortedMap<String, byte[]> files, String path, String text) {
    files.put(path, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Inputs side by side, the first in the lowest bits.
  public BigInteger x(List<Long> inputs) {
    return packed(inputs, bits);
  }

  /// Parameters side by side, the first in the lowest bits.
  public BigInteger p(List<Neuron.Parameter> parameters) {
    return packed(
        parameters.stream().map(p -> coding.encode(p, bits)).toList(),
        coding.neuron().parameterBits(bits));
  }

  static BigInteger packed(List<Long> words, int width) {
    BigInteger all = BigInteger.ZERO;
    for (long word : words.reversed()) {
      all = all.shiftLeft(width).or(BigInteger.valueOf(word));
    }
    return all;
  }

  /// What the block gives for these inputs, parameters and, with an activation, bias and scale, as
  /// the unsigned number on `y`.
  public BigInteger expected(
      List<Long> inputs, List<Neuron.Parameter> parameters, long bias, long scale) {
    Neuron neuron = coding.neuron();
    long sum = 0;
    for (int i = 0; i < taps; i++) {
      sum += neuron.term(inputs.get(i), parameters.get(i));
    }
    if (boundary == Boundary.SUM) {
      long y = neuron == Neuron.SUBSUM ? Math.max(0, sum) : sum;
      return BigInteger.valueOf(y)
          .mod(BigInteger.ONE.shiftLeft(TapsView.sumBits(neuron, bits, taps)));
    }
    int sumBits = TapsView.sumBits(neuron, bits, taps);
    int shift = ActivationView.ofKernel("", neuron, boundary, bits, sumBits).shift();
    BigInteger value = BigInteger.valueOf(neuron == Neuron.ADD ? bias - sum : bias + sum);
    if (boundary.scales(neuron)) {
      value = value.multiply(BigInteger.valueOf(scale));
    }
    BigInteger top = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    return value.shiftRight(shift).max(BigInteger.ZERO).min(top);
  }

  /// Bias and scale as `q` carries them.
  public BigInteger q(long bias, long scale) {
    int sumBits = TapsView.sumBits(coding.neuron(), bits, taps);
    BigInteger word = BigInteger.valueOf(bias).mod(BigInteger.ONE.shiftLeft(sumBits));
    return boundary.scales(coding.neuron())
        ? word.or(BigInteger.valueOf(scale).shiftLeft(sumBits))
        : word;
  }

  /// Bits of the bias.
  public int biasBits() {
    return TapsView.sumBits(coding.neuron(), bits, taps);
  }
}
