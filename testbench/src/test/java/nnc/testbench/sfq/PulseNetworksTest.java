package nnc.testbench.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;
import nnc.backends.sfq.NetlistEmitter;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Verifier;
import nnc.ir.pass.PassContext;
import nnc.ir.pulse.NetlistVerifier;
import nnc.ir.text.DesignPrinter;
import nnc.passes.InputGenerator;
import nnc.passes.sfq.MapToPulses;
import nnc.passes.sfq.timing.Deviation;
import nnc.passes.sfq.timing.Timing;
import org.junit.jupiter.api.Test;

/// Random networks as circuits, against the interpreter.
class PulseNetworksTest {

  private static final int NETWORKS = 300;
  private static final int GRAPHS = 100;
  private static final int SAMPLES = 6;

  private static PulseNetlist netlist(Network network) {
    assertEquals(List.of(), Verifier.check(network), () -> DesignPrinter.print(network));
    PulseNetlist netlist = new MapToPulses().apply(network, PassContext.bare(Targets.read("sfq")));
    assertEquals(List.of(), NetlistVerifier.check(netlist), () -> DesignPrinter.print(network));
    return netlist;
  }

  private static List<List<Value>> samples(Network network) {
    InputGenerator inputs = InputGenerator.of(network, 5);
    List<List<Value>> samples = new ArrayList<>();
    for (int i = 0; i < SAMPLES; i++) {
      samples.add(inputs.next());
    }
    return samples;
  }

  @Test
  void circuitsComputeWhatTheNetworkMeansAndMissNoCriticalTime() {
    long fired = fired(NETWORKS, RandomBitNetworks::of);
    assertTrue(fired > NETWORKS && fired < NETWORKS * SAMPLES * 3 / 4, fired + " fired");
  }

  /// Values with several readers and outputs, convolutions, pools, inputs of several bits, argmax.
  @Test
  void branchesAndClassesAreWhatTheNetworkMeans() {
    long fired = fired(GRAPHS, RandomBitGraphs::of);
    assertTrue(fired > GRAPHS && fired < GRAPHS * SAMPLES * 3 / 4, fired + " fired");
  }

  private static long fired(int networks, LongFunction<Network> drawn) {
    long fired = 0;
    for (long seed = 0; seed < networks; seed++) {
      Network network = drawn.apply(seed);
      Interpreter interpreter = Interpreter.of(network);
      PulseNetlist netlist = netlist(network);
      assertEquals(List.of(), Timing.of(netlist, Deviation.ofPercent("7")).missed());
      FrameRun run = new FrameRun(netlist, PulseObserver.NONE);
      for (List<Value> sample : samples(network)) {
        List<Value> expected = interpreter.run(sample);
        assertEquals(expected, run.frame(sample), () -> DesignPrinter.print(network));
        fired += expected.getFirst().raw()[0] > 0 ? 1 : 0;
      }
      assertEquals(0, run.simulator().violations(), () -> DesignPrinter.print(network));
      assertEquals(0, run.simulator().absorbed(), () -> DesignPrinter.print(network));
      assertEquals(0, run.simulator().pending(), () -> DesignPrinter.print(network));
    }
    return fired;
  }

  @Test
  void circuitsDoTheSameInIcarus() {
    for (long seed = 0; seed < 24; seed++) {
      Network network = seed < 12 ? RandomBitNetworks.of(seed) : RandomBitGraphs.of(seed);
      PulseNetlist netlist = netlist(network);
      PulseCoSimulation.Outcome outcome =
          new PulseCoSimulation(netlist)
              .run(samples(network), new TreeMap<>(NetlistEmitter.emit(netlist, "")));
      assertEquals(Optional.empty(), outcome.first(), () -> DesignPrinter.print(network));
      assertEquals(0, outcome.violations());
    }
  }
}
