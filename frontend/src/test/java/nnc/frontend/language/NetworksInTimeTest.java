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
import nnc.ir.op.Synapse;
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

  @Test
  void randomSynapsesAreThoseThatTheirSeedDraws() {
    Network network =
        Texts.network(
            RELAY
                + "network t input x : real[3] population p : relay[4]"
                + " project x -> p random(p: 0.4, seed: 8, weights: uniform(0.5, 1.5, seed: 9),"
                + " delay: uniform(1, 1, seed: 3)) output y = p");
    Random structure = new Random(8);
    Random weights = new Random(9);
    double[] expected = new double[12];
    for (int i = 0; i < 12; i++) {
      expected[i] = structure.nextDouble() < 0.4 ? 1 : 0;
    }
    for (int i = 0; i < 12; i++) {
      expected[i] = expected[i] == 0 ? 0 : 0.5 + 1.0 * weights.nextDouble();
    }
    Op.Dense dense = (Op.Dense) network.op("p.x.dense");
    double[] drawn = ((Synapse.Product) dense.synapse()).weights().toReal();
    assertEquals(
        java.util.Arrays.stream(expected).boxed().toList(),
        java.util.Arrays.stream(drawn).boxed().toList());
    assertTrue(java.util.Arrays.stream(drawn).filter(w -> w != 0).count() > 1);
    assertEquals(1, ((Op.Delay) network.op("p.x.delay")).steps());
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
