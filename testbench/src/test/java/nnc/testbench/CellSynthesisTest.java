package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import nnc.backends.compare.CellFlow;
import nnc.backends.compare.Trial;
import nnc.backends.compare.WrongCoding;
import nnc.backends.simulate.BlockBench;
import nnc.backends.tool.CacheFolder;
import nnc.frontend.Targets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Netlists of whole cores, simulated as the emulator drives them.
class CellSynthesisTest {

  /// A small random network of one output.
  private static final long SEED = 98;

  @TempDir private Path folder;

  private static CoreTrial trial() {
    Differential.Case c = Differential.Case.of(SEED, Targets.read("fpga"));
    return CoreTrial.of(c.design(), c.samples());
  }

  /// Every beat of every frame is an answer of the trial.
  @Test
  void trialHasAllFrames() {
    CoreTrial core = trial();
    assertEquals(3, core.frames());
    assertEquals(0, core.trial().expected().size() % core.frames());
    assertTrue(core.trial().expected().size() >= core.frames());
    assertTrue(core.trial().words().size() >= CoreTrial.RESET + core.activity().cycles());
  }

  @Test
  void netlistAnswersAsTheEmulatorDoesAndAWrongAnswerIsNoticed() {
    List.of("yosys", "iverilog", "sta").forEach(RequiredTools::need);
    CellFlow flow = new CellFlow(new CacheFolder(folder), Duration.ofMinutes(5));
    Trial right = trial().trial();
    CellFlow.Mapped mapped = flow.mapFromInputs(right.block().rtl(), CellSynthesis.PERIOD_NS);
    assertTrue(power(flow, right, mapped) > 0);

    List<BigInteger> answers = new ArrayList<>(right.expected());
    answers.set(answers.size() - 1, answers.getLast().flipBit(0));
    Trial wrong = right.expecting(answers);
    assertThrows(WrongCoding.class, () -> power(flow, wrong, mapped));
  }

  private static double power(CellFlow flow, Trial trial, CellFlow.Mapped mapped) {
    return flow.switching(
            trial,
            mapped,
            CellSynthesis.PERIOD_NS,
            BlockBench.Start.ZEROS,
            BlockBench.Delays.LIBRARY,
            CoreTrial.RESET)
        .power()
        .total();
  }
}
