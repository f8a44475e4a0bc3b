package nnc.testbench;

import java.nio.file.Path;
import nnc.frontend.Targets;
import nnc.ir.pass.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random networks in time that work by events, and such that learn.
class EventDifferentialTest {

  @Test
  void networksByEventsAgreeToo(@TempDir Path cache) {
    Target target = Targets.read("fpga");
    Agreement.hold(seed -> Differential.Case.byEvents(seed, target), cache, 60, 20);
  }

  @Test
  void networksThatLearnAgreeToo(@TempDir Path cache) {
    Target target = Targets.read("fpga");
    Agreement.hold(seed -> Differential.Case.learning(seed, target), cache, 12, 6);
  }
}
