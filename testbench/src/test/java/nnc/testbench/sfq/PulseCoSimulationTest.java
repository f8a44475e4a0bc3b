package nnc.testbench.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import nnc.backends.sfq.NetlistEmitter;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.diagnostic.Source;
import nnc.ir.pulse.NetlistVerifier;
import nnc.ir.text.DesignParser;
import nnc.ir.text.DesignPrinter;
import nnc.passes.sfq.timing.Deviation;
import nnc.passes.sfq.timing.Rule;
import nnc.passes.sfq.timing.Timing;
import org.junit.jupiter.api.Test;

class PulseCoSimulationTest {

  private static final int NETLISTS = Integer.getInteger("nnc.netlists", 300);
  private static final int FRAMES = 4;

  /// Simulator and Icarus agree in everything, and see nothing wrong where timing tells nothing.
  @Test
  void randomNetlistsDoTheSameInSimulatorAndIcarus() {
    long events = 0;
    long violations = 0;
    long absorbed = 0;
    int clean = 0;
    for (long seed = 0; seed < NETLISTS; seed++) {
      PulseNetlist netlist = RandomNetlists.of(seed);
      assertEquals(List.of(), NetlistVerifier.check(netlist));
      assertEquals(netlist, DesignParser.parse(new Source("again", DesignPrinter.print(netlist))));
      PulseCoSimulation.Outcome outcome =
          new PulseCoSimulation(netlist)
              .run(samples(netlist, seed), new TreeMap<>(NetlistEmitter.emit(netlist, "")));
      assertTrue(
          outcome.first().isEmpty(),
          "seed " + seed + ": " + outcome.first() + "\n" + DesignPrinter.print(netlist));
      Timing timing = Timing.of(netlist, Deviation.NONE);
      boolean told =
          timing.missed().stream()
              .anyMatch(s ->
                  s.rule().kind() == Rule.Kind.CRITICAL || s.rule().kind() == Rule.Kind.COALESCING);
      assertTrue(told || outcome.violations() + outcome.absorbed() == 0, "seed " + seed);
      clean += told ? 0 : 1;
      events += outcome.events();
      violations += outcome.violations();
      absorbed += outcome.absorbed();
    }
    assertTrue(events > 20L * NETLISTS, "only " + events + " events");
    assertTrue(violations > 0 && absorbed > 0);
    assertTrue(clean > NETLISTS / 10, clean + " without faults");
  }

  private static List<List<Value>> samples(PulseNetlist netlist, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<List<Value>> samples = new ArrayList<>();
    for (int i = 0; i < FRAMES; i++) {
      samples.add(
          netlist.inputs().stream()
              .map(t -> Value.ofRaw(t.type(), random.longs(t.pins().size(), 0, 2).toArray()))
              .toList());
    }
    return samples;
  }
}
