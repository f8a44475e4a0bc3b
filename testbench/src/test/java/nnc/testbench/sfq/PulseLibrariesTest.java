package nnc.testbench.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Target;
import nnc.ir.pulse.NetlistVerifier;
import nnc.ir.text.DesignPrinter;
import nnc.passes.InputGenerator;
import nnc.passes.sfq.MapToPulses;
import org.junit.jupiter.api.Test;

/// Circuits of cells with other delays and critical times than the first library's.
class PulseLibrariesTest {

  private static final int NETWORKS = 60;
  private static final int SAMPLES = 6;

  @Test
  void circuitsOfPylseComputeWhatTheNetworkMeans() {
    Target target = Targets.read("sfq");
    PassContext context =
        PassContext.of(
            target, Targets.settings(target, List.of("library=pylse", "synapses=wired")));
    for (long seed = 0; seed < NETWORKS; seed++) {
      Network network = RandomBitNetworks.of(seed);
      PulseNetlist netlist = new MapToPulses().apply(network, context);
      assertEquals(List.of(), NetlistVerifier.check(netlist), () -> DesignPrinter.print(network));
      Interpreter interpreter = Interpreter.of(network);
      FrameRun run = new FrameRun(netlist, PulseObserver.NONE);
      InputGenerator inputs = InputGenerator.of(network, 5);
      for (int i = 0; i < SAMPLES; i++) {
        List<Value> sample = inputs.next();
        assertEquals(
            interpreter.run(sample), run.frame(sample), () -> DesignPrinter.print(network));
      }
      assertEquals(0, run.simulator().violations(), () -> DesignPrinter.print(network));
      assertEquals(0, run.simulator().pending(), () -> DesignPrinter.print(network));
    }
  }
}
