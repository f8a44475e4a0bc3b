package nnc.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import nnc.testbench.sfq.PulseCoSimulation.Outcome;

/// Pulses of a circuit's Verilog beside those of the simulated netlist.
record PulseCheck(Outcome outcome) {

  boolean passed() {
    return outcome.mismatches() == 0;
  }

  String text(DesignOptions.Resolved resolved, Scores scores, String simulator, boolean json) {
    outcome.outputs().forEach(scores::add);
    if (json) {
      SequencedMap<String, Object> object = resolved.json();
      object.put("simulator", simulator);
      object.putAll(scores.json());
      object.put("pulses", outcome.pulses());
      object.put("mismatches", outcome.mismatches());
      outcome.first().ifPresent(d -> object.put("first_difference", d.toString()));
      return Json.print(object);
    }
    List<String> lines = new ArrayList<>(List.of(resolved.line(), scores.line()));
    lines.add(
        outcome.pulses()
            + " pulses in "
            + simulator
            + ", "
            + outcome.mismatches()
            + " with a difference");
    outcome.first().ifPresent(d -> lines.add("first difference: " + d));
    return String.join("\n", lines);
  }
}
