package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import nnc.testbench.sfq.FunctionalCoSimulation.Outcome;

/// Outputs of the registers of clocked pulse cells beside those of the simulated netlist.
record FunctionalCheck(Outcome outcome) {

  boolean passed() {
    return outcome.mismatches() == 0;
  }

  /// How fast the Verilog was, which is another figure in every run.
  String rate() {
    double seconds = Math.max(1, outcome.nanoseconds()) / 1e9;
    return String.format(
        Locale.ROOT,
        "note: %.0f frames/s, %.0f cycles/s in the simulator",
        outcome.outputs().size() / seconds,
        outcome.cycles() / seconds);
  }

  String text(DesignOptions.Resolved resolved, Scores scores, String simulator, boolean json) {
    outcome.outputs().forEach(scores::add);
    if (json) {
      SequencedMap<String, Object> object = resolved.json();
      object.put("simulator", simulator);
      object.putAll(scores.json());
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
      return Json.print(object);
    }
    List<String> lines = new ArrayList<>(List.of(resolved.line(), scores.line()));
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
    return String.join("\n", lines);
  }
}
