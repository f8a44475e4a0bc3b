package nnc.backends.compare;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import nnc.backends.verilog.Templates;
import nnc.ir.number.Range;

/// What blocks are tried with.
public final class Trials {

  private static final int RANDOM = 150;

  private Trials() {}

  /// A kernel with the golden vectors, corners and drawn inputs. Throws `WrongCoding` where the
  /// integer reference itself misses a golden vector.
  public static Trial ofCorners(KernelBlock kernel, Templates templates) {
    Neuron neuron = kernel.coding().neuron();
    List<RecordedLayer.Beat> beats = new ArrayList<>();
    if (kernel.taps() == 9) {
      for (GoldenVectors.Known known : GoldenVectors.of(neuron, kernel.bits())) {
        beats.add(known.beat());
        BigInteger sum = kernel.expected(known.beat().x(), known.beat().parameters(), 0, 0);
        BigInteger modulus =
            BigInteger.ONE.shiftLeft(TapsView.sumBits(neuron, kernel.bits(), kernel.taps()));
        if (!sum.equals(BigInteger.valueOf(known.sum()).mod(modulus))) {
          throw new WrongCoding(
              "%s: the integer reference has 0x%s for the golden vector of sum %d"
                  .formatted(neuron.label(), sum.toString(16), known.sum()));
        }
      }
    }
    SplittableRandom random = new SplittableRandom(7);
    for (int n = 0; n < RANDOM; n++) {
      beats.add(drawn(kernel, random, n));
    }
    return ofBeats(kernel, beats, templates);
  }

  /// Inputs all low, all high or drawn; parameters all lowest, all highest or drawn.
  private static RecordedLayer.Beat drawn(KernelBlock kernel, SplittableRandom random, int n) {
    Neuron neuron = kernel.coding().neuron();
    Range range = neuron.parameters(kernel.bits());
    long top = (1L << kernel.bits()) - 1;
    List<Long> x = new ArrayList<>();
    List<Neuron.Parameter> parameters = new ArrayList<>();
    for (int i = 0; i < kernel.taps(); i++) {
      x.add(
          switch (n % 7) {
            case 0 -> 0L;
            case 1 -> top;
            default -> random.nextLong(top + 1);
          });
      long value =
          switch (n % 5) {
            case 0 -> range.lo();
            case 1 -> range.hi();
            default -> random.nextLong(range.lo(), range.hi() + 1);
          };
      boolean negative = n % 5 < 2 ? n % 5 == 0 : random.nextBoolean();
      parameters.add(neuron.parameter(value, neuron.inhibits() && negative));
    }
    return new RecordedLayer.Beat(x, parameters);
  }

  /// A kernel that ends with the sum, with one beat a cycle.
  public static Trial ofBeats(
      KernelBlock kernel, List<RecordedLayer.Beat> beats, Templates templates) {
    var block = kernel.block(templates);
    List<BigInteger> words = new ArrayList<>();
    List<BigInteger> expected = new ArrayList<>();
    for (RecordedLayer.Beat beat : beats) {
      words.add(block.word(List.of(kernel.x(beat.x()), kernel.p(beat.parameters()))));
      expected.add(kernel.expected(beat.x(), beat.parameters(), 0, 0));
    }
    for (int i = 0; i < kernel.latency(); i++) {
      words.add(words.getLast());
    }
    return new Trial(
        "%s %s, %d taps of %d bits"
            .formatted(
                kernel.coding().neuron().label(),
                kernel.coding().label(),
                kernel.taps(),
                kernel.bits()),
        block,
        words,
        expected,
        kernel.latency(),
        OptionalInt.empty(),
        block.outputBits());
  }

  /// The datapath of a layer with its recorded inputs and parameters, a beat in every cycle. All
  /// neurons have the same `scale`.
  public static Trial ofLayer(
      LayerBlock layer, RecordedLayer recorded, long scale, Templates templates) {
    var block = layer.datapath(templates);
    BigInteger zero = BigInteger.ZERO;
    BigInteger one = BigInteger.ONE;
    List<BigInteger> words = new ArrayList<>();
    List<BigInteger> expected = new ArrayList<>();
    BigInteger reset = block.word(List.of(one, zero, zero, zero, zero, one));
    words.add(reset);
    words.add(reset);
    for (List<Long> vector : recorded.vectors()) {
      for (int g = 0; g < layer.groups(); g++) {
        int first = g * layer.pe();
        int last = first + layer.pe();
        BigInteger q = layer.q(recorded.biases().subList(first, last), scale);
        for (int f = 0; f < layer.folds(); f++) {
          int from = f * layer.simd();
          int to = from + layer.simd();
          List<Neuron.Parameter> group = new ArrayList<>();
          recorded
              .parameters()
              .subList(first, last)
              .forEach(r -> group.addAll(r.subList(from, to)));
          words.add(
              block.word(
                  List.of(zero, one, layer.x(vector.subList(from, to)), layer.p(group), q, one)));
        }
        List<Long> y = new ArrayList<>();
        for (int o = first; o < last; o++) {
          y.add(
              layer.expected(
                  vector, recorded.parameters().get(o), recorded.biases().get(o), scale));
        }
        expected.add(KernelBlock.packed(y, layer.bits()));
      }
    }
    for (int i = 0; i < LayerBlock.LATENCY + 1; i++) {
      words.add(block.word(List.of(zero, zero, zero, zero, zero, one)));
    }
    int data = block.outputs().getLast().width();
    return new Trial(
        "%s %s, layer of %d x %d synapses of %d bits"
            .formatted(
                layer.coding().neuron().label(),
                layer.coding().label(),
                layer.outputs(),
                layer.inputs(),
                layer.bits()),
        block,
        words,
        expected,
        // Until then outputs are unknown.
        1 + layer.folds() + LayerBlock.LATENCY,
        OptionalInt.of(data),
        data);
  }
}
