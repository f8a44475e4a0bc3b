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
import org.junit.jupiter.api.Test;

class PulseCoSimulationTest {

  private static final int NETLISTS = Integer.getInteger("nnc.netlists", 300);
  private static final int FRAMES = 4;

  @Test
  void randomNetlistsDoTheSameInSimulatorAndIcarus() {
    long events = 0;
    long violations = 0;
    long absorbed = 0;
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
      events += outcome.events();
      violations += outcome.violations();
      absorbed += outcome.absorbed();
    }
    assertTrue(events > 20L * NETLISTS, "only " + events + " events");
    assertTrue(violations > 0 && absorbed > 0);
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
