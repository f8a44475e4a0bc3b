package nnc.backends.tulip;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import nnc.backends.compare.Answers;
import nnc.backends.compare.Workload;
import nnc.backends.simulate.Block;
import nnc.backends.tool.Rtl;
import nnc.backends.verilog.Templates;

/// A conventional unit for the neurons that processing elements of threshold cells compute: in each
/// cycle `products` products of unsigned activations and weights, which are signs where they have
/// one bit (XNOR where activations have one bit too) and else two's complement, an adder tree with
/// a register behind it, an accumulator of `sumBits` bits and a comparison.
public record MacUnit(int products, int activationBits, int weightBits, int sumBits) {

  /// A neuron: activations, weights (with one bit 0 stands for -1), and whether the sum of products
  /// reaches `threshold`, or does not where it is `inverted`. With one bit of each, activations
  /// count as -1 and 1.
  public record Neuron(List<Integer> x, List<Integer> w, long threshold, boolean inverted) {
    public Neuron {
      x = List.copyOf(x);
      w = List.copyOf(w);
      if (x.size() != w.size()) {
        throw new IllegalArgumentException(x.size() + " activations, " + w.size() + " weights");
      }
    }
  }

  /// Bits of a product, whose sign bit's row counts upward.
  int productBits() {
    return weightBits == 1 ? activationBits : activationBits + weightBits;
  }

  /// Cycles of a neuron with `inputs` inputs.
  public int cycles(int inputs) {
    return Math.ceilDiv(inputs, products);
  }

  public Block block() {
    Templates templates = new Templates("tulip");
    var files = new TreeMap<String, byte[]>();
    String text = templates.render("compare/mac", MacView.of(this, "mac"));
    files.put("mac.v", text.getBytes(StandardCharsets.UTF_8));
    return new Block(
        new Rtl(files, "mac"),
        List.of(
            new Block.Port("rst", 1),
            new Block.Port("first", 1),
            new Block.Port("last", 1),
            new Block.Port("x", products * activationBits),
            new Block.Port("w", products * weightBits),
            new Block.Port("threshold", sumBits),
            new Block.Port("inverted", 1)),
        List.of(new Block.Port("given", 1), new Block.Port("result", 1)));
  }

  /// The sum of products, in whole numbers.
  public long sum(Neuron n) {
    return IntStream.range(0, n.x().size())
        .mapToLong(i -> product(n.x().get(i), n.w().get(i)))
        .sum();
  }

  private long product(int x, int w) {
    if (weightBits > 1) {
      return (long) x * w;
    }
    long value = activationBits == 1 ? 2L * x - 1 : x;
    return w == 0 ? -value : value;
  }

  /// What the unit's sum of complemented rows has to reach for the sum of products to reach
  /// `threshold`: `cycles * products` rows are added, those beyond the inputs being of 0 and the
  /// weight that gives least.
  public long rowThreshold(Neuron n) {
    int inputs = n.x().size();
    long top = (1L << activationBits) - 1;
    if (weightBits > 1) {
      long rows = (long) cycles(inputs) * products;
      return n.threshold() + ((rows * top) << (weightBits - 1));
    }
    if (activationBits == 1) {
      return Math.ceilDiv(n.threshold() + inputs, 2);
    }
    return n.threshold() + top * n.w().stream().filter(w -> w == 0).count();
  }

  /// The neurons one after the other, all of one size; the first is not measured.
  public Workload neurons(String name, List<Neuron> neurons) {
    Answers answers = new Answers(block());
    answers.send(word(true, false, false, List.of(), List.of(), 0, false));
    int inputs = neurons.getFirst().x().size();
    int cycles = cycles(inputs);
    long limit = 0;
    boolean inverted = false;
    for (Neuron n : neurons) {
      for (int c = 0; c < cycles; c++) {
        int from = c * products;
        int to = Math.min(from + products, inputs);
        answers.send(
            word(
                false,
                c == 0,
                c == cycles - 1,
                n.x().subList(from, to),
                n.w().subList(from, to),
                limit,
                inverted));
      }
      answers.expect(2, sum(n) >= n.threshold() ^ n.inverted());
      limit = Math.clamp(rowThreshold(n), 0, (1L << sumBits) - 1);
      inverted = n.inverted();
    }
    return new Workload(answers.trial(name), 1 + cycles, cycles);
  }

  private List<BigInteger> word(
      boolean reset,
      boolean first,
      boolean last,
      List<Integer> x,
      List<Integer> w,
      long limit,
      boolean inverted) {
    BigInteger xs = BigInteger.ZERO;
    BigInteger ws = BigInteger.ZERO;
    for (int i = products - 1; i >= 0; i--) {
      int mask = (1 << weightBits) - 1;
      int weight = i < w.size() ? w.get(i) & mask : weightBits == 1 ? 1 : 0;
      xs = xs.shiftLeft(activationBits).or(BigInteger.valueOf(i < x.size() ? x.get(i) : 0));
      ws = ws.shiftLeft(weightBits).or(BigInteger.valueOf(weight));
    }
    return List.of(
        bit(reset), bit(first), bit(last), xs, ws, BigInteger.valueOf(limit), bit(inverted));
  }

  private static BigInteger bit(boolean value) {
    return value ? BigInteger.ONE : BigInteger.ZERO;
  }
}
