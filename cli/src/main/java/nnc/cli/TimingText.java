package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Stimulus;
import nnc.passes.sfq.timing.Deviation;
import nnc.passes.sfq.timing.Slack;
import nnc.passes.sfq.timing.Timing;

/// The timing of a circuit of pulse cells for people and for programs.
record TimingText(PulseNetlist netlist, PulseLibrary library, Deviation deviation, Timing timing) {

  private static final int SHOWN = 40;

  static TimingText of(PulseNetlist netlist, PulseLibrary library, Deviation deviation) {
    return new TimingText(netlist, library, deviation, Timing.of(netlist, deviation));
  }

  /// The figures in few lines.
  List<String> summary() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "timing with delays off by "
            + deviation.percent()
            + " %, pulses at pins by "
            + Picoseconds.print(deviation.pins())
            + " ps: "
            + timing.missed().size()
            + " rules missed"
            + (timing.slacks().isEmpty() ? "" : ", least slack " + least() + " ps"));
    lines.add(
        "pulses at a pin at least " + Picoseconds.print(shortest()) + " ps apart: " + clock());
    return lines;
  }

  /// The clock and the fastest one, once where they are the same to a tenth.
  private String clock() {
    String now = gigahertz((double) shortest()) + " GHz";
    if (timing.shrink() == 0) {
      return now;
    }
    String most = gigahertz(shortest() * timing.shrink()) + " GHz";
    return now + (most.equals(now) ? ", which is the most" : ", " + most + " at the most");
  }

  /// All of it: the summary, then the rules with least slack.
  String file() {
    StringBuilder text = new StringBuilder();
    summary().forEach(l -> text.append(l).append('\n'));
    text.append("frame ").append(Picoseconds.print(netlist.frame())).append(" ps, the last of ");
    text.append(timing.events()).append(" pulses that may come in it at ");
    text.append(Picoseconds.print(timing.latest())).append(" ps\n\n");
    Table table = new Table();
    worst(SHOWN).forEach(row -> table.row(row.toArray(String[]::new)));
    table.lines().forEach(l -> text.append(l).append('\n'));
    if (timing.slacks().size() > SHOWN) {
      text.append(timing.slacks().size() - SHOWN).append(" with more slack\n");
    }
    return text.toString();
  }

  /// The `most` rules with least slack, below a head.
  List<List<String>> worst(int most) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "slack, ps",
            "pin",
            "cell",
            "rule",
            "quality",
            "earlier pulse, ps",
            "later pulse, ps",
            "of"));
    timing.slacks().stream()
        .limit(most)
        .forEach(s ->
            rows.add(
                List.of(
                    Picoseconds.print(s.time()),
                    DiagnosticText.clean(s.pin().toString()),
                    DiagnosticText.clean(s.cell()),
                    s.rule().toString(),
                    quality(s),
                    arrival(s.earlier()),
                    arrival(s.later()),
                    line(s.span()))));
    return rows;
  }

  SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("delay_spread_percent", deviation.hundredths() / 1e2);
    object.put("pin_spread_ps", deviation.pins() / 1e3);
    object.put("missed", timing.missed().size());
    object.put("shortest_period_ps", shortest() / 1e3);
    object.put("clock_ghz", 1e6 / shortest());
    if (timing.shrink() > 0) {
      object.put("clock_at_most_ghz", 1e6 / (shortest() * timing.shrink()));
    }
    object.put("pulses_that_may_come", timing.events());
    object.put(
        "slacks",
        timing.slacks().stream()
            .limit(SHOWN)
            .map(s -> {
              SequencedMap<String, Object> slack = new LinkedHashMap<>();
              slack.put("slack_ps", s.time() / 1e3);
              slack.put("pin", s.pin().toString());
              slack.put("cell", s.cell());
              slack.put("rule", s.rule().toString());
              slack.put("quality", quality(s));
              slack.put("earlier", arrival(s.earlier()));
              slack.put("later", arrival(s.later()));
              slack.put("line", line(s.span()));
              return slack;
            })
            .toList());
    return object;
  }

  /// How good the number is that a rule asks for; none for an order, which the state machine asks
  /// for.
  private String quality(Slack s) {
    return switch (s.rule().kind()) {
      case CRITICAL, SPACING ->
          library.evidence(s.cell(), s.rule().first(), s.rule().second()).word();
      case COALESCING -> library.evidence(s.cell(), "absorptions").word();
      case ORDER -> "";
    };
  }

  /// The least slack in picoseconds, where there is any rule.
  String least() {
    return timing.slacks().isEmpty()
        ? "none"
        : Picoseconds.print(timing.slacks().getFirst().time());
  }

  /// The least time between two pulses that one pin of the chip gets in a frame, or in two.
  long shortest() {
    long shortest = netlist.frame();
    for (Stimulus drive : netlist.drives().values()) {
      for (int i = 1; i < drive.times().size(); i++) {
        shortest = Math.min(shortest, drive.times().get(i) - drive.times().get(i - 1));
      }
    }
    return shortest;
  }

  private static String gigahertz(double femtoseconds) {
    return String.format(Locale.ROOT, "%.1f", 1e6 / femtoseconds);
  }

  private static String arrival(Slack.Arrival a) {
    return DiagnosticText.clean(a.source())
        + "@"
        + Picoseconds.print(a.sent())
        + " at "
        + Picoseconds.print(a.earliest())
        + ".."
        + Picoseconds.print(a.latest());
  }

  private static String line(Span span) {
    return span.isNone() ? "" : DiagnosticText.clean(span.place());
  }
}
