package nnc.backends.compare;

import java.math.BigInteger;
import java.util.List;
import java.util.SortedMap;
import nnc.backends.simulate.Block;
import nnc.backends.tool.Rtl;
import nnc.backends.verilog.Templates;
import nnc.ir.number.Range;

/// A dense layer of `inputs` synapses and `outputs` neurons, folded to `simd` synapses of `pe`
/// neurons a cycle, with handshakes on both sides. `shift` is the right shift of the activation.
public record LayerBlock(
    Coding coding,
    int bits,
    int inputs,
    int outputs,
    int simd,
    int pe,
    Boundary boundary,
    int shift) {

  /// Cycles from a beat that completes a group of neurons to its outputs.
  static final int LATENCY = 4;

  public LayerBlock {
    if (inputs % simd != 0 || outputs % pe != 0 || inputs == simd || outputs == pe) {
      throw new IllegalArgumentException("folding " + simd + " x " + pe);
    }
    if (boundary == Boundary.SUM) {
      throw new IllegalArgumentException("a layer ends with an activation");
    }
  }

  /// Synapse folds: beats a vector and group of neurons.
  public int folds() {
    return inputs / simd;
  }

  /// Neuron folds: groups of neurons.
  public int groups() {
    return outputs / pe;
  }

  /// Bits of an accumulator: the sum of all terms and a bias of the same range.
  public int accumulatorBits() {
    Range sum = TapsView.sums(coding.neuron(), bits, inputs);
    long most = Math.max(sum.hi(), -sum.lo());
    return TapsView.width(new Range(-2 * most, 2 * most));
  }

  /// View of `layer.vm` and `memory.vm`. Public for the templates.
  public record View(
      String name,
      String summary,
      String taps,
      String activation,
      String layer,
      int simd,
      int pe,
      int bits,
      int parameterBits,
      int sumBits,
      int accumulatorBits,
      int qBits,
      int folds,
      int groups,
      String operator,
      String extended) {

    /// Bits of `pe` neurons' parameters, biases and outputs.
    public int psMsb() {
      return pe * parameterBits - 1;
    }

    public int qsMsb() {
      return pe * qBits - 1;
    }

    public int ysMsb() {
      return pe * bits - 1;
    }

    public int xMsb() {
      return simd * bits - 1;
    }

    public int yBits() {
      return bits;
    }

    public int yMsb() {
      return bits - 1;
    }

    public int sumMsb() {
      return sumBits - 1;
    }

    public int accumulatorMsb() {
      return accumulatorBits - 1;
    }

    public int lastFold() {
      return folds - 1;
    }

    public int foldMsb() {
      return msb(folds);
    }

    public int lastGroup() {
      return groups - 1;
    }

    public int groupMsb() {
      return msb(groups);
    }

    public int lastAddress() {
      return folds * groups - 1;
    }

    public int addressMsb() {
      return msb(folds * groups);
    }

    /// A neuron's bias.
    public String start() {
      return "in_q[i*" + qBits + " +: " + accumulatorBits + "]";
    }

    private static int msb(int count) {
      return Math.max(0, 31 - Integer.numberOfLeadingZeros(count - 1));
    }
  }

  private View view(String name) {
    Neuron neuron = coding.neuron();
    int sum = TapsView.sumBits(neuron, bits, simd);
    int accumulator = accumulatorBits();
    boolean signed = neuron.terms(bits).lo() < 0;
    return new View(
        name,
        "%s %s: %d x %d synapses, %d x %d a cycle; %s"
            .formatted(neuron.label(), coding.label(), outputs, inputs, pe, simd, boundary.text()),
        "taps",
        "activation",
        "layer",
        simd,
        pe,
        bits,
        simd * neuron.parameterBits(bits),
        sum,
        accumulator,
        activation().qBits(),
        folds(),
        groups(),
        neuron == Neuron.ADD ? "-" : "+",
        ActivationView.extended("sum_2", sum, accumulator, signed));
  }

  private ActivationView activation() {
    return ActivationView.ofLayer(
        "activation", coding.neuron(), boundary, bits, accumulatorBits(), shift);
  }

  /// The datapath: module `layer`, to which parameters come with the inputs, beat by beat.
  public Block datapath(Templates templates) {
    SortedMap<String, byte[]> files = files(templates);
    View v = view("layer");
    return new Block(
        new Rtl(files, "layer"),
        List.of(
            new Block.Port("rst", 1),
            new Block.Port("in_valid", 1),
            new Block.Port("x", v.xMsb() + 1),
            new Block.Port("p", v.psMsb() + 1),
            new Block.Port("q", v.qsMsb() + 1),
            new Block.Port("out_ready", 1)),
        List.of(
            new Block.Port("in_ready", 1),
            new Block.Port("out_valid", 1),
            new Block.Port("y", v.ysMsb() + 1)));
  }

  /// The datapath with memories for the parameters, loaded through a port, and for one vector.
  public Block withMemory(Templates templates) {
    SortedMap<String, byte[]> files = files(templates);
    View v = view("memory");
    KernelBlock.put(files, "memory.v", templates.render("compare/memory", v));
    return new Block(
        new Rtl(files, "memory"),
        List.of(
            new Block.Port("rst", 1),
            new Block.Port("load_p", 1),
            new Block.Port("load_q", 1),
            new Block.Port("load_address", v.addressMsb() + 1),
            new Block.Port("load_ps", v.psMsb() + 1),
            new Block.Port("load_qs", v.qsMsb() + 1),
            new Block.Port("in_valid", 1),
            new Block.Port("x", v.xMsb() + 1),
            new Block.Port("out_ready", 1)),
        List.of(
            new Block.Port("in_ready", 1),
            new Block.Port("out_valid", 1),
            new Block.Port("y", v.ysMsb() + 1)));
  }

  private SortedMap<String, byte[]> files(Templates templates) {
    SortedMap<String, byte[]> files = KernelBlock.sum(templates, coding, bits, simd);
    KernelBlock.put(files, "activation.v", templates.render("compare/activation", activation()));
    KernelBlock.put(files, "layer.v", templates.render("compare/layer", view("layer")));
    return files;
  }

  /// Inputs of one beat side by side, the first in the lowest bits.
  public BigInteger x(List<Long> values) {
    return KernelBlock.packed(values, bits);
  }

  /// The parameters of one beat, those of the first neuron in the lowest bits.
  public BigInteger p(List<Neuron.Parameter> values) {
    return KernelBlock.packed(
        values.stream().map(v -> coding.encode(v, bits)).toList(),
        coding.neuron().parameterBits(bits));
  }

  /// Biases and scales of one group of neurons as `q` carries them.
  public BigInteger q(List<Long> biases, long scale) {
    BigInteger all = BigInteger.ZERO;
    int width = activation().qBits();
    for (long bias : biases.reversed()) {
      BigInteger word = BigInteger.valueOf(bias).mod(BigInteger.ONE.shiftLeft(accumulatorBits()));
      if (boundary.scales(coding.neuron())) {
        word = word.or(BigInteger.valueOf(scale).shiftLeft(accumulatorBits()));
      }
      all = all.shiftLeft(width).or(word);
    }
    return all;
  }

  /// One neuron's output: the activation of the sum of all its terms. The scale's value 1 is
  /// `2^(bits-1)`.
  public long expected(List<Long> x, List<Neuron.Parameter> parameters, long bias, long scale) {
    long sum = 0;
    for (int i = 0; i < inputs; i++) {
      sum += coding.neuron().term(x.get(i), parameters.get(i));
    }
    BigInteger value = BigInteger.valueOf(coding.neuron() == Neuron.ADD ? bias - sum : bias + sum);
    int by = shift;
    if (boundary.scales(coding.neuron())) {
      value = value.multiply(BigInteger.valueOf(scale));
      by += bits - 1;
    }
    BigInteger top = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    return value.shiftRight(by).max(BigInteger.ZERO).min(top).longValueExact();
  }
}
