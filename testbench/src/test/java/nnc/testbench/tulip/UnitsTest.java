package nnc.testbench.tulip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import nnc.backends.compare.Trial;
import nnc.backends.compare.Workload;
import nnc.backends.compare.WrongCoding;
import nnc.backends.simulate.BlockBench;
import nnc.backends.tool.Tool;
import nnc.backends.tool.Tools;
import nnc.backends.tulip.LaneBlock;
import nnc.backends.tulip.MacUnit;
import nnc.backends.tulip.ProgramEmitter;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Ports;
import nnc.passes.tulip.ColumnScheduler;
import nnc.passes.tulip.Schedule;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The same neurons on a processing element and on a conventional unit, in simulation: both say
/// what the sum of products says.
class UnitsTest {

  private static final Machine MACHINE =
      new Machine(List.of(2, 1, 1, 1), 4, 16, Ports.STRICT, 0, 3, 24, 2, 16, 16);

  @BeforeAll
  static void needsIcarus() {
    Tool tool = Tools.of("iverilog");
    boolean here = Tools.find(tool).isPresent();
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, tool.name() + " is not installed");
    }
    assertTrue(here, tool.name() + " is not installed");
  }

  static Stream<NeuronShape> shapes() {
    return Stream.of(
        new NeuronShape(9, 1, 1),
        new NeuronShape(72, 1, 1),
        new NeuronShape(144, 1, 1),
        new NeuronShape(9, 8, 1),
        new NeuronShape(25, 2, 2),
        new NeuronShape(18, 3, 2),
        new NeuronShape(12, 4, 4));
  }

  static LaneBlock.Turn[] turns(NeuronShape shape, int count) {
    Schedule schedule = new ColumnScheduler(40, 1).schedule(MACHINE, shape.node()).orElseThrow();
    return shape.draw(count, 3).stream()
        .map(n -> shape.turn(schedule, n))
        .toArray(LaneBlock.Turn[]::new);
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void bothDecideWhatTheSumSays(NeuronShape shape) {
    for (ProgramEmitter.Cell cell : ProgramEmitter.Cell.values()) {
      LaneBlock lane = new LaneBlock(MACHINE, cell);
      Workload work = lane.turns(shape + " on an element", List.of(turns(shape, 12)));
      simulate(work.trial(), 11);
    }
    for (int products : List.of(1, 3, 16)) {
      MacUnit unit = shape.unit(products);
      simulate(unit.neurons(shape + " by " + unit, shape.draw(12, 3)).trial(), 9);
    }
  }

  private static void simulate(Trial trial, int least) {
    assertTrue(trial.expected().size() >= least, trial.name());
    trial.check(new BlockBench(Duration.ofMinutes(2)).run(trial.block(), trial.words()).outputs());
  }

  /// The bits that a neuron is made of are those that it was drawn with.
  @Test
  void aWrongBitIsSeen() {
    NeuronShape shape = new NeuronShape(9, 1, 1);
    LaneBlock lane = new LaneBlock(MACHINE, ProgramEmitter.Cell.GATES);
    List<LaneBlock.Turn> turns = new ArrayList<>();
    for (LaneBlock.Turn t : turns(shape, 12)) {
      turns.add(
          new LaneBlock.Turn(t.routine(), t.bits().not(), t.weights(), t.control(), t.results()));
    }
    Trial wrong = lane.turns("wrong", turns).trial();
    assertThrows(WrongCoding.class, () -> simulate(wrong, 11));
  }

  @Test
  void measuredCyclesAreWholeTurns() {
    NeuronShape shape = new NeuronShape(72, 1, 1);
    LaneBlock lane = new LaneBlock(MACHINE, ProgramEmitter.Cell.GATES);
    Workload work = lane.turns("turns", List.of(turns(shape, 3)));
    assertEquals(2 * work.cycles(), work.trial().words().size() - work.warmUp());
    Workload units = shape.unit(48).neurons("neurons", shape.draw(9, 1));
    assertEquals(2, units.cycles());
    assertEquals(16, units.trial().words().size() - units.warmUp());
  }
}
