package nnc.backends.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import nnc.backends.simulate.Block;
import nnc.backends.simulate.BlockBench;
import nnc.backends.tool.Tool;
import nnc.backends.tool.Tools;
import nnc.backends.verilog.Templates;
import nnc.ir.number.Range;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every coding against integer arithmetic, in simulation.
class KernelBlockTest {

  private static final int TAPS = 9;

  @BeforeAll
  static void needsIcarus() {
    Tool tool = Tools.of("iverilog");
    boolean here = Tools.find(tool).isPresent();
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, tool.name() + " is not installed");
    }
    assertEquals(true, here, tool.name() + " is not installed");
  }

  static Stream<Coding> codings() {
    return Arrays.stream(Neuron.values()).flatMap(n -> Coding.of(n).stream());
  }

  private static List<Neuron.Parameter> parameters(
      Neuron neuron, int bits, SplittableRandom random, int corner) {
    Range range = neuron.parameters(bits);
    List<Neuron.Parameter> all = new ArrayList<>();
    for (int i = 0; i < TAPS; i++) {
      long value =
          switch (corner) {
            case 0 -> range.lo();
            case 1 -> range.hi();
            default -> random.nextLong(range.lo(), range.hi() + 1);
          };
      value = neuron == Neuron.R1_EQUAL ? value & -2 : value;
      boolean negative = neuron.inhibits() && (corner < 2 ? corner == 0 : random.nextBoolean());
      all.add(new Neuron.Parameter(value, negative));
    }
    return all;
  }

  private static void agrees(KernelBlock kernel) {
    SplittableRandom random = new SplittableRandom(7);
    Neuron neuron = kernel.coding().neuron();
    Block block = kernel.block(new Templates("fpga"));
    long top = (1L << kernel.bits()) - 1;
    long biases = 1L << (kernel.biasBits() - 1);
    List<BigInteger> words = new ArrayList<>();
    List<BigInteger> expected = new ArrayList<>();
    for (int n = 0; n < 150; n++) {
      List<Long> x = new ArrayList<>();
      for (int i = 0; i < TAPS; i++) {
        x.add(n % 7 == 0 ? 0 : n % 7 == 1 ? top : random.nextLong(top + 1));
      }
      List<Neuron.Parameter> p = parameters(neuron, kernel.bits(), random, n % 5);
      long bias = random.nextLong(-biases, biases);
      long scale = random.nextLong(top + 1);
      words.add(
          block.word(
              kernel.boundary() == Boundary.SUM
                  ? List.of(kernel.x(x), kernel.p(p))
                  : List.of(kernel.x(x), kernel.p(p), kernel.q(bias, scale))));
      expected.add(kernel.expected(x, p, bias, scale));
    }
    List<Optional<BigInteger>> outputs =
        new BlockBench(Duration.ofMinutes(2)).run(block, words).outputs();
    for (int n = 0; n + kernel.latency() < words.size(); n++) {
      assertEquals(
          Optional.of(expected.get(n)), outputs.get(n + kernel.latency()), kernel + " word " + n);
    }
  }

  @ParameterizedTest
  @MethodSource("codings")
  void everyCodingGivesTheExactSum(Coding coding) {
    agrees(new KernelBlock(coding, 4, TAPS, Boundary.SUM));
    agrees(new KernelBlock(coding, 8, TAPS, Boundary.SUM));
    agrees(new KernelBlock(coding, 16, TAPS, Boundary.SUM));
  }

  @ParameterizedTest
  @EnumSource(Neuron.class)
  void theActivationScalesShiftsAndClips(Neuron neuron) {
    agrees(new KernelBlock(Coding.of(neuron).getFirst(), 8, TAPS, Boundary.SCALE));
    agrees(new KernelBlock(Coding.of(neuron).getFirst(), 16, TAPS, Boundary.SCALE));
  }

  @Test
  void aWrongThresholdIsSeen() {
    KernelBlock kernel = new KernelBlock(Coding.of(Neuron.R2).getFirst(), 8, 1, Boundary.SUM);
    assertEquals(
        BigInteger.valueOf(55),
        kernel.expected(List.of(255L), List.of(new Neuron.Parameter(200, false)), 0, 0));
    assertEquals(
        BigInteger.ZERO,
        kernel.expected(List.of(200L), List.of(new Neuron.Parameter(201, false)), 0, 0));
  }
}
