package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import nnc.frontend.ModelFolder;
import nnc.frontend.Targets;
import nnc.frontend.language.LanguageReader;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Kept;
import nnc.ir.network.Probe;
import nnc.ir.network.SequenceRun;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;
import nnc.ir.pass.Settings;
import nnc.passes.Compiled;
import nnc.passes.PassList;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import org.junit.jupiter.api.Test;

/// Networks of which `prune-noise` takes neurons: those that stay do what they did where the others
/// never told anybody anything, and are recorded under their old numbers.
class PopulationCutTest {

  private static Network network(String text) {
    return LanguageReader.read(new Source("t.nn", text), new ModelFolder(Path.of("nowhere")))
        .network();
  }

  private static Compiled pruned(String text, String share) {
    return new Pipeline(PassList.parse("prune-noise{sparsity=0,leak=9}"))
        .apply(
            network(text),
            Targets.read("fpga"),
            new Settings(new LinkedHashMap<>(java.util.Map.of("prune-noise.neurons", share))),
            Optional.empty(),
            PipelineListener.silent());
  }

  /// A population that projects to itself, and whatever may stand before and behind it.
  private static String random(Random random, int neurons) {
    StringBuilder text =
        new StringBuilder(
            """
            import lif
            neuron sum(bias = 0) {
                port i
                state v = 0
                v := v + i + bias
                emit v
            }
            network r timestep 1 ms schedule layerwise
            input s : events[%2$d]
            population p : lif[%2$d](tau: 6 ms, v_th: uniform(0.5, 1.5, seed: 3))
            population q : lif[5](tau: 5 ms)
            population out : sum[3]
            project p -> q random(p: 0.5, seed: 4, weights: uniform(0.2, 1, seed: 5))
            project p -> out dense(weights: 0.25, delay: 1)
            project p -> out dense(weights: 0.5)
            project q -> p random(p: 0.4, seed: 6, weights: uniform(-1, 1, seed: 7), delay: 2)
            record p.spikes, p[3..7].v
            output y = out
            output z = q
            """
                .formatted(0, neurons));
    String recurrent =
        switch (random.nextInt(3)) {
          case 0 ->
              "random(p: 0.3, seed: 8, weights: normal(0, 0.5, seed: 9), delay: uniform(1, 4, seed: 1))";
          case 1 -> "random(p: 0.2, seed: 8, weights: 0.3, delay: 1)";
          default -> "dense(weights: normal(0, 0.3, seed: 9), delay: 1)";
        };
    int at = text.indexOf("record");
    text.insert(at, "project p -> p " + recurrent + "\n");
    text.insert(
        at,
        random.nextBoolean()
            ? "project s -> p one_to_one(weights: 0.8)\n"
            : "project s -> p random(p: 0.3, seed: 10, weights: uniform(0.3, 1, seed: 11))\n");
    return text.toString();
  }

  /// `network` where neurons of `p` that are not `kept` tell nobody anything.
  private static Network silenced(Network network, List<Integer> kept) {
    Network.Builder builder = network.toBuilder();
    network
        .vertices()
        .forEach((id, vertex) -> {
          if (!reads(network, id)) {
            return;
          }
          switch (vertex.op()) {
            case Op.Projection(var s, var type) -> {
              double[] w = new double[s.count()];
              for (int n = 0; n < s.sources(); n++) {
                for (int i = s.start(n); i < s.start(n + 1); i++) {
                  w[i] = kept.contains(n) ? s.weights().real(s.weight(i)) : 0;
                }
              }
              builder.replace(
                  id, new Op.Projection(s.with(Tensor.ofReal(s.places().shape(), w)), type));
            }
            case Op.Dense(Synapse.Product(var w), var preload) -> {
              int columns = w.shape().dim(1);
              double[] all =
                  IntStream.range(0, w.size())
                      .mapToDouble(i -> kept.contains(i % columns) ? w.real(i) : 0)
                      .toArray();
              builder.replace(
                  id, new Op.Dense(new Synapse.Product(Tensor.ofReal(w.shape(), all)), preload));
            }
            case Op _ -> {}
          }
        });
    return builder.build();
  }

  private static boolean reads(Network network, String id) {
    if (network.inputs(id).isEmpty()) {
      return false;
    }
    String from = network.inputs(id).getFirst();
    return from.equals("p") || (network.op(from) instanceof Op.Delay && reads(network, from));
  }

  private static SequenceRun run(Network network, Samples data, List<Probe> probes) {
    return SequenceRun.of(
        network,
        Interpreter.of(network)::start,
        new Sequences(data, data.count(), List.of()),
        probes,
        Optional.empty(),
        _ -> {});
  }

  private static Samples spikes(Network network, Random random) {
    var type = ((Op.Input) network.op("s")).type();
    List<List<Value>> rows = new ArrayList<>();
    for (int step = 0; step < 50; step++) {
      rows.add(
          List.of(
              Value.ofRaw(type, random.ints(type.shape().size(), 0, 2).asLongStream().toArray())));
    }
    return Samples.of(rows, List.of());
  }

  @Test
  void whatStaysDoesWhatItDidWithoutTheOthers() {
    long fired = 0;
    for (int seed = 0; seed < 12; seed++) {
      Random random = new Random(seed);
      int neurons = 8 + random.nextInt(20);
      String text = random(random, neurons);
      Compiled compiled = pruned(text, "0.4");
      List<Integer> kept = compiled.kept().neurons().get("p");
      assertEquals(neurons - (int) (0.4 * neurons), kept.size());
      assertEquals(kept.size(), ((Op.Population) compiled.integer().op("p")).shape().size(), text);
      Samples data = spikes(compiled.imported(), random);
      Network silenced = silenced(compiled.imported(), kept);
      List<Probe> asked =
          List.of(
              new Probe("p", Optional.empty(), 0, neurons - 1),
              new Probe("p", Optional.of("v"), 3, 7));
      SequenceRun expected = run(silenced, data, asked);
      SequenceRun is =
          compiled
              .kept()
              .outside(run(compiled.integer(), data, compiled.kept().inside(asked)), asked);
      assertEquals(expected.outputs(), is.outputs(), text);
      assertEquals(
          expected.spikes().get("p").stream().filter(s -> kept.contains(s.neuron())).toList(),
          is.spikes().get("p"),
          text);
      fired += is.spikes().get("p").size();
      if (kept.stream().anyMatch(n -> n >= 3 && n <= 7)) {
        SequenceRun.Trace v = is.traces().getFirst();
        for (int n : kept) {
          for (int step = 0; n >= 3 && n <= 7 && step < 50; step++) {
            assertEquals(
                expected.traces().getFirst().at(step, n - 3),
                v.at(step, n - v.probe().first()),
                text);
          }
        }
      }
    }
    assertTrue(fired > 500, fired + " spikes");
  }

  @Test
  void neuronsThatAreGoneAreRecordedAsSilent() {
    SequencedMap<String, List<Integer>> left = new LinkedHashMap<>();
    left.put("p", List.of(1, 4, 6));
    Kept kept = new Kept(left);
    assertEquals(
        List.of(new Probe("p", Optional.empty(), 1, 1), new Probe("q", Optional.empty(), 0, 3)),
        kept.inside(
            List.of(
                new Probe("p", Optional.empty(), 2, 5),
                new Probe("p", Optional.empty(), 2, 3),
                new Probe("q", Optional.empty(), 0, 3))));
    assertEquals(List.of(4), kept.then("p", List.of(1)).neurons().get("p"));
    assertEquals(
        List.of(0L, 1L, 0L, 0L, 1L, 0L, 1L, 0L),
        java.util.Arrays.stream(kept.spread("p", new long[] {1, 1, 1}, 8)).boxed().toList());
  }

  private static String refused(String text) {
    var told = assertThrows(Rejection.class, () -> pruned(text, "0.5")).diagnostics().getFirst();
    assertEquals(Code.E0207, told.code());
    return told.message();
  }

  @Test
  void neuronsThatOthersKnowByTheirPlaceStay() {
    String text = random(new Random(1), 8);
    assertTrue(refused(text + "output w = p\n").contains("they are the output 'w'"));
    String plastic =
        text.replace(
            "project p -> out dense(weights: 0.5)\n",
            "project p -> out all_to_all(weights: 0.5, delay: 1, plastic: hebb(eta: 0.01))\n");
    assertTrue(refused("import hebb\n" + plastic).contains("the network learns"));
  }
}
