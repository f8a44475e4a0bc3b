package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SequencedSet;
import nnc.emulator.event.EventEngine;
import nnc.frontend.Model;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Interpreter;
import nnc.ir.network.SequenceRun;
import nnc.ir.op.Op;
import nnc.passes.analysis.FixedPointInputs;

/// `nnc run` of a network in time: every row of the data is a step of one sequence. It runs in
/// events, or with `reference` in the interpreter, which gives the same.
record SequenceReport(
    DesignOptions.Resolved resolved,
    boolean real,
    boolean reference,
    List<String> recorded,
    boolean outputs,
    boolean json) {

  int run(Console console, Samples samples) {
    resolved.model().recordings().stream()
        .filter(r -> r.state().isPresent())
        .forEach(r ->
            console.note(
                "note: only spikes are reported, not '"
                    + r.population()
                    + "."
                    + r.state().get()
                    + "'"));
    Network network = real ? resolved.compiled().imported() : resolved.compiled().integer();
    SequenceRun run;
    try (Progress progress = console.progress("steps", samples.count())) {
      run =
          SequenceRun.of(
              reference ? Interpreter.of(network).start() : EventEngine.of(network).start(),
              FixedPointInputs.of(samples, network),
              watched(network),
              progress::at);
    }
    if (json) {
      console.say(Json.print(json(run)));
    } else {
      lines(run).forEach(console::say);
    }
    return ExitCode.DONE.number();
  }

  /// The populations that outputs show, and those that were asked for.
  private SequencedSet<String> watched(Network network) {
    SequencedSet<String> ids = SequenceRun.shown(network);
    List<String> spiking =
        network.vertices().entrySet().stream()
            .filter(e -> e.getValue().op() instanceof Op.Population p && p.model().spiking())
            .map(e -> e.getKey())
            .toList();
    resolved.model().recordings().stream()
        .map(Model.Recording::population)
        .filter(spiking::contains)
        .forEach(ids::add);
    for (String id : recorded) {
      if (!spiking.contains(id)) {
        throw Diagnostic.of(
                Code.E0201,
                Span.of(Source.binary("--record " + DiagnosticText.clean(id))),
                "there is no spiking population '" + DiagnosticText.clean(id) + "'")
            .help(
                Similar.to(id, spiking)
                    .map(other -> "did you mean '" + other + "'?")
                    .orElse("there are: " + String.join(", ", spiking)))
            .rejection();
      }
      ids.add(id);
    }
    return ids;
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
