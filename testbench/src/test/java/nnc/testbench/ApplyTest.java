package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nnc.emulator.event.EventEngine;
import nnc.frontend.ModelFolder;
import nnc.frontend.language.LanguageReader;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.network.LearningSynapses;
import nnc.ir.op.Op;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Target;
import nnc.passes.quantize.QuantizeNeurons;
import org.junit.jupiter.api.Test;

/// Rules that change weights at once, and the same rules deferred: what memory holds changes at a
/// source's spikes alone, and is then what the eager rule has. So all spikes are the same.
class ApplyTest {

  private static final int STEPS = 200;

  private static final String PAIRS =
      """
      plasticity pairs(up = 0.25, down = 0.2) {
          weight w : q4.8
          trace x : q4.10 on pre := x * exp(-dt / 8 ms) + pre
          trace y : q4.10 on post := y * exp(-dt / 8 ms) + post
          on post w := w + up * (x - pre)
          on pre w := w - down * y
          clip 0..3
          %s
      }
      """;

  /// Its changes depend on the weight, and on a state that the target's spikes change.
  private static final String TIRED =
      """
      plasticity pairs(up = 0.25, down = 0.2) {
          weight w : q4.8
          state tired : q4.8 = 1
          trace x : q4.10 on pre := x * exp(-dt / 8 ms) + pre
          on post w := w + up * round((3 - w) * (x - pre) * tired, 8)
          on post tired := round(tired * 0.75, 8)
          on pre w := w - round(down * w, 8)
          on pre tired := min(tired + 0.5, 2)
          clip 0..3
          %s
      }
      """;

  private static Network read(String rule) {
    return LanguageReader.read(
            new Source(
                "t.nn",
                "import lif\n"
                    + rule
                    + """
                    network t timestep 1 ms
                    input s : events[3]
                    input d : events[2]
                    population p : lif[2](tau: 5 ms)
                    project d -> p one_to_one(weights: 9)
                    project s -> p all_to_all(weights: 1.5, delay: 2, plastic: pairs)
                    output y = p
                    """),
            new ModelFolder(Path.of("nowhere")))
        .network();
  }

  private static Network network(String rule) {
    return new QuantizeNeurons(12, 8, 1, 12, 0, 0)
        .apply(
            read(rule),
            PassContext.bare(
                new Target("none", "", List.of(), List.of(), List.of(), List.of(), List.of())));
  }

  private static List<List<Value>> steps(Network network, long seed) {
    Random random = new Random(seed);
    List<List<Value>> all = new ArrayList<>();
    for (int t = 0; t < STEPS; t++) {
      List<Value> inputs = new ArrayList<>();
      for (String id : network.inputIds()) {
        var type = ((Op.Input) network.op(id)).type();
        inputs.add(
            Value.ofRaw(
                type,
                random.doubles(type.shape().size()).mapToLong(x -> x < 0.12 ? 1 : 0).toArray()));
      }
      all.add(inputs);
    }
    return all;
  }

  /// The outputs, and what memory holds of each weight after each step.
  private record Learned(List<List<Value>> outputs, List<Tensor> weights) {}

  private static Learned learned(Network network, List<List<Value>> steps) {
    Interpreter.Sequence run = Interpreter.of(network).start();
    LearningSynapses synapses = LearningSynapses.of(network, "p.s.plastic").orElseThrow();
    List<List<Value>> outputs = new ArrayList<>();
    List<Tensor> weights = new ArrayList<>();
    try (EventEngine.Run engine = EventEngine.of(network).start()) {
      for (List<Value> inputs : steps) {
        outputs.add(run.step(inputs));
        assertEquals(outputs.getLast(), engine.step(inputs));
        weights.add(synapses.now(run));
        assertEquals(weights.getLast(), synapses.now(engine));
      }
    }
    return new Learned(outputs, weights);
  }

  @Test
  void aDeferredWeightIsTheEagerOneWhereItIsRead() {
    for (String rule : List.of(PAIRS, TIRED)) {
      int late = 0;
      int changes = 0;
      for (long seed = 0; seed < 10; seed++) {
        Network eagerly = network(rule.formatted("apply eager"));
        assertEquals(network(rule.formatted("")), eagerly, "it is what a rule does by itself");
        Network deferring = network(rule.formatted("apply deferred"));
        List<List<Value>> steps = steps(eagerly, seed);
        Learned eager = learned(eagerly, steps);
        Learned deferred = learned(deferring, steps);
        assertEquals(eager.outputs(), deferred.outputs());
        for (int t = 0; t < STEPS; t++) {
          for (int i = 0; i < 6; i++) {
            boolean pre = steps.get(t).getFirst().raw()[i / 2] != 0;
            long now = deferred.weights().get(t).raw(i);
            if (pre) {
              assertEquals(eager.weights().get(t).raw(i), now, "read in step " + t);
            } else if (t > 0) {
              assertEquals(deferred.weights().get(t - 1).raw(i), now, "at rest in step " + t);
            }
            late += eager.weights().get(t).raw(i) != now ? 1 : 0;
            changes +=
                t > 0 && eager.weights().get(t).raw(i) != eager.weights().get(t - 1).raw(i) ? 1 : 0;
          }
        }
      }
      assertTrue(late > 500 && changes > 500, late + " late, " + changes + " changes");
    }
  }

  private static void refused(Code code, String part, String rule) {
    var told = assertThrows(Rejection.class, () -> read(rule)).diagnostics().getFirst();
    assertEquals(code, told.code());
    assertTrue(told.message().contains(part), told.message());
  }

  @Test
  void whatCannotBeMadeUpForIsNotDeferred() {
    String deferred = PAIRS.formatted("apply deferred");
    refused(
        Code.E0210, "changes 'w' in every step", deferred.replace("on post w := w +", "w := w +"));
    refused(
        Code.E0210,
        "whether anything fires or not",
        deferred.replace("on post w := w +", "every 10 w := w +"));
    refused(
        Code.E0210,
        "nobody remembers what 'reward' was",
        deferred.replace("clip 0..3", "modulator reward"));
    refused(Code.E0201, "there is no 'later' here", PAIRS.formatted("apply later"));
    refused(
        Code.E0202, "a rule has one line 'apply'", PAIRS.formatted("apply eager\n    apply eager"));
  }
}
