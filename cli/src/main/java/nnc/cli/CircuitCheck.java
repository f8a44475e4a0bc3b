package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.backends.sfq.JosimRun;
import nnc.emulator.circuit.CircuitSimulator;
import nnc.emulator.circuit.Unsolved;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.circuit.NetlistCircuit;
import nnc.ir.circuit.Thermal;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.pass.Target;
import nnc.passes.sfq.timing.Deviation;
import nnc.testbench.sfq.Alignment;
import nnc.testbench.sfq.CircuitCoSimulation;
import nnc.testbench.sfq.CircuitTiming;

/// Pulses of a circuit of junctions beside those of the simulated netlist.
record CircuitCheck(
    NetlistCircuit circuit,
    CircuitCoSimulation bench,
    CircuitCoSimulation.Outcome outcome,
    double tolerance,
    Thermal thermal,
    Optional<CircuitTiming> timing)
    implements Check {

  /// Step of the solvers, in ps.
  static final double STEP = 0.1;

  static CircuitCheck of(DesignOptions.Resolved resolved, Samples samples, boolean josim) {
    NetlistCircuit circuit = circuit(resolved);
    CircuitCoSimulation bench = new CircuitCoSimulation(circuit, samples.every());
    Thermal thermal = thermal(resolved);
    CircuitSimulator simulator =
        josim
            ? (c, drives, end) -> JosimRun.pulses(c, drives, end, STEP, thermal)
            : CircuitSimulator.solver(STEP, thermal);
    try {
      return new CircuitCheck(
          circuit, bench, bench.run(simulator), tolerance(resolved), thermal, timing(resolved));
    } catch (Unsolved e) {
      throw bench.refusal(e);
    }
  }

  /// How far apart pulses may be, in ps: the user's, else half a frame, so that no pulse of a
  /// clocked gate is taken for that of another period, and at most what is still one pulse.
  private static double tolerance(DesignOptions.Resolved resolved) {
    double own = Double.parseDouble(setting(resolved, "circuit-tolerance"));
    return own > 0 ? own : Math.min(Alignment.SAME, resolved.pulses().frame() / 2e3);
  }

  /// The netlist with the times of its circuits, where they are known.
  static Optional<CircuitTiming> timing(DesignOptions.Resolved resolved) {
    return CircuitTiming.of(
        resolved.pulses(),
        resolved.target(),
        resolved.circuits().orElseThrow(),
        deviation(resolved));
  }

  /// How far delays and times at pins may be off.
  static Deviation deviation(DesignOptions.Resolved resolved) {
    return Deviation.ofPercent(setting(resolved, "delay-spread"))
        .withPins(setting(resolved, "pin-spread"));
  }

  /// What is to be said of these times.
  @Override
  public List<Diagnostic> warnings() {
    return timing.flatMap(CircuitTiming::warning).stream().toList();
  }

  /// The noise that the user asks for.
  static Thermal thermal(DesignOptions.Resolved resolved) {
    return new Thermal(
        Double.parseDouble(setting(resolved, "circuit-temperature")),
        Thermal.BANDWIDTH,
        Long.parseLong(setting(resolved, "seed")));
  }

  static NetlistCircuit circuit(DesignOptions.Resolved resolved) {
    return NetlistCircuit.of(
        resolved.pulses(),
        resolved.circuits().orElseThrow(),
        Integer.parseInt(setting(resolved, "circuit-limit")));
  }

  static String setting(DesignOptions.Resolved resolved, String key) {
    return resolved
        .settings()
        .get(key)
        .or(() -> resolved.target().parameter(key).map(Target.Parameter::defaultValue))
        .orElseThrow();
  }

  @Override
  public boolean passed() {
    return outcome.mismatches() == 0 && outcome.apart() <= tolerance;
  }

  @Override
  public List<List<Value>> outputs() {
    return bench.outputs();
  }

  @Override
  public List<String> lines(String simulator) {
    List<String> lines = new ArrayList<>();
    lines.add(
        circuit.junctions()
            + " junctions, "
            + circuit.library().title()
            + ", "
            + circuit.library().variant()
            + (thermal.kelvin() > 0 ? ", at " + thermal.kelvin() + " K" : ""));
    lines.add(
        outcome.pulses()
            + " pulses in "
            + simulator
            + ", "
            + outcome.mismatches()
            + " without the other's");
    bench
        .chances(thermal.kelvin())
        .ifPresent(c ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "synapses passed %d of %d pulses, %.1f +- %.1f by their weight currents; all else"
                        + " goes by these",
                    c.passed(),
                    c.came(),
                    c.expected(),
                    c.deviation())));
    outcome
        .where()
        .ifPresent(pin ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "times apart by %.1f ps in the mean, %.1f ps at most, at '%s'; %s"
                        + " circuit-tolerance=%.1f, %.0f %% of a frame",
                    outcome.mean(),
                    outcome.apart(),
                    DiagnosticText.clean(pin.toString()),
                    outcome.apart() > tolerance ? "more than" : "within",
                    tolerance,
                    1e5 * tolerance / circuit.netlist().frame())));
    timing.ifPresent(
        t -> lines.add(rules(t.timing().missed().size()) + " missed with the circuits' own times"));
    outcome.first().ifPresent(d -> lines.add("first difference: " + d));
    if (drifts()) {
      lines.add(
          "every wire has as many pulses on both sides; they come apart, as the circuits have other"
              + " delays than the cells"
              + timing.map(_ -> " (--set library=circuits has those of the circuits)").orElse(""));
    }
    return lines;
  }

  @Override
  public SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("circuits", circuit.library().id());
    object.put("variant", circuit.library().variant());
    object.put("junctions", circuit.junctions());
    object.put("kelvin", thermal.kelvin());
    object.put("pulses", outcome.pulses());
    object.put("mismatches", outcome.mismatches());
    bench
        .chances(thermal.kelvin())
        .ifPresent(c -> {
          object.put("pulses_at_synapses", c.came());
          object.put("passed", c.passed());
          object.put("expected_to_pass", c.expected());
          object.put("standard_deviation", c.deviation());
        });
    object.put("wires_with_other_counts", outcome.miscounted());
    object.put("largest_difference_ps", outcome.apart());
    object.put("tolerance_ps", tolerance);
    object.put("frame_ps", circuit.netlist().frame() / 1e3);
    object.put("mean_difference_ps", outcome.mean());
    outcome.first().ifPresent(d -> object.put("first_difference", d.toString()));
    timing.ifPresent(t -> object.put("rules_missed_in_circuits", t.timing().missed().size()));
    object.put("warnings", DiagnosticJson.list(warnings()));
    return object;
  }

  /// Whether pulses are where they should be but not when.
  private boolean drifts() {
    return outcome.mismatches() > 0 && outcome.miscounted() == 0;
  }

  private static String rules(int count) {
    return count + (count == 1 ? " rule" : " rules");
  }
}
