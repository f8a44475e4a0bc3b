package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import nnc.frontend.Model;
import nnc.frontend.ModelFolder;
import nnc.ir.Network;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.op.Op;
import nnc.ir.op.SparseSynapses;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworksInTimeTest {

  /// A neuron that gives what arrives.
  private static final String RELAY = "neuron relay { port i emit i }\n";

  /// A neuron that spikes where anything arrives.
  private static final String SPIKE = "neuron spike { port i fire when i > 0 }\n";

  /// The first output, step by step; an input gets these values in each.
  private static List<List<Double>> run(String text, double[]... steps) {
    return run(Texts.network(text), steps);
  }

  private static List<List<Double>> run(Network network, double[]... steps) {
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    TensorType type = ((Op.Input) network.op(network.inputIds().getFirst())).type();
    List<List<Double>> outputs = new ArrayList<>();
    for (double[] step : steps) {
      Value in =
          type.format().isReal()
              ? Value.ofReal(type, step)
              : Value.ofRaw(type, java.util.Arrays.stream(step).mapToLong(d -> (long) d).toArray());
      Value y = sequence.step(List.of(in)).getFirst();
      outputs.add(
          y.type().format().isReal()
              ? java.util.Arrays.stream(y.real()).boxed().toList()
              : java.util.Arrays.stream(y.raw()).asDoubleStream().boxed().toList());
    }
    return outputs;
  }

  private static double[] of(double... values) {
    return values;
  }

  @Test
  void statementsRunInOrderAndOldIsTheValueAtTheStepsBeginning() {
    String neuron =
        "neuron swap { port i state a = 1 state b = 2 a := old(b) + i b := old(a) let c = a >> 1"
            + " emit 100 * a + 10 * b + c }\n";
    assertEquals(
        List.of(List.of(211.0), List.of(121.5 - 1.0), List.of(211.0)),
        run(
            neuron
                + "network t input x : real[1] population p : swap[1] project x -> p one_to_one"
                + " output y = p",
            of(0),
            of(0),
            of(0)));
  }

  @Test
  void precedenceIsThatOfArithmeticAndLogic() {
    String neuron =
        "neuron n { port i"
            + " let a = 2 + 3 * 4 - 6 / 2 / 3"
            + " let b = -2 * -3"
            + " let c = not i > 0 or i == 0 and i != 1 xor i >= 2"
            + " let d = clamp(7, 0, 3) + min(4, 2, 3) + abs(-5) + select(i < 1, 10, 20)"
            + " let e = shr(5, 1) + (1 << 3) + round(2.6) + floor(2.6) + trunc(-2.6) + pow(2, 3)"
            + " emit 10000 * a + 1000 * c + 100 * b + d + e / 100 }\n";
    // a 13, b 6, d 3 + 2 + 5 + 10, e 2.5 + 8 + 3 + 2 - 2 + 8
    assertEquals(
        List.of(List.of(130_000 + 1000 + 600 + 20 + 0.215)),
        run(
            neuron
                + "network t input x : real[1] population p : n[1] project x -> p one_to_one"
                + " output y = p",
            of(0)));
  }

  @Test
  void parametersAreComputedFromOthersAndMayDifferFromNeuronToNeuron() {
    String neuron = "neuron n(a = 1, b = 2 * a, c) { port i emit i + b + c * dt }\n";
    assertEquals(
        List.of(List.of(2.0 + 1, 4.0 + 1, 6.0 + 1)),
        run(
            neuron
                + "network t timestep 500 ms input x : real[3]"
                + " population p : n[3](a: [1, 2, 3], c: 2) project x -> p one_to_one output y = p",
            of(0, 0, 0)));
  }

  @Test
  void aNeuronAtRestKeepsWhatItsResetChangesAndDoesNotFire() {
    String neuron =
        "neuron n { port i state v = 0 state k = 0 v := v + i k := k + 1 fire when v >= 2"
            + " reset v := 0 refractory 2 }\n";
    String network =
        neuron
            + "network t input x : real[1] population p : n[1] project x -> p one_to_one"
            + " output y = p";
    double[][] ones = new double[9][];
    java.util.Arrays.fill(ones, of(1));
    assertEquals(
        List.of(0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0),
        run(network, ones).stream().map(List::getFirst).toList());
    Op.Population p = (Op.Population) Texts.network(network).op("p");
    assertEquals("uint2", p.model().state("refractory_left").format().orElseThrow().toString());
  }

  @Test
  void schedulesDecideWhenASpikeIsSeen() {
    String net =
        "input s : events[1] population a : spike[1] population b : spike[1]"
            + " project s -> a all_to_all(weights: 1) project a -> b all_to_all(weights: 1)"
            + " output y = b";
    double[][] pulse = {of(1), of(0), of(0)};
    assertEquals(
        List.of(List.of(0.0), List.of(1.0), List.of(0.0)), run(SPIKE + "network t " + net, pulse));
    assertEquals(
        List.of(List.of(1.0), List.of(0.0), List.of(0.0)),
        run(SPIKE + "network t schedule layerwise " + net, pulse));
    // What a layer shows of a population is seen as late as the population itself.
    assertEquals(
        List.of(List.of(0.0), List.of(1.0), List.of(0.0)),
        run(
            SPIKE
                + "network t "
                + net.replace("project a -> b", "layer l = concat(a, a) project l -> b"),
            pulse));
  }

  @Test
  void delaysAreStatedForAllOrForEachSynapseInStepsOrTime() {
    String head = RELAY + "network t timestep 2 ms input x : real[2] population p : relay[1] ";
    double[][] pulse = {of(1, 10), of(0, 0), of(0, 0), of(0, 0)};
    assertEquals(
        List.of(List.of(0.0), List.of(0.0), List.of(32.0), List.of(0.0)),
        run(head + "project x -> p dense(weights: [[2, 3]], delay: 4 ms) output y = p", pulse));
    assertEquals(
        List.of(List.of(0.0), List.of(2.0), List.of(0.0), List.of(30.0)),
        run(head + "project x -> p dense(weights: [[2, 3]], delay: [[1, 3]]) output y = p", pulse));
    assertEquals(
        List.of(List.of(2.0, 0.0), List.of(0.0, 20.0), List.of(0.0, 0.0), List.of(0.0, 0.0)),
        run(
            head.replace("relay[1]", "relay[2]")
                + "project x -> p one_to_one(weights: 2, delay: [0, 1]) output y = p",
            pulse));
  }

  @Test
  void weightsOfListedSynapsesMayStandInAColumn() {
    String text =
        "neuron n { port i emit i } network t input x : real[2] population p : n[2]"
            + " project x -> p sparse(synapses: [[0, 1], [1, 1], [0, 1]], weights: W) output y = p";
    Network row = Texts.network(text.replace("W", "[1, 2, 4]"));
    assertEquals(row, Texts.network(text.replace("W", "[[1], [2], [4]]")));
    assertEquals(
        List.of("E0204 '[[1, 1], [2, 2], [4, 4]]' 'weights' do not fit 3 synapses"),
        Texts.summaries(text.replace("W", "[[1, 1], [2, 2], [4, 4]]")));
    assertEquals(
        List.of("E0204 '[[1], [2]]' 'weights' do not fit 3 synapses"),
        Texts.summaries(text.replace("W", "[[1], [2]]")));
  }

  @Test
  void severalProjectionsIntoAPortAreAddedAndPortsWithoutAnyAreSilent() {
    String neuron = "neuron n { port a port b port c emit a + 10 * b + 100 * c }\n";
    Network network =
        Texts.network(
            neuron
                + "network t input s : events[2] input x : real[2] population p : n[2]"
                + " project s -> p.a one_to_one project x -> p.a dense(weights: [[1, 0], [0, 2]])"
                + " project x -> p.c sparse(synapses: [[0, 1], [1, 1], [0, 1]], weights: [1, 2, 4])"
                + " output y = p");
    assertEquals(List.of("a", "c"), ((Op.Population) network.op("p")).model().ports());
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    TensorType bits = ((Op.Input) network.op("s")).type();
    TensorType reals = ((Op.Input) network.op("x")).type();
    Value y = sequence.step(List.of(Value.ofRaw(bits, 0, 1), Value.ofReal(reals, 3, 5))).getFirst();
    assertEquals(3.0, y.real()[0]);
    assertEquals(1 + 2 * 5 + 100 * ((1 + 4) * 3 + 2 * 5), y.real()[1]);
  }

  @Test
  void convolutionsFeedMapsOfNeurons() {
    assertEquals(
        List.of(List.of(1.0 + 2, 2.0 + 3, 4.0 + 5, 5.0 + 6)),
        run(
            RELAY
                + "network t input x : real[1, 2, 3] population p : relay[1, 2, 2]"
                + " project x -> p conv(kernel: [[1, 1]]) output y = p",
            of(1, 2, 3, 4, 5, 6)));
  }

  private static SparseSynapses projected(String arguments) {
    Network network =
        Texts.network(
            RELAY
                + "network t timestep 0.5 ms input x : real[30] population p : relay[40]"
                + " project x -> p "
                + arguments
                + " output y = p");
    return ((Op.Projection) network.op("p.x.projection")).synapses();
  }

  @Test
  void randomSynapsesAreThoseThatTheirSeedDraws() {
    SparseSynapses s =
        projected(
            "random(p: 0.4, seed: 8, weights: uniform(0.5, 1.5, seed: 9),"
                + " delay: uniform(1, 3, seed: 3))");
    Random structure = new Random(8);
    Random weights = new Random(9);
    Random delays = new Random(3);
    List<String> expected = new ArrayList<>();
    int at = -1;
    while (true) {
      double gap = Math.floor(StrictMath.log(1 - structure.nextDouble()) / StrictMath.log1p(-0.4));
      at += 1 + (int) gap;
      if (at >= 30 * 40) {
        break;
      }
      float weight = (float) (0.5 + 1.0 * weights.nextDouble());
      expected.add(at / 40 + " " + at % 40 + " " + (double) weight + " " + (1 + delays.nextInt(3)));
    }
    List<String> drawn = new ArrayList<>();
    for (int source = 0; source < 30; source++) {
      for (int i = s.start(source); i < s.start(source + 1); i++) {
        assertTrue(i == s.start(source) || s.delay(i - 1) <= s.delay(i));
        drawn.add(source + " " + s.target(i) + " " + s.weights().real(i) + " " + s.delay(i));
      }
    }
    assertEquals(expected.stream().sorted().toList(), drawn.stream().sorted().toList());
    assertTrue(drawn.size() > 400 && drawn.size() < 560, drawn.size() + " of 1200 at 0.4");
  }

  @Test
  void aNumberOfRandomSynapsesMayRepeatPairs() {
    SparseSynapses s = projected("random(count: 3000, seed: 8, weights: 0.5, delay: 2)");
    assertEquals(3000, s.count());
    assertEquals(0.5, s.weights().real(0));
    assertEquals(List.of(1, 2), List.of(s.weights().size(), s.longestDelay()));
    int[] in = new int[40];
    int[] out = new int[30];
    for (int source = 0; source < 30; source++) {
      for (int i = s.start(source); i < s.start(source + 1); i++) {
        in[s.target(i)]++;
        out[source]++;
      }
    }
    // Means 75 and 100; five deviations.
    assertTrue(java.util.Arrays.stream(in).allMatch(n -> n > 75 - 43 && n < 75 + 43));
    assertTrue(java.util.Arrays.stream(out).allMatch(n -> n > 100 - 50 && n < 100 + 50));
  }

  @Test
  void normalWeightsKeepTheirSignAndDelaysTakeAStepAtLeast() {
    SparseSynapses s =
        projected(
            "random(count: 5000, seed: 1, weights: normal(-1, 0.5, seed: 2),"
                + " delay: normal(0.5 ms, 0.5 ms, seed: 3))");
    double sum = 0;
    int zeros = 0;
    int[] delays = new int[20];
    for (int i = 0; i < s.count(); i++) {
      double w = s.weights().real(i);
      assertTrue(w <= 0);
      sum += w;
      zeros += w == 0 ? 1 : 0;
      delays[s.delay(i)]++;
    }
    // Two deviations from 0, so that 2.3 % are cut.
    assertTrue(zeros > 80 && zeros < 150, zeros + " of 5000 cut");
    assertEquals(-1, sum / s.count(), 0.03);
    // Mean and deviation are one step; from an input, 0 steps are the least.
    assertEquals(0, delays[19]);
    assertEquals(0.3085, delays[0] / 5000.0, 0.03);
    assertEquals(0.3829, delays[1] / 5000.0, 0.03);
    assertEquals(0.2417, delays[2] / 5000.0, 0.03);
  }

  @Test
  void parametersOfNeuronsAreDrawnToo() {
    Network network =
        Texts.network(
            "neuron n(a = 1) { port i emit a + i }"
                + "network t input x : real[3] population p : n[3](a: normal(-58 mV, 5 mV, seed: 4))"
                + " project x -> p one_to_one output y = p");
    Random random = new Random(4);
    double[] a = ((Op.Population) network.op("p")).parameters().get("a").toReal();
    for (double value : a) {
      assertEquals(-0.058 + 0.005 * random.nextGaussian(), value);
    }
  }

  @Test
  void delaysThatDifferAreKeptWithTheSynapses() {
    SparseSynapses all = projected("all_to_all(weights: 2, delay: uniform(1, 3, seed: 5))");
    assertEquals(1200, all.count());
    Random random = new Random(5);
    int[] delays = random.ints(1200, 0, 3).map(d -> d + 1).toArray();
    for (int source = 0; source < 30; source++) {
      for (int i = all.start(source); i < all.start(source + 1); i++) {
        assertEquals(delays[all.target(i) * 30 + source], all.delay(i));
      }
    }
    Network biased =
        Texts.network(
            RELAY
                + "network t input x : real[2] population p : relay[1]"
                + " project x -> p dense(weights: [[1, 2]], bias: 3, delay: [[0, 1]]) output y = p");
    assertEquals(List.of(List.of(3.0 + 5), List.of(3.0 + 14)), run(biased, of(5, 7), of(0, 0)));
  }

  @Test
  void noRandomSynapseIsOneOfWeightNothing() {
    SparseSynapses s = projected("random(p: 0, seed: 1, weights: 3)");
    assertEquals(List.of(1, 0.0), List.of(s.count(), s.weights().real(0)));
  }

  private static List<List<Double>> noise(String neuron, int size, int steps) {
    double[][] silence = new double[steps][1];
    return run(
        "neuron n(a = 3) { port i "
            + neuron
            + " } network t input x : real[1] population p : n["
            + size
            + "] project x -> p all_to_all(weights: 1) output y = p",
        silence);
  }

  @Test
  void randomNumbersAreXorshiftWordsOfEachNeuron() {
    Network network =
        Texts.network(
            "neuron n { port i emit rand(seed: 5) } network t input x : real[1]"
                + " population p : n[3] project x -> p all_to_all(weights: 1) output y = p");
    Op.Population p = (Op.Population) network.op("p");
    double[] seeds = p.parameters().get("rand_1_seed").toReal();
    assertEquals(3, java.util.Arrays.stream(seeds).distinct().count());
    List<List<Double>> drawn = run(network, of(0), of(0), of(0));
    for (int n = 0; n < 3; n++) {
      int word = (int) (long) seeds[n];
      for (List<Double> step : drawn) {
        word ^= word << 13;
        word ^= word >>> 17;
        word ^= word << 5;
        assertEquals(Integer.toUnsignedLong(word) * 0x1p-32, step.get(n));
      }
    }
  }

  @Test
  void eachUseAndEachPopulationHasNumbersOfItsOwn() {
    List<List<Double>> twice = noise("emit rand(seed: 5) - rand(seed: 5)", 1, 20);
    assertEquals(20, twice.stream().map(List::getFirst).filter(d -> d != 0).count());
    String two =
        "neuron n { port i emit rand(seed: 5) } network t input x : real[1]"
            + " population p : n[1] population q : n[1] project x -> p all_to_all(weights: 1)"
            + " project x -> q all_to_all(weights: 1) output y = concat(p, q)";
    List<Double> both = run(two, of(0)).getFirst();
    assertTrue(!both.get(0).equals(both.get(1)));
    assertEquals(run(two, of(0)), run(two, of(0)));
  }

  @Test
  void uniformNumbersAndPoissonCountsHaveTheirMoments() {
    List<Double> uniform =
        noise("emit rand(seed: a)", 200, 100).stream().flatMap(List::stream).toList();
    double mean = uniform.stream().mapToDouble(d -> d).average().orElseThrow();
    // 20,000 numbers: five deviations of the mean are 0.01.
    assertEquals(0.5, mean, 0.01);
    assertTrue(uniform.stream().allMatch(u -> u >= 0 && u < 1));
    List<Double> counts =
        noise("emit poisson(a / 2, seed: 1)", 200, 100).stream().flatMap(List::stream).toList();
    double average = counts.stream().mapToDouble(d -> d).average().orElseThrow();
    double square = counts.stream().mapToDouble(d -> d * d).average().orElseThrow();
    assertEquals(1.5, average, 0.045);
    assertEquals(1.5, square - average * average, 0.1);
    assertEquals(
        StrictMath.exp(-1.5), counts.stream().filter(c -> c == 0).count() / 20000.0, 0.015);
    assertEquals(List.of(List.of(0.0)), noise("emit poisson(0, seed: 1)", 1, 1));
  }

  @Test
  void recurrenceRunsThroughDelays() {
    String neuron = "neuron n { port i state v = 0 v := v / 2 + i emit v }\n";
    assertEquals(
        List.of(List.of(1.0), List.of(1.5), List.of(2.25)),
        run(
            neuron
                + "network t schedule layerwise input x : real[1] population p : n[1]"
                + " project x -> p one_to_one project p -> p one_to_one(delay: 1) output y = p",
            of(1),
            of(0),
            of(0)));
  }

  @Test
  void tablesAreComputedExactlyAmongReals() {
    String neuron =
        "neuron n { port i emit lut(u = 2 * i, exp(u) + 1, domain: -1..1, entries: 8) }\n";
    assertEquals(
        List.of(List.of(StrictMath.exp(0.5) + 1), List.of(StrictMath.exp(1) + 1)),
        run(
            neuron
                + "network t input x : real[1] population p : n[1] project x -> p one_to_one"
                + " output y = p",
            of(0.25),
            of(7)));
  }

  @Test
  void recordingsNamePopulationsStatesAndNeurons() {
    Model model =
        Texts.model(
            "import lif network t timestep 1 ms input s : events[2] population a : lif[4]"
                + " project s -> a all_to_all(weights: 1) record a.spikes, a[1..2].v record a[3].v"
                + " output y = a");
    assertEquals(
        List.of("a Optional.empty 0..3", "a Optional[v] 1..2", "a Optional[v] 3..3"),
        model.recordings().stream()
            .map(r -> r.population() + " " + r.state() + " " + r.first() + ".." + r.last())
            .toList());
    assertEquals(Optional.empty(), model.calibration());
  }

  @Test
  void neuronsComeFromFilesBesideTheModel(@TempDir Path folder) throws IOException {
    Files.createDirectories(folder.resolve("cells"));
    Files.writeString(folder.resolve("cells/mine.nn"), RELAY + SPIKE);
    Files.writeString(folder.resolve("relay.nn"), RELAY);
    for (String line : List.of("import relay from \"cells/mine.nn\"", "import relay")) {
      Network network =
          LanguageReader.read(
                  new Source(
                      "t.nn",
                      line
                          + "\nnetwork t input x : real[1] population p : relay[1]"
                          + " project x -> p one_to_one output y = p"),
                  new ModelFolder(folder))
              .network();
      assertEquals("relay", ((Op.Population) network.op("p")).model().name());
    }
  }

  @Test
  void wordsOfNeuronsAreNamesElsewhere() {
    Texts.network(
        RELAY
            + "network state input port : real[1] input let : real[1] population fire : relay[1]"
            + " project port -> fire one_to_one layer reset = fire + let layer emit = reset"
            + " output when = emit output and = fire");
  }
}
