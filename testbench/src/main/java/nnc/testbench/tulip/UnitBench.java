package nnc.testbench.tulip;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import nnc.backends.compare.CellFlow;
import nnc.backends.compare.Workload;
import nnc.backends.simulate.Block;
import nnc.backends.simulate.BlockBench;
import nnc.backends.tulip.LaneBlock;
import nnc.backends.tulip.MacUnit;
import nnc.backends.tulip.ProgramEmitter;
import nnc.ir.pe.Machine;
import nnc.passes.tulip.ColumnScheduler;
import nnc.passes.tulip.Schedule;

/// Area, clock and energy of a processing element and of conventional units, in standard cells and
/// by one flow. Every netlist answers for its neurons before its energy counts.
public final class UnitBench {

  /// The clock at which energy is measured, the same for all; all of them are faster.
  public static final double PERIOD_NS = 20;

  /// Cycles that are measured of a unit that needs few for a neuron, so that toggles average.
  private static final int CYCLES = 64;

  /// A block in standard cells: square micrometres, cells, and the shortest clock period.
  public record Unit(String name, Block block, CellFlow.Mapped mapped) {
    public double area() {
      return mapped.area();
    }

    public long cells() {
      return mapped.netlist().cellCount();
    }

    public double pathNs() {
      return mapped.pathNs();
    }
  }

  /// Of one task: its cycles, and picojoules without and with glitches.
  public record Energy(int cycles, double zero, double library) {
    public double perCycle() {
      return library / cycles;
    }
  }

  private final CellFlow flow;
  private final Machine machine;
  private final ColumnScheduler scheduler;
  private final Map<NeuronShape, Schedule> schedules = new ConcurrentHashMap<>();

  public UnitBench(CellFlow flow, Machine machine, ColumnScheduler scheduler) {
    this.flow = flow;
    this.machine = machine;
    this.scheduler = scheduler;
  }

  /// One processing element.
  public Unit element(ProgramEmitter.Cell cell) {
    return unit("element", new LaneBlock(machine, cell).block());
  }

  /// A conventional unit that takes `products` products of such neurons in a cycle.
  public Unit conventional(NeuronShape shape, int products) {
    return unit("conventional", shape.unit(products).block());
  }

  private Unit unit(String name, Block block) {
    CellFlow.Mapped mapped = flow.mapFromInputs(block.rtl(), PERIOD_NS);
    if (mapped.pathNs() > PERIOD_NS) {
      throw new IllegalStateException(name + " needs " + mapped.pathNs() + " ns");
    }
    return new Unit(name, block, mapped);
  }

  /// The schedule of such neurons; throws `IllegalStateException` where registers are too small.
  public Schedule schedule(NeuronShape shape) {
    return schedules.computeIfAbsent(
        shape,
        s ->
            scheduler
                .schedule(machine, s.node())
                .orElseThrow(() -> new IllegalStateException("no schedule of " + s)));
  }

  /// Of an element for each of `count` drawn neurons.
  public Energy ofElement(ProgramEmitter.Cell cell, NeuronShape shape, int count) {
    Schedule schedule = schedule(shape);
    List<LaneBlock.Turn> turns = new ArrayList<>();
    shape.draw(count + 1, 1).forEach(n -> turns.add(shape.turn(schedule, n)));
    Workload work = new LaneBlock(machine, cell).turns(shape + " on an element", turns);
    return energy(work, element(cell));
  }

  /// Of a conventional unit for each of at least `count` drawn neurons, the same ones and more
  /// where they take few cycles.
  public Energy ofConventional(NeuronShape shape, int products, int count) {
    MacUnit unit = shape.unit(products);
    int enough = Math.max(count, Math.ceilDiv(CYCLES, unit.cycles(shape.inputs())));
    Workload work = unit.neurons(shape + " by " + unit, shape.draw(enough + 1, 1));
    return energy(work, conventional(shape, products));
  }

  /// Of a task of `work` on `unit`.
  public Energy energy(Workload work, Unit unit) {
    Map<BlockBench.Delays, Double> pj = new LinkedHashMap<>();
    for (BlockBench.Delays delays : BlockBench.Delays.values()) {
      double cycle =
          flow.switching(work.trial(), unit.mapped(), PERIOD_NS, delays, work.warmUp())
              .picojoules(PERIOD_NS);
      pj.put(delays, cycle * work.cycles());
    }
    return new Energy(
        work.cycles(), pj.get(BlockBench.Delays.ZERO), pj.get(BlockBench.Delays.LIBRARY));
  }
}
