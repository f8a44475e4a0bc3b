package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import nnc.testbench.sfq.CircuitMargins;

/// Margins for people and for programs.
final class MarginText {

  private MarginText() {}

  /// A line for each margin, below the heading of their names.
  static List<String> table(String heading, List<CircuitMargins.Margin> margins) {
    Table table = new Table();
    table.row(heading, "from", "to", "fails first below", "fails first above");
    for (CircuitMargins.Margin m : margins) {
      table.row(m.what(), percent(m.low()), percent(m.high()), pin(m.low()), pin(m.high()));
    }
    return table.lines();
  }

  private static String percent(CircuitMargins.End end) {
    return String.format(Locale.ROOT, "%+.1f %%", 100 * (end.factor() - 1))
        + (end.first().isEmpty() ? " at least" : "");
  }

  private static String pin(CircuitMargins.End end) {
    return end.first().map(d -> DiagnosticText.clean(d.pin().toString())).orElse("");
  }

  static List<Object> json(List<CircuitMargins.Margin> margins) {
    List<Object> all = new ArrayList<>();
    for (CircuitMargins.Margin m : margins) {
      SequencedMap<String, Object> one = new LinkedHashMap<>();
      one.put("varied", m.what());
      one.put("low", m.low().factor());
      one.put("high", m.high().factor());
      m.low().first().ifPresent(d -> one.put("fails_first_below", d.pin().toString()));
      m.high().first().ifPresent(d -> one.put("fails_first_above", d.pin().toString()));
      all.add(one);
    }
    return all;
  }
}
