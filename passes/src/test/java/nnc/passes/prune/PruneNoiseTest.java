package nnc.passes.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Verifier;
import nnc.ir.number.Formats;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.Stdp;
import nnc.ir.op.Synapse;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.ir.text.DesignParser;
import nnc.passes.Compiled;
import nnc.passes.Nets;
import nnc.passes.PassList;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import nnc.passes.Registry;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.junit.jupiter.api.Test;

class PruneNoiseTest {

  private static final Network EXAMPLE =
      (Network)
          DesignParser.parse(
              new Source("example", Registry.find("prune-noise").orElseThrow().example()));

  private static Network pruned(Network network, String options) {
    return (Network)
        Registry.make(PassList.parse("prune-noise{" + options + "}").getFirst())
            .apply(network, Nets.context());
  }

  /// The example with other recurrent synapses, of as many neurons.
  private static Network with(Op synapses, int neurons, String... from) {
    TensorType spikes = new TensorType(Shape.of(neurons), Formats.BIT);
    Op.Population population = (Op.Population) EXAMPLE.op("a");
    return EXAMPLE.toBuilder()
        .replace("x", new Op.Input(new TensorType(Shape.of(neurons), Formats.REAL)))
        .replace("late", new Op.Delay(1, spikes))
        .replace("w", synapses)
        .connect("w", List.of(from))
        .replace(
            "a", new Op.Population(population.model(), Shape.of(neurons), population.parameters()))
        .build();
  }

  private static Network dense(Tensor weights) {
    return with(
        new Op.Dense(new Synapse.Product(weights), Optional.empty()),
        weights.shape().dim(0),
        "late");
  }

  /// Synapses between any two different neurons with probability `p`, of delay 1.
  private static SparseSynapses random(Random random, int neurons, double p, DoubleSupplier w) {
    List<Long> starts = new ArrayList<>(List.of(0L));
    List<Long> places = new ArrayList<>();
    int stride = SparseSynapses.stride(neurons);
    for (int from = 0; from < neurons; from++) {
      for (int to = 0; to < neurons; to++) {
        if (from != to && random.nextDouble() < p) {
          places.add((long) stride + to);
        }
      }
      starts.add((long) places.size());
    }
    return new SparseSynapses(
        neurons,
        neurons,
        Tensor.narrowest(
            Shape.of(starts.size()), starts.stream().mapToLong(Long::longValue).toArray()),
        Tensor.narrowest(
            Shape.of(places.size()), places.stream().mapToLong(Long::longValue).toArray()),
        Tensor.ofReal(
            Shape.of(places.size()), places.stream().mapToDouble(_ -> w.getAsDouble()).toArray()));
  }

  private static NoisePruning pruning(SparseSynapses synapses) {
    return new NoisePruning(List.of(recurrent(synapses)), synapses.sources());
  }

  private static RecurrentSynapses recurrent(SparseSynapses synapses) {
    return new RecurrentSynapses(
        "w",
        new Op.Projection(synapses, new TensorType(Shape.of(synapses.sources()), Formats.BIT)));
  }

  /// The spectral radius after pruning half of the synapses of 500 neurons, by seed, divided by
  /// that before, which is 0.9.
  private static double[] ratios(int seeds, DoubleSupplier weight, Random random) {
    double[] ratios = new double[seeds];
    for (int seed = 0; seed < seeds; seed++) {
      SparseSynapses drawn = random(random, 500, 0.1, weight);
      double scale = 0.9 / pruning(drawn).radius();
      double[] scaled = Arrays.stream(drawn.weights().toReal()).map(w -> w * scale).toArray();
      NoisePruning pruning = pruning(drawn.with(Tensor.ofReal(drawn.weights().shape(), scaled)));
      List<RecurrentSynapses> after =
          pruning.pruned(pruning.probabilities(1, 0.5).orElseThrow(), seed);
      ratios[seed] = NoisePruning.network(500, after).radius() / 0.9;
    }
    return ratios;
  }

  /// Their mean is what such networks have beside noise, and pruning keeps it.
  @Test
  void keepsTheSpectralRadiusOfFiveHundredNeuronsThatExciteEachOther() {
    Random random = new Random(1);
    for (double ratio : ratios(5, random::nextDouble, random)) {
      assertEquals(1, ratio, 0.05);
    }
  }

  /// Weights of mean 0 are noise alone: a random matrix has the radius `sqrt(n E w^2)`, and what
  /// stays has a second moment of `E w^2/p`. With `p = |w| / (2 E|w|)`, at most 1, that of normal
  /// weights grows by at least `4 / pi`, and the radius by its root, 1.128: not within 5 %.
  @Test
  void letsTheSpectralRadiusOfWeightsOfMeanZeroGrowWithTheirSecondMoment() {
    Random random = new Random(2);
    for (double ratio : ratios(3, random::nextGaussian, random)) {
      assertTrue(ratio > 1.05 && ratio < Math.sqrt(2), () -> "grew to " + ratio);
    }
  }

  @Test
  void radiusIsThatOfKnownMatrices() {
    LinearNetwork turning = new LinearNetwork(2);
    turning.add(0, 1, 0.5);
    turning.add(1, 0, -0.5);
    assertEquals(0.5, turning.radius(), 1e-4);
    LinearNetwork chain = new LinearNetwork(3);
    chain.add(0, 1, 100);
    chain.add(1, 2, 100);
    assertEquals(0, chain.radius());
    LinearNetwork one = new LinearNetwork(2);
    one.add(0, 0, -3);
    one.add(1, 1, 2);
    one.add(0, 1, 7);
    assertEquals(3, one.radius(), 1e-3);
  }

  @Test
  void covarianceSolvesTheLyapunovEquation() {
    Random random = new Random(3);
    for (int n : new int[] {1, 2, 40, 120}) {
      LinearNetwork linear = new LinearNetwork(n);
      DMatrixRMaj a = new DMatrixRMaj(n, n);
      for (int i = 0; i < n * n; i++) {
        double w = 0.9 / Math.sqrt(n) * random.nextGaussian();
        linear.add(i % n, i / n, w);
        a.set(i / n, i % n, w - (i % n == i / n ? 1.5 : 0));
      }
      DMatrixRMaj c = linear.covariance(1.5).orElseThrow();
      DMatrixRMaj left = new DMatrixRMaj(n, n);
      CommonOps_DDRM.mult(a, c, left);
      CommonOps_DDRM.multAddTransB(c, a, left);
      CommonOps_DDRM.addEquals(left, CommonOps_DDRM.identity(n));
      assertEquals(0, NormOps_DDRM.normF(left), 1e-12 * n * NormOps_DDRM.normF(c));
    }
  }

  /// One neuron with `dx/dt = -(leak - w) x + noise` has the variance `1 / (2 (leak - w))`.
  @Test
  void covarianceOfOneNeuronIsInClosedForm() {
    LinearNetwork one = new LinearNetwork(1);
    one.add(0, 0, 0.75);
    assertEquals(2, one.covariance(1).orElseThrow().get(0, 0), 1e-12);
    assertTrue(one.covariance(0.75).isEmpty());
    assertTrue(one.covariance(0.5).isEmpty());
    assertTrue(one.covariance(0.375).isEmpty());
  }

  /// Weights of both signs, one of 0 and one of a neuron to itself.
  private static final Tensor FOUR =
      Tensor.ofReal(
          Shape.of(4, 4), 0.3, 0.1, -0.2, 0, 0.2, 0, 0.1, -0.1, 0.05, 0.3, 0, 0.2, 0.1, 0, 0.15, 0);

  private static double[] weights(Network network) {
    return new RecurrentSynapses("w", network.op("w")).weights().toReal();
  }

  @Test
  void expectedWeightsAreTheOriginalOnes() {
    int runs = 4000;
    double[] sums = new double[16];
    double[] squares = new double[16];
    int stayed = 0;
    for (int seed = 0; seed < runs; seed++) {
      double[] w = weights(pruned(dense(FOUR), "sparsity=0.4,seed=" + seed));
      for (int i = 0; i < 16; i++) {
        sums[i] += w[i];
        squares[i] += w[i] * w[i];
        stayed += w[i] != 0 && i != 0 ? 1 : 0;
      }
    }
    for (int i = 0; i < 16; i++) {
      double mean = sums[i] / runs;
      double error = Math.sqrt(Math.max(0, squares[i] / runs - mean * mean) / runs);
      assertEquals(FOUR.real(i), mean, 5 * error + 1e-12, "weight " + i);
    }
    assertEquals(0.6 * 10, (double) stayed / runs, 0.1);
  }

  @Test
  void whatTheRuleSaysDecidesWhichSynapsesStay() {
    LinearNetwork linear = new LinearNetwork(4);
    for (int i = 0; i < 16; i++) {
      linear.add(i % 4, i / 4, FOUR.real(i));
    }
    DMatrixRMaj c = linear.covariance(1).orElseThrow();
    double[] p =
        new NoisePruning(List.of(new RecurrentSynapses("w", dense(FOUR).op("w"))), 4)
            .probabilities(1, 0.6)
            .orElseThrow()
            .getFirst();
    double excitatory = 0.1 * (c.get(0, 0) + c.get(1, 1) - 2 * c.get(0, 1));
    double inhibitory = 0.2 * (c.get(0, 0) + c.get(2, 2) + 2 * c.get(0, 2));
    assertEquals(inhibitory / excitatory, p[2] / p[1], 1e-12);
    assertEquals(1, p[0]);
    assertEquals(0, p[3]);
    assertEquals(0.4 * 10, Arrays.stream(p).sum() - 1, 1e-12);
  }

  @Test
  void sparseSynapsesThatGoAreNotThereAnyMore() {
    Random random = new Random(4);
    SparseSynapses before = random(random, 60, 0.2, () -> 0.2 * random.nextGaussian());
    TensorType spikes = new TensorType(Shape.of(60), Formats.BIT);
    Network network = with(new Op.Projection(before, spikes), 60, "a");
    Network after = pruned(network, "leak=2,sparsity=0.5");
    assertEquals(List.of(), Verifier.check(after));
    RecurrentSynapses left = new RecurrentSynapses("w", after.op("w"));
    List<RecurrentSynapses.Joined> all = recurrent(before).all();
    for (RecurrentSynapses.Joined j : left.all()) {
      RecurrentSynapses.Joined same =
          all.stream()
              .filter(b -> b.from() == j.from() && b.to() == j.to())
              .findFirst()
              .orElseThrow();
      assertEquals(Math.signum(same.weight()), Math.signum(j.weight()));
      assertTrue(Math.abs(j.weight()) >= Math.abs(same.weight()));
    }
    double deviation = Math.sqrt(before.count()) / 2;
    assertEquals(0.5 * before.count(), left.all().size(), 4 * deviation);
    assertEquals(
        1, new RecurrentSynapses("w", pruned(network, "leak=2,sparsity=1").op("w")).all().size());
  }

  @Test
  void sameSeedsPruneAlikeAndOthersDoNot() {
    assertEquals(pruned(EXAMPLE, "seed=3"), pruned(EXAMPLE, "seed=3"));
    assertNotEquals(pruned(EXAMPLE, "seed=3"), pruned(EXAMPLE, "seed=4"));
    assertSame(EXAMPLE, pruned(EXAMPLE, "sparsity=0"));
  }

  private static void assertRefused(Code code, Network network, String options) {
    Rejection rejection = assertThrows(Rejection.class, () -> pruned(network, options));
    assertEquals(code, rejection.diagnostics().getFirst().code());
  }

  /// Neurons alone say nothing of synapses that all stay.
  @Test
  void tellsWhatWasRemovedAlone() {
    SparseSynapses synapses = random(new Random(5), 20, 0.3, () -> 0.05);
    TensorType spikes = new TensorType(Shape.of(20), Formats.BIT);
    Network network =
        with(new Op.Projection(synapses, spikes), 20, "late").toBuilder()
            .add("readout", new Op.Projection(synapses, spikes), "a")
            .connect("out", List.of("readout"))
            .build();
    Compiled compiled =
        new Pipeline(PassList.parse("prune-noise{leak=2,sparsity=0,neurons=0.2}"))
            .apply(
                network,
                new Target("fpga", "", List.of(), List.of(), List.of(), List.of(), List.of()),
                new Settings(new LinkedHashMap<>()),
                Optional.empty(),
                PipelineListener.silent());
    List<String> remarks = compiled.report().remarks().stream().map(r -> r.text()).toList();
    assertEquals(1, remarks.size(), remarks.toString());
    assertTrue(remarks.getFirst().startsWith("neurons of 'a' 20 -> 16"), remarks.getFirst());
  }

  @Test
  void refusesWhatItCannotPrune() {
    Network forward =
        EXAMPLE.toBuilder()
            .connect("late", List.of("b"))
            .add("b", new Op.Input(new TensorType(Shape.of(3), Formats.BIT)))
            .build();
    assertRefused(Code.E0207, forward, "");
    assertRefused(Code.E0201, EXAMPLE, "populations=b");
    assertRefused(Code.E0201, forward, "populations=a");
    assertRefused(Code.E0207, dense(Tensor.narrowest(Shape.of(2, 2), 0, 1, 1, 0)), "leak=2");
    assertRefused(Code.E0305, EXAMPLE, "leak=0.1");
    assertRefused(Code.E0305, EXAMPLE, "leak=0");
    int many = LinearNetwork.MOST + 1;
    SparseSynapses few = random(new Random(5), many, 0.001, () -> 0.1);
    TensorType spikes = new TensorType(Shape.of(many), Formats.BIT);
    assertRefused(Code.E0106, with(new Op.Projection(few, spikes), many, "a"), "");
    SparseSynapses three = random(new Random(5), 3, 0.9, () -> 0.1);
    TensorType bits = new TensorType(Shape.of(3), Formats.BIT);
    assertRefused(Code.E0106, with(new Op.Projection(three.asSampleOf(99), bits), 3, "a"), "");
    SparseSynapses whole =
        three.with(Tensor.narrowest(Shape.of(three.count()), new long[three.count()]));
    Stdp rule = new Stdp(false, 0.02, 0.02, 1, 1, 0, 1 << Stdp.FRACTION, Stdp.Reading.FITTED);
    assertRefused(Code.E0207, with(new Op.Plastic(whole, rule, bits), 3, "a", "a"), "");
  }
}
