package nnc.testbench;

import java.nio.file.Path;
import nnc.frontend.Targets;
import nnc.ir.pass.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random networks in time.
class TimedDifferentialTest {

  @Test
  void randomNetworksInTimeAgreeToo(@TempDir Path cache) {
    Target target = Targets.read("fpga");
    Agreement.hold(seed -> Differential.Case.inTime(seed, target), cache, 300, 20);
  }
}
