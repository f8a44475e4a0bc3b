package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.network.SequenceRun;
import nnc.passes.analysis.FixedPointInputs;

/// `nnc run` of a network in time: every row of the data is a step of one sequence.
record SequenceReport(
    DesignOptions.Resolved resolved, boolean real, boolean outputs, boolean json) {

  int run(Console console, Samples samples) {
    Network network = real ? resolved.compiled().imported() : resolved.compiled().integer();
    SequenceRun run;
    try (Progress progress = console.progress("steps", samples.count())) {
      run =
          SequenceRun.of(
              network,
              FixedPointInputs.of(samples, network),
              SequenceRun.shown(network),
              progress::at);
    }
    if (json) {
      console.say(Json.print(json(run)));
    } else {
      lines(run).forEach(console::say);
    }
    return ExitCode.DONE.number();
  }

  private SequencedMap<String, Object> json(SequenceRun run) {
    SequencedMap<String, Object> object = resolved.json();
    object.remove("target");
    object.put("steps", run.outputs().size());
    SequencedMap<String, Object> spikes = new LinkedHashMap<>();
    run.spikes()
        .forEach((id, all) ->
            spikes.put(id, all.stream().map(s -> new int[] {s.step(), s.neuron()}).toList()));
    object.put("spikes", spikes);
    if (outputs) {
      object.put(
          "outputs",
          run.outputs().stream().map(r -> r.stream().map(Scores::numbers).toList()).toList());
    }
    return object;
  }

  private List<String> lines(SequenceRun run) {
    List<String> lines = new ArrayList<>();
    if (outputs) {
      for (int step = 0; step < run.outputs().size(); step++) {
        List<Value> values = run.outputs().get(step);
        lines.add(step + ": " + String.join(" ", values.stream().map(Scores::text).toList()));
      }
    }
    lines.add(resolved.line());
    lines.add(run.outputs().size() + (run.outputs().size() == 1 ? " step" : " steps"));
    run.spikes()
        .forEach((id, all) ->
            lines.add(
                DiagnosticText.clean(id)
                    + ": "
                    + all.size()
                    + (all.size() == 1 ? " spike" : " spikes")));
    return lines;
  }
}
