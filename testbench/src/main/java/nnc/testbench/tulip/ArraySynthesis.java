package nnc.testbench.tulip;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.backends.compare.CellFlow;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tulip.LaneBlock;
import nnc.backends.tulip.ProgramEmitter;
import nnc.emulator.pe.ArrayTiming;
import nnc.ir.PeProgram;
import nnc.ir.Value;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Quality;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.passes.tulip.ColumnScheduler;

/// What the elements of a program need in standard cells: one of them is mapped, and what it does
/// in each layer, with a channel and without, is simulated on recorded turns. Controller, result
/// ports and memories are not in it.
public final class ArraySynthesis {

  /// Cycles without a step that are simulated.
  private static final int WAITING = 32;

  private final PeProgram program;
  private final ArrayTiming timing;
  private final LaneBlock lane;
  private final UnitBench bench;
  private final UnitBench.Unit unit;
  private final String source;

  /// Throws `MissingTool`, and `ToolFailure` where an element does not synthesize.
  public ArraySynthesis(
      PeProgram program, ArrayTiming timing, ProgramEmitter.Cell cell, CacheFolder cache) {
    CellFlow flow = new CellFlow(cache, java.time.Duration.ofMinutes(20));
    this.program = program;
    this.timing = timing;
    this.lane = new LaneBlock(program.machine(), cell);
    this.bench = new UnitBench(flow, program.machine(), new ColumnScheduler(1, 1));
    this.unit = bench.element(cell);
    this.source = "gates in 0.18 um, not the papers' cell: " + String.join("; ", flow.tools());
  }

  /// `estimate` with what synthesis measured of the program while it computes `samples`: the
  /// elements' area and clock, and energy by layer.
  public Estimate beside(Estimate estimate, List<List<Value>> samples) {
    Machine m = program.machine();
    SequencedMap<String, RecordedTurns> turns = RecordedTurns.of(program, samples);
    SequencedMap<String, Double> layers = new LinkedHashMap<>();
    long steps = 0;
    double picojoules = 0;
    for (var entry : program.layers().entrySet()) {
      Layer layer = entry.getValue();
      RecordedTurns recorded = turns.get(entry.getKey());
      double busy = perTurn(entry.getKey(), recorded.busy());
      double idle = perTurn(entry.getKey() + " without a channel", recorded.idle());
      long channels = busy(layer);
      long turnsOfAll = (long) layer.rounds(m) * layer.batches() * m.elements();
      double energy = channels * busy + (turnsOfAll - channels) * idle;
      layers.put(entry.getKey(), energy);
      picojoules += energy;
      steps += (long) layer.rounds(m) * layer.batches() * program.routine(layer).cycles();
    }
    LaneBlock.Turn any = turns.firstEntry().getValue().busy().getFirst();
    double waiting = bench.energy(lane.waiting(any, WAITING), unit).library();
    picojoules += waiting * m.elements() * (timing.frame() - steps);
    return with(estimate, layers, picojoules);
  }

  private double perTurn(String name, List<LaneBlock.Turn> turns) {
    return bench.energy(lane.turns(name, turns), unit).library();
  }

  /// Turns of a layer on elements that have a channel and a position.
  private static long busy(Layer layer) {
    long positions = 0;
    for (int b = 0; b < layer.batches(); b++) {
      for (int s = 0; s < layer.streams(); s++) {
        positions += layer.write(b, s) < 0 ? 0 : 1;
      }
    }
    return positions * layer.channels();
  }

  private Estimate with(Estimate estimate, SequencedMap<String, Double> layers, double picojoules) {
    SequencedMap<String, Quantity> totals = new LinkedHashMap<>(estimate.totals());
    int elements = program.machine().elements();
    put(totals, "gates_element_area", unit.area(), "um2", Quality.MEASURED);
    put(totals, "gates_elements_area", unit.area() * elements * 1e-6, "mm2", Quality.MEASURED);
    put(totals, "gates_max_clock", 1000 / unit.pathNs(), "MHz", Quality.MEASURED);
    put(totals, "gates_energy_per_inference", picojoules * 1e-3, "nJ", Quality.MODELLED);
    put(
        totals,
        "gates_power_at_max_clock",
        picojoules / (timing.frame() * unit.pathNs()),
        "mW",
        Quality.MODELLED);
    List<Estimate.Part> parts = new ArrayList<>();
    for (Estimate.Part p : estimate.parts()) {
      SequencedMap<String, Quantity> quantities = new LinkedHashMap<>(p.quantities());
      put(quantities, "gates_nj", layers.get(p.id()) * 1e-3, "nJ", Quality.MODELLED);
      parts.add(new Estimate.Part(p.id(), p.kind(), p.span(), quantities));
    }
    List<String> notes = new ArrayList<>(estimate.notes());
    notes.addFirst(
        "gates_*: one element of ordinary gates in an open 0.18 um library, simulated on recorded"
            + " neurons at "
            + (int) UnitBench.PERIOD_NS
            + " ns, times the elements; it is not the papers' cell, and controller, result ports,"
            + " wires and memories are not in it");
    return new Estimate(totals, parts, estimate.fit(), notes);
  }

  private void put(
      SequencedMap<String, Quantity> all, String name, double value, String unit, Quality quality) {
    all.put(name, Quantity.exact(value, unit, quality, source));
  }
}
