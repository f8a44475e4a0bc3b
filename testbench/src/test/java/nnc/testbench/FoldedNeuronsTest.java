package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.VerilogEmitter;
import nnc.frontend.ModelFolder;
import nnc.frontend.Targets;
import nnc.frontend.language.LanguageReader;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.Value;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.Compiled;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import nnc.passes.fold.FoldComparisons;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Neurons whose comparisons are folded, against the same neurons as they are written.
class FoldedNeuronsTest {

  private static final int NETWORKS = 300;

  /// The membrane rectifier of Guo et al. as they write it.
  private static final String RECTIFIED =
      """
      neuron rectified(leak = 0.5, v_th = 0.5) {
          port i
          state u : q4.6 = 0
          u := leak * u + i
          let phi = lut(x = u, select(x > 1, pow(max(x, 0), 1 / 3), select(x < 0, 1 - pow(max(1 - x, 0), 1 / 3), 0.5 * tanh(3 * (x - 0.5)) / tanh(1.5) + 0.5)), domain: -8..8, entries: 1024, fraction: 16)
          fire when phi > v_th
          reset u := u - v_th
      }
      network t
      input x : events[6]
      population a : rectified[3](leak: [0.5, 0.75, 0.25])
      project x -> a dense(weights: [[0.9, -0.9, 0.2, -0.3, 0.4, -0.2], [0.9, -1.2, 0.7, -0.7, 0.3, -0.1], [0.8, -0.4, 0.5, 0.3, -0.6, 0.2]])
      output y = a
      """;

  /// Batch norm of the membrane potential, one neuron with each sign of its factor and one with 0.
  private static final String NORMED =
      """
      import mpbn
      network t
      input x : events[6]
      population a : mpbn[3](gamma: [1.3, -0.7, 0], mean: [0.1, -0.2, 0.3], deviation: 0.8, beta: [0.1, -0.2, 0.6])
      project x -> a dense(weights: [[0.9, -0.9, 0.2, -0.3, 0.4, -0.2], [0.9, -1.2, 0.7, -0.7, 0.3, -0.1], [0.8, -0.4, 0.5, 0.3, -0.6, 0.2]])
      output y = a
      """;

  private static Network network(String text) {
    return LanguageReader.read(new Source("t.nn", text), new ModelFolder(Path.of("nowhere")))
        .network();
  }

  private static Compiled compiled(Network network, String targetId, boolean folded) {
    Target target = Targets.read(targetId);
    Pipeline pipeline = Pipeline.of(target);
    return (folded ? pipeline : pipeline.without("fold-comparisons"))
        .apply(
            network,
            target,
            new Settings(new LinkedHashMap<>()),
            Optional.empty(),
            PipelineListener.silent());
  }

  private static Op.Population neurons(Compiled compiled) {
    return (Op.Population) compiled.integer().op("a");
  }

  /// What both give in the same steps.
  private static void assertSame(Network before, Network after, List<List<Value>> steps) {
    Interpreter.Sequence first = Interpreter.of(before).start();
    Interpreter.Sequence second = Interpreter.of(after).start();
    for (List<Value> in : steps) {
      assertTrue(Differential.sameNumbers(first.step(in), second.step(in)), before.name());
    }
  }

  @Test
  void randomNeuronsGiveWhatTheyGave() {
    int folded = 0;
    for (int seed = 0; seed < NETWORKS; seed++) {
      Network before = RandomNetworksInTime.of(seed);
      Network after = new FoldComparisons().apply(before, PassContext.bare(Targets.read("fpga")));
      folded += after.equals(before) ? 0 : 1;
      assertSame(before, after, RandomNetworks.samples(before, seed, 40));
    }
    assertTrue(folded >= 20, folded + " networks");
  }

  @ParameterizedTest
  @ValueSource(strings = {RECTIFIED, NORMED})
  void spikesAreThoseOfTheEquationsOnBothTargets(String text) {
    Network network = network(text);
    for (String target : List.of("fpga", "spinnaker")) {
      Network plain = compiled(network, target, false).integer();
      Network folded = compiled(network, target, true).integer();
      assertNotEquals(plain, folded, target);
      List<List<Value>> steps = RandomNetworks.samples(plain, 5, 400);
      assertSame(plain, folded, steps);
      Interpreter.Sequence sequence = Interpreter.of(folded).start();
      List<long[]> spikes = steps.stream().map(s -> sequence.step(s).getFirst().raw()).toList();
      for (int n = 0; n < 3; n++) {
        int neuron = n;
        long fired = spikes.stream().filter(s -> s[neuron] == 1).count();
        assertTrue(fired > 20, target + ": neuron " + n + " fires " + fired + " times");
      }
    }
  }

  private static List<String> tables(Compiled compiled) {
    return VerilogEmitter.emit(compiled.lowered(KernelDesign.class), EmitOptions.PLAIN)
        .sequencedKeySet()
        .stream()
        .filter(file -> file.contains("table"))
        .toList();
  }

  @Test
  void aRectifierLeavesNoTableInVerilog() {
    assertNotEquals(List.of(), tables(compiled(network(RECTIFIED), "fpga", false)));
    assertEquals(List.of(), tables(compiled(network(RECTIFIED), "fpga", true)));
  }

  @Test
  void aNormLeavesOneThresholdForEachNeuron() {
    Op.Population folded = neurons(compiled(network(NORMED), "fpga", true));
    assertEquals(
        List.of("threshold0", "flipped0"), List.copyOf(folded.parameters().sequencedKeySet()));
    assertEquals(
        List.of(0L, 1L, 0L),
        IntStream.range(0, 3).mapToObj(folded.parameters().get("flipped0")::raw).toList());
    // 0.6 > 0.5 whatever u is: the lowest value of the state is the threshold.
    Range state = folded.model().state("u").format().orElseThrow().range();
    assertEquals(state.lo(), folded.parameters().get("threshold0").raw(2));
  }
}
