package nnc.testbench.spinnaker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.SequencedMap;
import nnc.backends.spinnaker.NeuronProgram;
import nnc.backends.spinnaker.NeuronTrial;
import nnc.backends.tool.ToolFailure;
import nnc.frontend.ModelFolder;
import nnc.frontend.language.LanguageReader;
import nnc.frontend.language.NeuronLibrary;
import nnc.ir.Network;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Types;
import nnc.ir.neuron.IntegerNeurons;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Target;
import nnc.passes.quantize.QuantizeNeurons;
import nnc.testbench.RandomNetworksInTime;
import nnc.testbench.RequiredTools;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Neurons compiled for the machine's cores, against the equations, raw value by raw value.
class NeuronProgramTest {

  /// Neurons of the library that are run.
  private static final int MOST = 30;

  @TempDir Path folder;

  @BeforeEach
  void tools() {
    RequiredTools.need("arm-none-eabi-gcc");
    RequiredTools.need("qemu-arm");
  }

  /// The first step and neuron in which a program differs from the equations; "" if none does.
  private String difference(
      SequencedMap<String, byte[]> files, Network network, String id, int steps, Random random) {
    return difference(files, network, id, steps, random, folder);
  }

  private static String difference(
      SequencedMap<String, byte[]> files,
      Network network,
      String id,
      int steps,
      Random random,
      Path folder) {
    Op.Population population = (Op.Population) network.op(id);
    List<NumberFormat> formats = formats(network, id);
    int size = population.shape().size();
    int ports = formats.size();
    long[] inputs = new long[steps * size * ports];
    for (int i = 0; i < inputs.length; i++) {
      Range range = formats.get(i % ports).range();
      inputs[i] = random.nextLong(range.lo(), range.hi() + 1);
    }
    long[] outputs = trial(files, folder).run(steps, inputs);
    IntegerNeurons expected =
        new IntegerNeurons(population.model(), population.parameters(), formats, size);
    int columns = 1 + population.model().states().size();
    assertEquals(steps * size * columns, outputs.length);
    for (int t = 0, in = 0, out = 0; t < steps; t++) {
      for (int n = 0; n < size; n++, out += columns) {
        for (int p = 0; p < ports; p++) {
          expected.port(p)[n] = inputs[in++];
        }
        long[] row = new long[columns];
        row[0] = expected.step(n);
        for (int s = 1; s < columns; s++) {
          row[s] = expected.state(population.model().states().get(s - 1).name())[n];
        }
        long[] given = Arrays.copyOfRange(outputs, out, out + columns);
        if (!Arrays.equals(row, given)) {
          return "step "
              + t
              + ", neuron "
              + n
              + ": "
              + Arrays.toString(row)
              + " is expected, not "
              + Arrays.toString(given);
        }
      }
    }
    return "";
  }

  private static NeuronTrial trial(SequencedMap<String, byte[]> files, Path folder) {
    try {
      return NeuronTrial.build(files, folder);
    } catch (ToolFailure failure) {
      throw new AssertionError(
          failure.output() + new String(files.get("neurons.c"), StandardCharsets.UTF_8), failure);
    }
  }

  private static List<NumberFormat> formats(Network network, String id) {
    Types types = Types.of(network);
    return network.inputs(id).stream().map(types::format).toList();
  }

  private static SequencedMap<String, byte[]> files(Network network, String id) {
    return NeuronProgram.trial(id, (Op.Population) network.op(id), formats(network, id));
  }

  /// Four neurons of a kind among integers, with `fraction` bits behind the point.
  private static Network shipped(String neuron, int fraction) {
    List<String> ports =
        neuron.equals("iqif")
            ? List.of("i") // its parameters have no defaults among integers
            : new NeuronLibrary()
                .population(neuron, Shape.of(4), new LinkedHashMap<>(), 1e-3)
                .model()
                .ports();
    StringBuilder head = new StringBuilder("import " + neuron + "\nnetwork t timestep 1 ms\n");
    StringBuilder tail = new StringBuilder("population p : " + neuron + "[4]\n");
    for (String port : ports) {
      head.append("input ").append(port.equals(ports.getFirst()) ? "x" : "x_" + port);
      head.append(" : q4.6[4]\n");
      tail.append("project ").append(port.equals(ports.getFirst()) ? "x" : "x_" + port);
      tail.append(" -> p.").append(port).append(" one_to_one\n");
    }
    String text = head.append(tail) + "output y = p\n";
    Network network =
        LanguageReader.read(new Source("t.nn", text), new ModelFolder(Path.of("nowhere")))
            .network();
    return new QuantizeNeurons(fraction, 9, 1, fraction, 0, 0)
        .apply(
            network,
            PassContext.bare(
                new Target("t", "", List.of(), List.of(), List.of(), List.of(), List.of())));
  }

  /// Names of the shipped neurons.
  static List<String> library() {
    try (InputStream names =
        NeuronLibrary.class.getClassLoader().getResourceAsStream("nnc/neurons/neurons.txt")) {
      return new String(names.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(l -> !l.isBlank())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Every neuron of the library that becomes integers, whether or not cores run it.
  @Test
  void shippedNeuronsComputeTheirEquations() throws IOException {
    List<String> run = new ArrayList<>();
    for (String neuron : library()) {
      Network network;
      try {
        network = shipped(neuron, 15);
      } catch (Rejection _) {
        continue;
      }
      Path own = Files.createDirectory(folder.resolve(neuron));
      assertEquals(
          "", difference(files(network, "p"), network, "p", 10_000, new Random(1), own), neuron);
      run.add(neuron);
    }
    for (String neuron : List.of("adex", "if_curr_delta", "if_curr_exp", "lif", "li", "mdn")) {
      assertTrue(run.contains(neuron), run.toString());
    }
    assertTrue(run.size() >= MOST, run.size() + " neurons: " + run);
  }

  @Test
  void everyFunctionAndRoundingIsThatOfTheEquations() {
    int programs = 0;
    for (long seed = 1; programs < 25; seed++) {
      Network network = RandomNetworksInTime.of(seed);
      for (String id : network.vertices().sequencedKeySet()) {
        if (network.op(id) instanceof Op.Population p && p.isInteger()) {
          assertEquals(
              "",
              difference(files(network, id), network, id, 50, new Random(seed)),
              "seed " + seed);
          programs++;
        }
      }
    }
  }

  @Test
  void aProgramThatRoundsOtherwiseIsFound() {
    Network network = shipped("lif", 15);
    SequencedMap<String, SequencedMap<String, byte[]>> programs = NeuronProgram.trials(network);
    List<List<Value>> steps = new ArrayList<>();
    TensorType type = ((Op.Input) network.op("x")).type();
    for (int t = 0; t < 100; t++) {
      steps.add(List.of(Value.ofRaw(type, new Random(t).longs(4, -500, 500).toArray())));
    }
    NeuronCoSimulation.Outcome right =
        new NeuronCoSimulation(network, programs).run(List.of(steps, steps)).getFirst();
    assertEquals(0, right.mismatches());
    assertEquals(200, right.steps());
    String source = new String(programs.get("p").get("neurons.c"), StandardCharsets.UTF_8);
    String fault = source.replace("shr_nearest", "shr_floor");
    assertFalse(fault.equals(source), source);
    programs.get("p").put("neurons.c", fault.getBytes(StandardCharsets.UTF_8));
    NeuronCoSimulation.Outcome wrong =
        new NeuronCoSimulation(network, programs).run(List.of(steps)).getFirst();
    assertTrue(wrong.mismatches() > 0);
    NeuronCoSimulation.Difference first = wrong.first().orElseThrow();
    assertEquals("v", first.what());
    assertEquals(first.expected() - 1, first.got());
  }

  /// Instructions are counted alike in every run, and twice the steps take twice as many.
  @Test
  void instructionsAreCounted() {
    Network network = shipped("lif", 15);
    NeuronTrial trial = trial(files(network, "p"), folder);
    long[] inputs = new Random(1).longs(40 * 4, 0, 64).toArray();
    long twenty = trial.instructions(20, inputs);
    assertEquals(twenty, trial.instructions(20, inputs));
    assertEquals(2.0, (double) trial.instructions(40, inputs) / twenty, 0.1);
  }
}
