package nnc.frontend.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nnc.frontend.Model;
import nnc.frontend.ModelFolder;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.op.Op;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The shipped neurons do what their sources say, among reals.
class NeuronLibraryTest {

  private static final Path RESOURCES =
      Path.of(System.getProperty("nnc.root", ".."), "frontend/src/main/resources/nnc/neurons");

  /// The network in the comments of a library file.
  private static String example(String neuron) {
    String text = Neurons.library(neuron).text();
    String example =
        text.substring(text.indexOf("// Example:\n"))
            .lines()
            .skip(1)
            .takeWhile(l -> l.startsWith("//"))
            .map(l -> l.substring(7))
            .collect(Collectors.joining("\n"));
    assertTrue(example.startsWith("network "), neuron);
    return example + "\n";
  }

  @TestFactory
  Stream<DynamicTest> everyExampleRuns() {
    return Neurons.library().stream()
        .map(n ->
            DynamicTest.dynamicTest(
                n,
                () -> {
                  Model model =
                      LanguageReader.read(
                          new Source(n + ".nn", example(n)), new ModelFolder(Path.of("nowhere")));
                  assertEquals(List.of(), model.warnings());
                  Interpreter interpreter = Interpreter.of(model.network());
                  List<Value> inputs =
                      model.network().inputIds().stream()
                          .map(id -> ones(((Op.Input) model.network().op(id)).type()))
                          .toList();
                  Interpreter.Sequence sequence = interpreter.start();
                  List<Value> first = sequence.step(inputs);
                  List<Value> last = first;
                  for (int i = 0; i < 50; i++) {
                    last = sequence.step(inputs);
                  }
                  assertEquals(model.network().outputIds().size(), last.size());
                }));
  }

  private static Value ones(TensorType type) {
    int size = type.shape().size();
    return type.format().isReal()
        ? Value.ofReal(type, java.util.stream.DoubleStream.generate(() -> 1).limit(size).toArray())
        : Value.ofRaw(type, java.util.stream.LongStream.generate(() -> 1).limit(size).toArray());
  }

  @Test
  void theVariantsOfNirAreFormatted() throws java.io.IOException {
    String formatted = Formatter.format(NeuronLibrary.variants());
    if ("update".equals(System.getProperty("golden"))) {
      Files.writeString(RESOURCES.resolve("nir.nn"), formatted);
    }
    assertEquals(formatted, NeuronLibrary.variants().text());
  }

  @TestFactory
  Stream<DynamicTest> everyFileIsFormatted() {
    return Neurons.library().stream()
        .map(n ->
            DynamicTest.dynamicTest(
                n,
                () -> {
                  String formatted = Formatter.format(Neurons.library(n));
                  if ("update".equals(System.getProperty("golden"))) {
                    Files.writeString(RESOURCES.resolve(n + ".nn"), formatted);
                  }
                  assertEquals(formatted, Neurons.library(n).text());
                }));
  }

  /// The spikes of each neuron of population `p` with a constant input, and the steps of the first.
  private record Run(List<Integer> spikes, List<Integer> first, Interpreter.Sequence sequence) {}

  private static Run run(String population, int neurons, double input, int steps) {
    return run(population, neurons, input, steps, "");
  }

  private static Run run(String population, int neurons, double input, int steps, String settings) {
    String name = population.substring(0, population.indexOf('['));
    var network =
        Texts.network(
            "network t "
                + settings
                + "\nimport "
                + name
                + "\ninput x : real["
                + neurons
                + "]\npopulation p : "
                + population
                + "\nproject x -> p one_to_one\noutput y = p");
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    double[] values = new double[neurons];
    java.util.Arrays.fill(values, input);
    int[] spikes = new int[neurons];
    int[] first = new int[neurons];
    java.util.Arrays.fill(first, -1);
    for (int step = 0; step < steps; step++) {
      Value y = sequence.step(List.of(Value.ofReal(real(neurons), values))).getFirst();
      for (int n = 0; n < neurons; n++) {
        if (y.raw()[n] != 0) {
          first[n] = spikes[n] == 0 ? step : first[n];
          spikes[n]++;
        }
      }
    }
    return new Run(boxed(spikes), boxed(first), sequence);
  }

  private static TensorType real(int n) {
    return new TensorType(Shape.of(n), nnc.ir.number.Formats.REAL);
  }

  private static List<Integer> boxed(int[] values) {
    return java.util.Arrays.stream(values).boxed().toList();
  }

  @Test
  void izhikevichClassesFireAsOftenAsInDoublePrecisionElsewhere() {
    Run r =
        run(
            "izhikevich[5](a: [0.02, 0.02, 0.02, 0.1, 0.02], b: [0.2, 0.2, 0.2, 0.2, 0.25],"
                + " c: [-65, -55, -50, -65, -65], d: [8, 4, 2, 2, 2])",
            5,
            10,
            1000);
    assertEquals(List.of(22, 31, 70, 89, 65), r.spikes());
    assertEquals(List.of(3, 3, 3, 3, 3), r.first());
    assertEquals(-66.96529803728248, r.sequence().state("p", "v").real()[0], 1e-9);
    assertEquals(-5.88415800500763, r.sequence().state("p", "u").real()[0], 1e-9);
  }

  @Test
  void rulkovMapsFireAsOftenAsInDoublePrecisionElsewhere() {
    double[] inputs = {0, 0.5, 1, 2, 5};
    int[] spikes = {0, 34, 77, 179, 400};
    int[] first = {-1, 1, 1, 0, 0};
    for (int i = 0; i < inputs.length; i++) {
      Run r = run("rulkov[1]", 1, inputs[i], 2000);
      assertEquals(List.of(spikes[i]), r.spikes());
      assertEquals(List.of(first[i]), r.first());
    }
    assertEquals(
        List.of(1430), run("rulkov[1](alpha: 6, sigma: 0.1, y_0: -3.5)", 1, 0, 20_000).spikes());
  }

  @Test
  void chialvosMapHasItsPublishedBeginningAndBursts() {
    var network =
        Texts.network(
            "network t\nimport chialvo\ninput x : real[1]\npopulation p : chialvo[1]\n"
                + "project x -> p one_to_one\noutput y = p");
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    List<Double> x = new ArrayList<>();
    for (int step = 0; step < 2000; step++) {
      var _ = sequence.step(List.of(Value.ofReal(real(1), 0)));
      x.add(sequence.state("p", "x").real()[0]);
    }
    double[] published = {.035, .026680, .026245, .026489, .026829};
    for (int i = 0; i < published.length; i++) {
      assertEquals(published[i], x.get(i), 5e-7);
    }
    int maxima = 0;
    for (int i = 1; i + 1 < x.size(); i++) {
      if (x.get(i) > 1 && x.get(i) > x.get(i - 1) && x.get(i) > x.get(i + 1)) {
        maxima++;
      }
    }
    // 76 elsewhere; the last bit of exp decides, since the map is chaotic.
    assertTrue(maxima >= 61 && maxima <= 91, maxima + " maxima");
  }

  @Test
  void lifRisesByEulerStepsAndRestsAtItsReset() {
    // v: 0.5, 0.75, 0.875, ... of 2 towards 2: 1, 1.5 > 1.2: spike; two steps of rest.
    Run r = run("lif[1](tau: 2 ms, v_th: 1.2, t_ref: 2 ms)", 1, 2, 8, "timestep 1 ms");
    assertEquals(List.of(2), r.spikes());
    assertEquals(List.of(1), r.first());
    // Steps 2 and 3 rest, 4 gives 1, 5 spikes, 6 and 7 rest.
    assertEquals(0, r.sequence().state("p", "v").real()[0]);
    assertEquals(
        List.of(4), run("lif[1](tau: 2 ms, v_th: 1.2)", 1, 2, 8, "timestep 1 ms").spikes());
  }

  @Test
  void theThresholdOfAlifRisesWithEverySpike() {
    Run fixed = run("alif[1](beta: 0)", 1, 3, 200, "timestep 1 ms");
    Run adaptive = run("alif[1](beta: 0.5)", 1, 3, 200, "timestep 1 ms");
    assertEquals(fixed.first(), adaptive.first());
    assertTrue(adaptive.spikes().getFirst() < fixed.spikes().getFirst());
    // v is 3 (1 - 0.95^n), above 1 from the 8th step on.
    assertEquals(List.of(25), fixed.spikes());
  }

  @Test
  void variableSpikingNeuronsGiveTheirInputWhereTheyFire() {
    var network =
        Texts.network(
            "network t\nimport vsn\ninput x : real[1]\npopulation p : vsn[1](beta: 0.5)\n"
                + "project x -> p one_to_one\noutput y = p");
    Interpreter.Sequence sequence = Interpreter.of(network).start();
    List<Double> given = new ArrayList<>();
    for (double z : new double[] {0.75, 0.5, 0.75, 0.75, 3, 0.5}) {
      given.add(sequence.step(List.of(Value.ofReal(real(1), z))).getFirst().real()[0]);
    }
    // m: 0.75, 0.875, 1.1875 fires, 0.75, 3.375 fires, 0.5
    assertEquals(List.of(0.0, 0.0, 0.75, 0.0, 3.0, 0.0), given);
  }

  /// Eight fields over 0..1, of which the second has its middle at 1/12.
  @Test
  void defaultsAreComputedFromParametersBeforeThem() {
    SequencedMap<String, Tensor> given = new LinkedHashMap<>();
    given.put("field", Tensor.ofReal(Shape.of(3), 2, 3, 4));
    SequencedMap<String, Tensor> values =
        new NeuronLibrary().population("encode_population", Shape.of(3), given, 1).parameters();
    for (int n = 0; n < 3; n++) {
      assertEquals((2 * n + 1) / 12.0, values.get("centre").real(n), 1e-15);
    }
    assertEquals(Shape.of(1), values.get("sharpness").shape());
    assertEquals(9, values.get("sharpness").real(0));
  }
}
