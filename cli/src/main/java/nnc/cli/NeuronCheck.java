package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import nnc.ir.Sequences;
import nnc.ir.Value;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.testbench.spinnaker.NeuronCoSimulation;
import nnc.testbench.spinnaker.NeuronCoSimulation.Outcome;

/// Neurons as programs of a machine's cores beside the interpreter's.
record NeuronCheck(Sequences sequences, List<Outcome> outcomes) {

  /// Throws `Rejection` with E0106 for sequences that are too long to be held.
  static NeuronCheck of(DesignOptions.Resolved resolved, Sequences sequences) {
    NeuronCoSimulation bench = new NeuronCoSimulation(resolved.image().network());
    if (sequences.length() > bench.mostSteps()) {
      throw Diagnostic.of(
              Code.E0106,
              Span.NONE,
              "sequences of "
                  + sequences.length()
                  + " steps: the programs' inputs and outputs are held for "
                  + bench.mostSteps()
                  + " of this network at most")
          .help("give --steps " + bench.mostSteps())
          .rejection();
    }
    List<List<List<Value>>> parts =
        IntStream.range(0, sequences.count())
            .mapToObj(
                i -> sequences.steps().part(i * sequences.length(), sequences.length()).every())
            .toList();
    return new NeuronCheck(sequences, bench.run(parts));
  }

  long mismatches() {
    return outcomes.stream().mapToLong(Outcome::mismatches).sum();
  }

  private Optional<NeuronCoSimulation.Difference> first() {
    return outcomes.stream().flatMap(o -> o.first().stream()).findFirst();
  }

  String text(DesignOptions.Resolved resolved, String simulator, boolean json) {
    if (json) {
      SequencedMap<String, Object> object = resolved.json();
      object.put("simulator", simulator);
      object.put("steps", sequences.steps().count());
      object.put("populations", outcomes.stream().map(NeuronCheck::json).toList());
      object.put("mismatches", mismatches());
      first().ifPresent(d -> object.put("first_difference", d.toString()));
      return Json.print(object);
    }
    List<String> lines = new ArrayList<>();
    lines.add(resolved.line());
    lines.add(SequenceReport.steps(sequences.count(), sequences.length()));
    Table table = new Table();
    table.row("population", "neurons", "instructions a step", "different");
    for (Outcome o : outcomes) {
      table.row(
          DiagnosticText.clean(o.population()),
          String.valueOf(o.neurons()),
          String.format(Locale.ROOT, "%.1f", o.instructions()),
          String.valueOf(o.mismatches()));
    }
    lines.addAll(table.lines());
    lines.add("programs of neurons against the interpreter; 'nnc run' follows packets and rows");
    first().ifPresent(d -> lines.add("first difference: " + DiagnosticText.clean(d.toString())));
    return String.join("\n", lines);
  }

  private static SequencedMap<String, Object> json(Outcome o) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("population", o.population());
    object.put("neurons", o.neurons());
    object.put("instructions", o.instructions());
    object.put("mismatches", o.mismatches());
    return object;
  }
}
