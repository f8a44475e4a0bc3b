package nnc.backends.tulip;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.PeProgram;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Quality;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;

/// What a program costs: cycles and bits are counted on the program itself; area, power and clock
/// are the target's, which nobody has confirmed.
public record ProgramEstimator(Target target, Settings settings, double clockMegahertz) {

  private static final String COUNTED = "counted on this program";

  /// `cycles` are those of each layer, `frame` those of a frame from its first beat to the last of
  /// the result.
  public Estimate estimate(PeProgram program, Map<String, Long> cycles, long frame) {
    Machine m = program.machine();
    ProgramImage image = new ProgramImage(program);
    SequencedMap<String, Quantity> totals = new LinkedHashMap<>();
    totals.put("cycles_per_frame", measured((double) frame, "cycles", "emulated array, one frame"));
    Quantity clock = Quantity.exact(clockMegahertz, "MHz", Quality.ASSUMED, "clock setting");
    totals.put("clock", clock);
    double microseconds = frame / clockMegahertz;
    totals.put(
        "frames_per_second",
        Quantity.exact(1e6 / microseconds, "/s", Quality.ASSUMED, "cycles at the clock setting"));
    totals.put(
        "latency",
        Quantity.exact(microseconds, "us", Quality.ASSUMED, "cycles at the clock setting"));
    totals.put(
        "utilisation",
        measured(
            utilisation(program, cycles),
            "",
            "cell evaluations that count, of all that the cells could do in the layers' cycles"));
    cost("element-area")
        .ifPresent(c -> totals.put("elements_area", c.times(m.elements() * 1e-6, "mm2")));
    cost("element-power")
        .ifPresent(c -> {
          Quantity power =
              c.times(m.elements() * clockMegahertz / knownClock(), "mW").plus(asClock());
          totals.put("elements_power", power);
          totals.put("energy_per_inference", power.times(microseconds, "nJ"));
        });
    totals.put("activation_bits", measured(program.memory().size(), "bit", COUNTED));
    totals.put(
        "microcode_bits",
        measured((double) image.stepCount() * image.code().width(), "bit", COUNTED));
    totals.put(
        "weight_bits",
        measured((double) image.weightCount() * m.elements() * m.inputs(), "bit", COUNTED));
    totals.put(
        "control_bits",
        measured((double) image.controlCount() * m.elements() * m.controlBits(), "bit", COUNTED));
    totals.put(
        "table_bits",
        measured(
            (double) image.offsetCount() * m.inputs() * image.addressWidth()
                + (double) image.rowCount() * image.rowWidth(),
            "bit",
            COUNTED));
    return new Estimate(
        totals,
        program.layers().entrySet().stream()
            .map(e -> part(program, e.getKey(), e.getValue(), cycles))
            .toList(),
        Optional.empty(),
        notes());
  }

  /// The clock (MHz) at which the power of an element is known, the target's own.
  private double knownClock() {
    return Double.parseDouble(target.parameter("clock").orElseThrow().defaultValue());
  }

  /// Nothing leaks, as far as is known: power goes with the clock, and energy does not.
  private static Quantity asClock() {
    return Quantity.exact(0, "mW", Quality.ASSUMED, "power in proportion to the clock");
  }

  private static Quantity measured(double value, String unit, String source) {
    return Quantity.exact(value, unit, Quality.MEASURED, source);
  }

  private Optional<Quantity> cost(String id) {
    return target
        .cost(id)
        .map(c ->
            new Quantity(
                c.low(),
                c.nominal(),
                c.high(),
                c.unit(),
                c.quality(),
                List.of(c.source() + " (" + c.conditions() + ")")));
  }

  private static Estimate.Part part(
      PeProgram program, String id, Layer layer, Map<String, Long> cycles) {
    Machine m = program.machine();
    Routine routine = program.routine(layer);
    SequencedMap<String, Quantity> quantities = new LinkedHashMap<>();
    quantities.put("channels", measured(layer.channels(), "", COUNTED));
    quantities.put("batches", measured(layer.batches(), "", COUNTED));
    quantities.put("rounds", measured(layer.rounds(m), "", COUNTED));
    quantities.put("steps", measured(routine.cycles(), "", COUNTED));
    quantities.put(
        "cycles", measured((double) cycles.get(id), "cycles", "emulated array, one frame"));
    return new Estimate.Part(id, layer.routine(), layer.span(), quantities);
  }

  private static double utilisation(PeProgram program, Map<String, Long> cycles) {
    Machine m = program.machine();
    double done = 0;
    double possible = 0;
    for (var entry : program.layers().entrySet()) {
      Layer layer = entry.getValue();
      long positions = 0;
      for (int b = 0; b < layer.batches(); b++) {
        for (int s = 0; s < layer.streams(); s++) {
          positions += layer.write(b, s) < 0 ? 0 : 1;
        }
      }
      done += (double) positions * layer.channels() * program.routine(layer).evaluations();
      possible += (double) cycles.get(entry.getKey()) * m.elements() * m.cells();
    }
    return possible == 0 ? 0 : done / possible;
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(
        "area, power and clock are unconfirmed recollections of a mixed-signal cell in 40 nm;"
            + " memories and control are in none of them, memories are counted in bits");
    target.parameters().stream()
        .filter(p -> p.evidence().isPresent() && settings.get(p.name()).isEmpty())
        .forEach(p ->
            notes.add(
                p.name()
                    + "="
                    + p.defaultValue()
                    + " by default, "
                    + p.evidence().get().quality().name().toLowerCase(java.util.Locale.ROOT)
                    + ": "
                    + p.evidence().get().source()));
    return notes;
  }
}
