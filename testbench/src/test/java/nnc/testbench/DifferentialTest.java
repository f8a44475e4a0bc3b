package nnc.testbench;

import java.nio.file.Path;
import nnc.frontend.Targets;
import nnc.ir.pass.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random networks without time; `TimedDifferentialTest` has those in time and
/// `EventDifferentialTest` those that work by events, so that they run side by side.
class DifferentialTest {

  @Test
  void randomNetworksAgreeInInterpreterEmulatorVerilatorAndIcarus(@TempDir Path cache) {
    Target target = Targets.read("fpga");
    Agreement.hold(seed -> Differential.Case.of(seed, target), cache, 300, 20);
  }
}
