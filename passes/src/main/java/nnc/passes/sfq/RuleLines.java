package nnc.passes.sfq;

import java.util.Map;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.PulseLibrary;
import nnc.passes.sfq.timing.Rule;
import nnc.passes.sfq.timing.SlotBounds.Bound;

/// Where in a library's file the rules stand that keep the pulses of `instances` apart.
record RuleLines(PulseLibrary library, Map<String, Instance> instances) {

  /// `d` with the line of what `bound` asks for.
  Diagnostic because(Diagnostic d, Bound bound) {
    String cell = instances.get(bound.pin().instance()).cell();
    return d.because(line(cell, bound.rule()), "what pin '" + bound.pin() + "' needs");
  }

  private Span line(String cell, Rule rule) {
    return switch (rule.kind()) {
      case CRITICAL -> line(cell, rule.toString());
      case COALESCING ->
          line(cell, rule.first() + " " + rule.second() + " " + Picoseconds.print(rule.time()));
      case SPACING ->
          library.cell(cell).orElseThrow().behaviour().separations().stream()
              .filter(s -> s.time() == rule.time())
              .findFirst()
              .map(s -> line(cell, s.toString()))
              .orElse(Span.NONE);
      case ORDER -> line(cell, "");
    };
  }

  /// The line of a cell's critical time or absorption `text`, or of the cell itself, "".
  Span line(String cell, String text) {
    return library.cell(cell).map(c -> c.lines().getOrDefault(text, Span.NONE)).orElse(Span.NONE);
  }
}
