package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import nnc.frontend.ModelFolder;
import nnc.frontend.language.LanguageReader;
import nnc.ir.Network;
import nnc.ir.Tensor;
import nnc.ir.Value;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.network.LearningSynapses;
import nnc.ir.op.Op;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Target;
import nnc.passes.quantize.QuantizeNeurons;
import org.junit.jupiter.api.Test;

/// `stdp(...)`, the rule of SpiNNaker's cores, is a case of rules of a text: each variant is other
/// lines. The tables of its traces, its order and its roundings are written out, and the weight
/// that every spike finds is the same number, as long as a target fires at most 15 times between
/// two spikes of a source, which is what a core remembers, and none in step 0, which it cannot tell
/// from an empty memory.
class DeferredRuleTest {

  private static final int STEPS = 400;

  /// Lines for one variant: spikes that meet depress or not, each change is held in the bounds or
  /// their sum, the delay is the dendrite's or does not count.
  private static String rule(boolean together, boolean each, boolean dendritic) {
    String up =
        "v + floor(1.5 * floor(at_pre * %s / 2048, 0) / 2048, 15)".formatted(table("before"));
    String down =
        "v - floor(0.75 * floor(at_post * %s / 2048, 0) / 2048, 15)".formatted(table("after"));
    return """
    plasticity cores() {
        weight w : uq8.7 floor
        modulator late
        state v : q9.15 = 2
        state before : uint9 = 0
        state after : uint9 = 0
        state at_pre : uint16 = 0
        state at_post : uint16 = 0
        let back = %s
        before := before + 1
        after := after + 1
        v := select(back, %s, v)
        at_post := select(back, floor(at_post * %s / 2048, 0) + 2048, at_post)
        after := select(back, 0, after)
        on pre v := clamp(%s, 0, 5)
        on pre at_pre := floor(at_pre * %s / 2048, 0) + 2048
        on pre before := 0
        on pre w := v
        on pre v := w
    }
    """
        .formatted(
            dendritic ? "late" : "post",
            each ? "clamp(" + up + ", 0, 5)" : up,
            table("after"),
            together ? down : "select(after == 0, v, " + down + ")",
            table("before"));
  }

  /// 2048 exp(-u / 5), rounded down, of an age in steps.
  private static String table(String age) {
    return "lut(u = %s, floor(2048 * exp(-u / 5)), domain: 0..512, entries: 512, fraction: 0)"
        .formatted(age);
  }

  private static Network network(String plastic, String rule) {
    Network read =
        LanguageReader.read(
                new Source(
                    "t.nn",
                    rule
                        + """
                        neuron relay { port drive port learned state v : q9.7 = 0 v := learned fire when drive > 0.5 }
                        network t timestep 1 ms
                        input s : events[2]
                        input d : events[2]
                        population p : relay[2]
                        layer late = delay(p, 2)
                        project d -> p.drive one_to_one
                        project s -> p.learned all_to_all(weights: 2, delay: 2, plastic:\
                        """
                        + " "
                        + plastic
                        + ")\noutput y = p\noutput z = late\n"),
                new ModelFolder(Path.of("nowhere")))
            .network();
    return new QuantizeNeurons(12, 8, 1, 12, 0, 0)
        .apply(
            read,
            PassContext.bare(
                new Target("none", "", List.of(), List.of(), List.of(), List.of(), List.of())));
  }

  private static Tensor weights(Network network, Interpreter.Sequence run) {
    return network.op("p.s.plastic") instanceof Op.Plastic
        ? run.weights("p.s.plastic")
        : LearningSynapses.of(network, "p.s.plastic").orElseThrow().now(run);
  }

  private static long spike(Random random, int step) {
    return step > 0 && random.nextInt(5) == 0 ? 1 : 0;
  }

  private static List<List<Double>> learned(Network network, long seed) {
    Interpreter.Sequence run = Interpreter.of(network).start();
    Random random = new Random(seed);
    var types = network.inputIds().stream().map(i -> ((Op.Input) network.op(i)).type()).toList();
    List<List<Double>> all = new ArrayList<>();
    for (int t = 0; t < STEPS; t++) {
      List<Value> inputs = new ArrayList<>();
      int now = t;
      types.forEach(type -> inputs.add(Value.ofRaw(type, spike(random, now), spike(random, now))));
      run.step(inputs);
      Tensor weights = weights(network, run);
      List<Double> found = new ArrayList<>();
      for (int i = 0; i < weights.size(); i++) {
        found.add(weights.real(i));
      }
      all.add(found);
    }
    return all;
  }

  @Test
  void theRuleOfTheCoresIsLines() {
    int changes = 0;
    for (int variant = 0; variant < 8; variant++) {
      boolean together = (variant & 1) == 0;
      boolean each = (variant & 2) == 0;
      boolean dendritic = (variant & 4) == 0;
      String call =
          "stdp(tau_plus: 5, tau_minus: 5, a_plus: 1.5, a_minus: 0.75, max: 5, fraction: 7"
              + (together ? "" : ", together: ignore")
              + (each ? "" : ", bounds: sum")
              + (dendritic ? "" : ", delay: axonal")
              + ")";
      List<List<Double>> expected = learned(network(call, ""), variant);
      assertEquals(
          expected,
          learned(network("cores(late: late)", rule(together, each, dendritic)), variant),
          call);
      changes += (int) expected.stream().distinct().count();
    }
    assertTrue(changes > 400, changes + " different weights");
  }
}
