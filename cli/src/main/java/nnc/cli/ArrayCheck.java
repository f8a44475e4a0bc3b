package nnc.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.PeProgram;
import nnc.testbench.tulip.ArrayCoSimulation.Outcome;

/// An array of processing elements in its simulator beside the emulator; the first difference names
/// its element itself, and the cycles around it go to the file `waveform`.
record ArrayCheck(PeProgram program, Outcome outcome, Path waveform) {

  String text(DesignOptions.Resolved resolved, Scores scores, String simulator, boolean json) {
    outcome.emulation().outputs().forEach(scores::add);
    if (json) {
      SequencedMap<String, Object> object = resolved.json();
      object.put("simulator", simulator);
      object.putAll(scores.json());
      object.put("cycles", outcome.emulation().cycles());
      object.put("mismatches", outcome.mismatches());
      outcome
          .first()
          .ifPresent(d -> {
            SequencedMap<String, Object> first = new LinkedHashMap<>();
            first.put("cycle", d.cycle());
            first.put("signal", d.signal());
            first.put("expected", d.expected());
            first.put("got", d.got());
            first.put("source", program.layers().get(d.layer()).span().location());
            first.put("waveform", waveform.toString());
            object.put("first_difference", first);
          });
      return Json.print(object);
    }
    List<String> lines = new ArrayList<>(List.of(resolved.line(), scores.line()));
    lines.add(
        outcome.emulation().cycles()
            + " cycles in "
            + simulator
            + ", "
            + outcome.mismatches()
            + " with a difference");
    outcome
        .first()
        .ifPresent(d -> {
          lines.add("first difference: " + d);
          lines.add("  from " + program.layers().get(d.layer()).span().location());
          lines.add("  the cycles around it, emulator and simulator: " + waveform);
        });
    return String.join("\n", lines);
  }
}
