package nnc.backends.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import nnc.backends.simulate.Block;
import nnc.backends.simulate.BlockBench;
import nnc.backends.verilog.Templates;
import nnc.ir.number.Range;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The folded layer against integer arithmetic, in simulation.
class LayerBlockTest {

  private static final int INPUTS = 18;
  private static final int OUTPUTS = 6;
  private static final int SIMD = 9;
  private static final int PE = 2;
  private static final int VECTORS = 5;
  private static final long SCALE = 200;

  private final SplittableRandom random = new SplittableRandom(3);
  private final List<List<Long>> x = new ArrayList<>();
  private final List<List<Neuron.Parameter>> parameters = new ArrayList<>();
  private final List<Long> biases = new ArrayList<>();
  private final List<BigInteger> expected = new ArrayList<>();

  @BeforeAll
  static void needsIcarus() {
    KernelBlockTest.needsIcarus();
  }

  private LayerBlock layer(Neuron neuron, Boundary boundary) {
    LayerBlock layer =
        new LayerBlock(Coding.of(neuron).getFirst(), 8, INPUTS, OUTPUTS, SIMD, PE, boundary, 3);
    Range range = neuron.parameters(8);
    for (int o = 0; o < OUTPUTS; o++) {
      List<Neuron.Parameter> row = new ArrayList<>();
      for (int i = 0; i < INPUTS; i++) {
        long value = random.nextLong(range.lo(), range.hi() + 1);
        row.add(
            new Neuron.Parameter(
                neuron == Neuron.R1_EQUAL ? value & -2 : value,
                neuron.inhibits() && random.nextBoolean()));
      }
      parameters.add(row);
      biases.add(random.nextLong(-300, 900));
    }
    for (int v = 0; v < VECTORS; v++) {
      List<Long> vector = new ArrayList<>();
      for (int i = 0; i < INPUTS; i++) {
        vector.add(random.nextLong(256));
      }
      x.add(vector);
      for (int g = 0; g < layer.groups(); g++) {
        List<Long> y = new ArrayList<>();
        for (int o = g * PE; o < (g + 1) * PE; o++) {
          y.add(layer.expected(vector, parameters.get(o), biases.get(o), SCALE));
        }
        expected.add(KernelBlock.packed(y, 8));
      }
    }
    return layer;
  }

  private BigInteger xs(int vector, int fold) {
    return KernelBlock.packed(x.get(vector).subList(fold * SIMD, (fold + 1) * SIMD), 8);
  }

  private BigInteger ps(LayerBlock layer, int group, int fold) {
    List<Long> words = new ArrayList<>();
    for (int o = group * PE; o < (group + 1) * PE; o++) {
      for (Neuron.Parameter p : parameters.get(o).subList(fold * SIMD, (fold + 1) * SIMD)) {
        words.add(layer.coding().encode(p, 8));
      }
    }
    return KernelBlock.packed(words, layer.coding().neuron().parameterBits(8));
  }

  private BigInteger qs(LayerBlock layer, int group) {
    return layer.q(biases.subList(group * PE, (group + 1) * PE), SCALE);
  }

  /// Outputs that were handed over: `{in_ready, out_valid, y}` with out_ready known per cycle.
  private static List<BigInteger> taken(Block block, List<BigInteger> words, List<Boolean> ready) {
    int width = block.outputs().getLast().width();
    List<BigInteger> taken = new ArrayList<>();
    List<Optional<BigInteger>> outputs =
        new BlockBench(Duration.ofMinutes(2)).run(block, words).outputs();
    for (int c = 3; c < words.size(); c++) {
      BigInteger word = outputs.get(c).orElse(BigInteger.ZERO);
      if (word.testBit(width) && ready.get(c)) {
        taken.add(word.mod(BigInteger.ONE.shiftLeft(width)));
      }
    }
    return taken;
  }

  /// The handshake of the datapath: what it does with valid and ready, without data.
  private static final class Handshake {
    private final int folds;
    private int fold;
    private boolean valid1;
    private boolean last1;
    private boolean valid2;
    private boolean last2;
    private boolean last3;
    private boolean out;

    Handshake(int folds) {
      this.folds = folds;
    }

    /// One cycle; whether a beat was taken.
    boolean step(boolean valid, boolean ready) {
      if (out && !ready) {
        return false;
      }
      out = last3;
      last3 = valid2 && last2;
      valid2 = valid1;
      last2 = last1;
      valid1 = valid;
      last1 = fold == folds - 1;
      fold = valid ? (fold + 1) % folds : fold;
      return valid;
    }
  }

  private void datapathAgrees(LayerBlock layer) {
    Block block = layer.datapath(new Templates("fpga"));
    List<BigInteger> words = new ArrayList<>();
    List<Boolean> ready = new ArrayList<>();
    Handshake handshake = new Handshake(layer.folds());
    int beats = VECTORS * layer.groups() * layer.folds();
    int beat = 0;
    for (int c = 0; c < 6 * beats; c++) {
      boolean reset = c < 2;
      boolean valid = !reset && beat < beats && random.nextInt(4) > 0;
      boolean takes = reset || random.nextInt(4) > 0;
      int at = Math.min(beat, beats - 1);
      int fold = at % layer.folds();
      int group = at / layer.folds() % layer.groups();
      int vector = at / layer.folds() / layer.groups();
      words.add(
          block.word(
              List.of(
                  bit(reset),
                  bit(valid),
                  xs(vector, fold),
                  ps(layer, group, fold),
                  qs(layer, group),
                  bit(takes))));
      ready.add(takes);
      if (!reset && handshake.step(valid, takes)) {
        beat++;
      }
    }
    // Inputs change after the edge, so a cycle's outputs are read with the same cycle's ready.
    assertEquals(expected, taken(block, words, ready));
  }

  private void memoryAgrees(LayerBlock layer) {
    Block block = layer.withMemory(new Templates("fpga"));
    List<BigInteger> words = new ArrayList<>();
    BigInteger zero = BigInteger.ZERO;
    for (int g = 0; g < layer.groups(); g++) {
      for (int f = 0; f < layer.folds(); f++) {
        words.add(
            block.word(
                List.of(
                    bit(true),
                    bit(true),
                    zero,
                    BigInteger.valueOf((long) g * layer.folds() + f),
                    ps(layer, g, f),
                    zero,
                    zero,
                    zero,
                    bit(true))));
      }
      words.add(
          block.word(
              List.of(
                  bit(true),
                  zero,
                  bit(true),
                  BigInteger.valueOf(g),
                  zero,
                  qs(layer, g),
                  zero,
                  zero,
                  bit(true))));
    }
    for (int v = 0; v < VECTORS; v++) {
      for (int step = 0; step < layer.folds() * layer.groups(); step++) {
        boolean taking = step < layer.folds();
        words.add(
            block.word(
                List.of(
                    zero,
                    zero,
                    zero,
                    zero,
                    zero,
                    zero,
                    bit(taking),
                    taking ? xs(v, step) : zero,
                    bit(true))));
      }
    }
    List<BigInteger> idle = List.of(zero, zero, zero, zero, zero, zero, zero, zero, bit(true));
    for (int c = 0; c < 10; c++) {
      words.add(block.word(idle));
    }
    assertEquals(expected, taken(block, words, words.stream().map(_ -> true).toList()));
  }

  private static BigInteger bit(boolean value) {
    return value ? BigInteger.ONE : BigInteger.ZERO;
  }

  @ParameterizedTest
  @EnumSource(Neuron.class)
  void theDatapathGivesEveryOutputOnceUnderStalls(Neuron neuron) {
    datapathAgrees(layer(neuron, Boundary.SCALE));
  }

  @ParameterizedTest
  @EnumSource(Neuron.class)
  void theMemoriesFeedTheDatapath(Neuron neuron) {
    memoryAgrees(layer(neuron, Boundary.SHIFT));
  }
}
