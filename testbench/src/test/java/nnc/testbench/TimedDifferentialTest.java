package nnc.testbench;

import java.nio.file.Path;
import nnc.frontend.Targets;
import nnc.ir.pass.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random networks in time.
class TimedDifferentialTest {

  private static final int PER_BUILD = 20;

  @Test
  void randomNetworksInTimeAgreeToo(@TempDir Path cache) {
    Target target = Targets.read("fpga");
    Agreement.hold(seed -> Differential.Case.inTime(seed, target), cache, 300, PER_BUILD);
  }

  @Test
  void networksByEventsAgreeToo(@TempDir Path cache) {
    Target target = Targets.read("fpga");
    Agreement.hold(seed -> Differential.Case.byEvents(seed, target), cache, 60, PER_BUILD);
  }

  @Test
  void networksThatLearnAgreeToo(@TempDir Path cache) {
    Target target = Targets.read("fpga");
    Agreement.hold(seed -> Differential.Case.learning(seed, target), cache, 12, 6);
  }
}
