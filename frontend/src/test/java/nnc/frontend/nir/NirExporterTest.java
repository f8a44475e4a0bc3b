package nnc.frontend.nir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.Stream;
import nnc.frontend.ModelFolder;
import nnc.frontend.data.SharedFolder;
import nnc.frontend.language.LanguageReader;
import nnc.frontend.nir.NirGraph.Edge;
import nnc.frontend.nir.NirNode.Pair;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.op.Op;
import nnc.ir.pass.Settings;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class NirExporterTest {

  private static Settings settings(String... pairs) {
    SequencedMap<String, String> all = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      all.put(pairs[i], pairs[i + 1]);
    }
    return new Settings(all);
  }

  private static Network imported(NirGraph graph, Settings settings) {
    return NirImporter.of(Source.binary("net.nir"), NirModel.of(graph), settings, "net").network();
  }

  /// Through the bytes of a file.
  private static Network back(Network network, Settings settings) {
    NirGraph graph = NirExporter.of(network, settings).graph();
    return imported(NirFiles.read(NirWriter.write(NirModel.of(graph))).graph(), settings);
  }

  private static Network network(String text) {
    return LanguageReader.read(new Source("net.nn", text), new ModelFolder(Path.of("nowhere")))
        .network();
  }

  private static Tensor random(Random random, double lo, double hi, Integer... dims) {
    Shape shape = new Shape(List.of(dims));
    return Tensor.ofReal(
        shape, random.doubles(shape.size()).map(x -> lo + x * (hi - lo)).toArray());
  }

  private static Tensor scalar(double value) {
    return Tensor.ofReal(Shape.of(), value);
  }

  /// Outputs of 60 steps of the same spikes.
  private static List<List<double[]>> steps(Network network) {
    Random random = new Random(5);
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    List<List<double[]>> all = new ArrayList<>();
    for (int step = 0; step < 60; step++) {
      List<Value> inputs = new ArrayList<>();
      for (String id : network.inputIds()) {
        TensorType type = ((Op.Input) network.op(id)).type();
        long[] bits =
            random.ints(type.shape().size(), 0, 4).mapToLong(i -> i == 0 ? 1 : 0).toArray();
        inputs.add(
            type.format().isReal()
                ? Value.ofReal(type, java.util.Arrays.stream(bits).asDoubleStream().toArray())
                : Value.ofRaw(type, bits));
      }
      all.add(sequence.step(inputs).stream().map(NirExporterTest::reals).toList());
    }
    return all;
  }

  private static double[] reals(Value value) {
    return value.type().format().isReal()
        ? value.real()
        : java.util.Arrays.stream(value.raw()).asDoubleStream().toArray();
  }

  private static void assertSameSteps(Network expected, Network actual) {
    List<List<double[]>> a = steps(expected);
    List<List<double[]>> b = steps(actual);
    double moved = 0;
    for (int step = 0; step < a.size(); step++) {
      for (int i = 0; i < a.get(step).size(); i++) {
        assertEquals(
            java.util.Arrays.toString(a.get(step).get(i)),
            java.util.Arrays.toString(b.get(step).get(i)),
            "step " + step);
        moved += java.util.Arrays.stream(a.get(step).get(i)).map(Math::abs).sum();
      }
    }
    assertTrue(moved > 0, "nothing happened");
  }

  /// Every node but those that the importer takes apart, with a loop, delays and neurons of all
  /// kinds.
  private static NirGraph everything() {
    Random r = new Random(1);
    SequencedMap<String, NirNode> nodes =
        NirFiles.nodes(
            "in",
            new NirNode.Input(Shape.of(2, 6, 5)),
            "conv",
            new NirNode.Conv2d(
                Optional.of(new Pair(6, 5)),
                random(r, -1, 3, 4, 1, 3, 3),
                new Pair(1, 2),
                new NirNode.Padding.Zeros(List.of(1, 0)),
                new Pair(1, 1),
                2,
                random(r, 0, 1, 4)),
            "if",
            new NirNode.IF(
                random(r, 500, 900, 4, 6, 2), random(r, 1, 2, 4, 6, 2), random(r, 0, 0.1, 4, 6, 2)),
            "pool",
            new NirNode.SumPool2d(new Pair(2, 2), new Pair(2, 2), new Pair(0, 0)),
            "scale",
            new NirNode.Scale(scalar(0.75)),
            "flat",
            new NirNode.Flatten(Optional.of(Shape.of(4, 3, 1)), 0, -1),
            "fc",
            new NirNode.Affine(random(r, -2, 8, 7, 12), random(r, 0, 2, 7)),
            "lif",
            new NirNode.LIF(
                random(r, 0.005, 0.02, 7),
                random(r, 1, 4, 7),
                random(r, 0, 0.2, 7),
                random(r, 0.5, 1, 7),
                random(r, 0, 0.1, 7)),
            "rec",
            new NirNode.Linear(random(r, -1, 1, 7, 7)),
            "late",
            new NirNode.Delay(scalar(0.003)),
            "cuba",
            new NirNode.CubaLIF(
                random(r, 0.002, 0.01, 7),
                random(r, 0.005, 0.02, 7),
                random(r, 1, 4, 7),
                random(r, 0, 0.2, 7),
                random(r, 0.2, 0.5, 7),
                random(r, 0, 0.1, 7),
                random(r, 1, 9, 7)),
            "i",
            new NirNode.I(random(r, 1, 50, 7)),
            "threshold",
            new NirNode.Threshold(random(r, 0, 0.5, 7)),
            "cubali",
            new NirNode.CubaLI(
                random(r, 0.002, 0.01, 7),
                random(r, 0.005, 0.02, 7),
                random(r, 1, 4, 7),
                random(r, 0, 0.2, 7),
                random(r, 1, 9, 7)),
            "li",
            new NirNode.LI(random(r, 0.005, 0.02, 7), random(r, 1, 4, 7), random(r, 0, 0.2, 7)),
            "out",
            new NirNode.Output(Shape.of(7)),
            "current",
            new NirNode.Output(Shape.of(7)));
    String[] ends = {
      "in",
      "conv",
      "conv",
      "if",
      "if",
      "pool",
      "pool",
      "scale",
      "scale",
      "flat",
      "flat",
      "fc",
      "fc",
      "lif",
      "rec",
      "lif",
      "lif",
      "rec",
      "lif",
      "late",
      "late",
      "cuba",
      "cuba",
      "i",
      "i",
      "threshold",
      "threshold",
      "cubali",
      "lif",
      "cubali",
      "cubali",
      "li",
      "li",
      "out",
      "i",
      "current",
      "lif",
      "current"
    };
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < ends.length; i += 2) {
      edges.add(new Edge(ends[i], ends[i + 1]));
    }
    return new NirGraph(nodes, edges);
  }

  @TestFactory
  Stream<DynamicTest> everyNodeComesBackUnderEveryReading() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String reset : List.of("zero", "subtract")) {
      for (String integrate : List.of("euler", "exponential", "zoh")) {
        for (String order : List.of("same-step", "next-step")) {
          Settings settings =
              settings("dt", "0.001", "reset", reset, "integrate", integrate, "spike-order", order);
          tests.add(
              DynamicTest.dynamicTest(
                  reset + " " + integrate + " " + order,
                  () -> {
                    Network network = imported(everything(), settings);
                    Network again = back(network, settings);
                    assertEquals(network, again);
                    assertSameSteps(network, again);
                  }));
        }
      }
    }
    return tests.stream();
  }

  @Test
  void publishedFilesComeBack() {
    for (String name : List.of("lif_norse", "braille_subtract")) {
      Settings settings =
          settings("dt", "1e-4", "reset", name.contains("subtract") ? "subtract" : "zero");
      NirModel model = NirModel.read(SharedFolder.of("data/nir").resolve(name + ".nir"));
      Network network = imported(model.graph(), settings);
      assertEquals(network, back(network, settings));
      assertEquals(
          List.copyOf(model.graph().nodes().keySet()),
          List.copyOf(NirExporter.of(network, settings).graph().nodes().keySet()));
    }
  }

  private static final String SYNCHRONOUS =
      """
      import lif, li, cuba_lif
      network net timestep 1 ms
      input s : events[4]
      population a : lif[6](tau: 10 ms)
      population b : cuba_lif[3](tau_mem: [5, 10, 15] ms)
      population out : li[2]
      project s -> a random(p: 0.7, seed: 1, weights: uniform(8, 12, seed: 2))
      project a -> a all_to_all(weights: -0.5)
      project a -> b all_to_all(weights: 9, delay: 3)
      project b -> a all_to_all(weights: 0.5, delay: 2)
      project b -> out all_to_all(weights: 2)
      output y = out
      output z = b
      """;

  @Test
  void descriptionsSimulateTheSame() {
    Network network = network(SYNCHRONOUS);
    for (String order : List.of("same-step", "next-step")) {
      Settings settings = settings("dt", "0.001", "spike-order", order);
      Network again = back(network, settings);
      assertSameSteps(network, again);
      assertEquals(again, back(again, settings), "stable from then on");
    }
    // b sees a three steps late: two in the file and one that a loop has anyway.
    NirGraph graph = NirExporter.of(network, settings("dt", "0.001")).graph();
    List<Double> delays =
        graph.nodes().values().stream()
            .filter(n -> n instanceof NirNode.Delay)
            .map(n -> ((NirNode.Delay) n).delay().real(0))
            .sorted()
            .toList();
    assertEquals(List.of(0.001, 0.001, 0.002), delays);
  }

  @Test
  void aFeedForwardNetworkOfTheSameStepHasNoDelays() {
    Network network =
        network(
            """
            import lif
            network net timestep 1 ms schedule layerwise
            input s : events[4]
            population a : lif[6]
            population b : lif[3]
            project s -> a all_to_all(weights: 30)
            project a -> b all_to_all(weights: 9)
            output y = b
            """);
    NirGraph graph = NirExporter.of(network, settings()).graph();
    assertEquals(
        List.of("Input", "Linear", "LIF", "Linear", "LIF", "Output"),
        graph.nodes().values().stream().map(NirNode::type).toList());
    assertSameSteps(network, back(network, settings("dt", "0.001")));
  }

  private static String refused(String text, String... settings) {
    Rejection r =
        assertThrows(Rejection.class, () -> NirExporter.of(network(text), settings(settings)));
    Diagnostic d = r.diagnostics().getFirst();
    return d.code() + " " + d.message();
  }

  private static String one(String imports, String neuron, String population) {
    return imports
        + "\nnetwork net timestep 1 ms\n"
        + neuron
        + "\ninput s : real[1]\npopulation p : "
        + population
        + "\nproject s -> p one_to_one\noutput y = p\n";
  }

  @Test
  void refusesByNameWhatNirCannotSay() {
    assertEquals(
        "E0207 'p' rests after a spike (refractory), which NIR has no node for",
        refused(one("import lif", "", "lif[1](t_ref: 2 ms)")));
    assertEquals(
        "E0207 'p' keeps its state 'v' as q4.12, which NIR has no node for",
        refused(one("import lif", "", "lif[1](v: q4.12)")));
    assertEquals(
        "E0207 'p' is of the neuron 'izhikevich', which NIR has no node for",
        refused(one("import izhikevich", "", "izhikevich[1]")));
    String soft = "neuron soft { port i state v = 0 v := v + i fire when v > 1 reset v := v - 1 }";
    assertEquals(
        "E0207 'p' is of the neuron 'soft', which NIR has no node for",
        refused(one("", soft, "soft[1]")));
    String subtract =
        """
        neuron own(r = 1, v_th = 1) {
            port i
            state v = 0
            v := v + dt * r * i
            let again = select(old(v) > v_th, v_th, 0)
            fire when v - again > v_th
            reset v := v - v_th
        }
        """;
    assertEquals(
        "E0207 'p' is of a neuron that NIR has only where files are read with --reset subtract"
            + " --integrate euler: give these options here too",
        refused(one("", subtract, "own[1]")));
    NirExporter.of(network(one("", subtract, "own[1]")), settings("reset", "subtract"));
    assertEquals(
        "E0210 'p' steps by 0.001 s, where --dt is 0.002",
        refused(one("import lif", "", "lif[1]"), "dt", "0.002"));
  }

  @Test
  void refusesLayersThatNirHasNot() {
    String layers = "network net\ninput x : int4[4]\noutput y = ";
    assertTrue(
        refused(layers + "x shift 1")
            .endsWith("is 'shift', which rounds to integers, which NIR has no node for"));
    assertTrue(refused(layers + "argmax(x)").endsWith("is 'argmax', which NIR has no node for"));
    assertTrue(refused(layers + "x + x").contains("adds the same value twice"));
    assertTrue(
        refused("network net\ninput x : real[4]\noutput y = delay(x, 2)")
            .contains("the length of a step is not known"));
  }

  @Test
  void refusesALoopWithinAStep() {
    String text =
        """
        import lif
        network net timestep 1 ms schedule layerwise
        input s : events[2]
        population a : lif[2]
        population b : lif[2]
        project s -> a one_to_one(weights: 30)
        project a -> b one_to_one(weights: 30)
        project b -> a one_to_one(weights: -5, delay: 1)
        output y = b
        """;
    assertTrue(refused(text).contains("sees what 'a' gives in the same step"), refused(text));
  }

  @Test
  void nodesThatTheImporterTakesApartSimulateTheSame() {
    Random r = new Random(3);
    Settings settings = settings("dt", "0.001");
    SequencedMap<String, NirNode> nodes =
        NirFiles.nodes(
            "in",
            new NirNode.Input(Shape.of(3, 12)),
            "conv",
            new NirNode.Conv1d(
                OptionalInt.of(12),
                random(r, -1, 1, 4, 3, 3),
                1,
                new NirNode.Padding.Same(),
                2,
                1,
                random(r, 0, 1, 4)),
            "pool",
            new NirNode.AvgPool2d(new Pair(1, 3), new Pair(1, 3), new Pair(0, 0)),
            "flat",
            new NirNode.Flatten(Optional.empty(), 0, -1),
            "delay",
            new NirNode.Delay(
                Tensor.ofReal(
                    Shape.of(16),
                    java.util.stream.IntStream.range(0, 16)
                        .mapToDouble(i -> 0.001 * (i % 4))
                        .toArray())),
            "out",
            new NirNode.Output(Shape.of(16)));
    List<String> order = List.copyOf(nodes.keySet());
    List<Edge> edges = new ArrayList<>();
    for (int i = 1; i < order.size(); i++) {
      edges.add(new Edge(order.get(i - 1), order.get(i)));
    }
    NirGraph graph = new NirGraph(nodes, edges);
    Network network = imported(graph, settings);
    assertSameSteps(network, back(network, settings));
    checkByHand(network, graph);
  }

  /// The same chain, computed from the definitions.
  private static void checkByHand(Network network, NirGraph graph) {
    NirNode.Conv1d conv = (NirNode.Conv1d) graph.nodes().get("conv");
    Random random = new Random(5);
    List<double[]> flat = new ArrayList<>();
    List<List<double[]>> actual = steps(network);
    for (int step = 0; step < 60; step++) {
      int[] x = random.ints(36, 0, 4).map(i -> i == 0 ? 1 : 0).toArray();
      double[] pooled = new double[16];
      for (int o = 0; o < 4; o++) {
        for (int at = 0; at < 12; at++) {
          double sum = conv.bias().real(o);
          for (int c = 0; c < 3; c++) {
            for (int k = 0; k < 3; k++) {
              int from = at + 2 * (k - 1);
              sum +=
                  from < 0 || from >= 12
                      ? 0
                      : conv.weight().real((o * 3 + c) * 3 + k) * x[c * 12 + from];
            }
          }
          pooled[o * 4 + at / 3] += sum / 3;
        }
      }
      flat.add(pooled);
      for (int i = 0; i < 16; i++) {
        double expected = step >= i % 4 ? flat.get(step - i % 4)[i] : 0;
        assertEquals(expected, actual.get(step).getFirst()[i], 1e-12, "step " + step);
      }
    }
  }
}
