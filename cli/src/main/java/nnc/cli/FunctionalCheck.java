package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.PulseNetlist;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.testbench.sfq.FunctionalCoSimulation;
import nnc.testbench.sfq.FunctionalCoSimulation.Outcome;

/// Outputs of the registers of clocked pulse cells beside those of the simulated netlist.
record FunctionalCheck(Outcome outcome) implements Check {

  /// Simulates `changed` registers, or newly emitted ones.
  static FunctionalCheck of(
      PulseNetlist netlist,
      Samples samples,
      Optional<SequencedMap<String, byte[]>> changed,
      Simulator simulator) {
    FunctionalCoSimulation bench = new FunctionalCoSimulation(netlist);
    SequencedMap<String, byte[]> files = bench.complete(changed.orElseGet(bench::files));
    return new FunctionalCheck(
        simulator.simulate(bench.core(), files, s -> bench.run(samples.every(), s)));
  }

  @Override
  public boolean passed() {
    return outcome.mismatches() == 0;
  }

  @Override
  public List<List<Value>> outputs() {
    return outcome.outputs();
  }

  /// How fast the Verilog was.
  @Override
  public Optional<String> note() {
    double seconds = Math.max(1, outcome.nanoseconds()) / 1e9;
    return Optional.of(
        String.format(
            Locale.ROOT,
            "%.0f frames/s, %.0f cycles/s in the simulator",
            outcome.outputs().size() / seconds,
            outcome.cycles() / seconds));
  }

  @Override
  public List<String> lines(String simulator) {
    List<String> lines = new ArrayList<>();
    lines.add(
        outcome.cycles()
            + " cycles of the registers in "
            + simulator
            + ", "
            + outcome.mismatches()
            + " samples with a difference");
    outcome
        .first()
        .ifPresent(d -> {
          lines.add("first difference: " + d);
          lines.add("  from " + d.span().location());
        });
    return lines;
  }

  @Override
  public SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("cycles", outcome.cycles());
    object.put("mismatches", outcome.mismatches());
    outcome
        .first()
        .ifPresent(d -> {
          SequencedMap<String, Object> first = new LinkedHashMap<>();
          first.put("sample", d.sample());
          first.put("element", d.element());
          first.put("expected", d.expected());
          first.put("got", d.got());
          first.put("source", d.span().location());
          object.put("first_difference", first);
        });
    return object;
  }
}
