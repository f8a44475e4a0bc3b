package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.pulse.Microamperes;
import nnc.ir.pulse.WeightCurrent;
import nnc.passes.sfq.RateNetwork;
import nnc.passes.sfq.RateSynapse;

/// The weight currents of a stochastic circuit and what they are off by, against the weights as
/// they were written.
record SynapseTable(RateNetwork network) {

  private static final String HEAD =
      "synapse,source,rail,weight,quantized,probability,current_uA,passes,probability_error,weight_error,slope_per_uA\n";

  /// A row for each synapse; those that pass everything are wires and have no current.
  String csv() {
    StringBuilder out = new StringBuilder(HEAD);
    for (RateSynapse s : network.synapses()) {
      out.append(s.id())
          .append(',')
          .append(s.source())
          .append(',')
          .append(s.complement() ? "complement" : "direct")
          .append(',')
          .append(s.written().map(w -> number(w.weight())).orElse(""))
          .append(',')
          .append(number(s.weight()))
          .append(',')
          .append(number(s.probabilityAsked()))
          .append(',')
          .append(s.current().map(c -> Microamperes.print(c.current())).orElse(""))
          .append(',')
          .append(number(s.probability()))
          .append(',')
          .append(number(s.probabilityError()))
          .append(',')
          .append(number(s.weightError()))
          .append(',')
          .append(s.current().map(c -> number(LabNotes.slope(c))).orElse(""))
          .append('\n');
    }
    return out.toString();
  }

  private static String number(double value) {
    return value == Math.rint(value)
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.6f", value);
  }

  private List<RateSynapse> byChance() {
    return network.synapses().stream().filter(s -> s.current().isPresent()).toList();
  }

  /// The synapse whose probability is off most.
  private Optional<RateSynapse> worst() {
    return byChance().stream()
        .reduce((a, b) -> Math.abs(b.probabilityError()) > Math.abs(a.probabilityError()) ? b : a);
  }

  /// Synapses of which the written weight is not known.
  private long unknown() {
    return network.synapses().stream().filter(s -> s.written().isEmpty()).count();
  }

  List<String> lines() {
    List<RateSynapse> all = byChance();
    String count =
        "stochastic synapses: "
            + all.size()
            + " of "
            + network.synapses().size()
            + ", synapses.csv";
    List<String> lines = new ArrayList<>(List.of(count));
    worst()
        .ifPresent(w ->
            lines.add(
                "weight currents: "
                    + range(all)
                    + " uA; a probability is off by at most "
                    + number(Math.abs(w.probabilityError()))
                    + ", at '"
                    + DiagnosticText.clean(w.id())
                    + "', whose weight "
                    + number(w.asked().weight())
                    + (w.asked().weight() == w.weight()
                        ? ""
                        : " (quantized: " + number(w.weight()) + ")")
                    + " becomes "
                    + number(w.asked().weight() + w.weightError())));
    if (unknown() > 0) {
      lines.add(
          unknown()
              + (unknown() == 1 ? " synapse is" : " synapses are")
              + " compared with the quantized weight: what was written for it is not known, as"
              + " its layer was changed on the way");
    }
    return lines;
  }

  private static String range(List<RateSynapse> all) {
    var sorted = all.stream().map(s -> s.current().get()).mapToLong(WeightCurrent::current);
    var summary = sorted.summaryStatistics();
    String least = Microamperes.print(summary.getMin());
    String most = Microamperes.print(summary.getMax());
    return least.equals(most) ? least : least + " to " + most;
  }

  SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("synapses", network.synapses().size());
    object.put("stochastic", byChance().size());
    worst()
        .ifPresent(w -> {
          SequencedMap<String, Object> one = new LinkedHashMap<>();
          one.put("synapse", w.id());
          one.put("weight", w.asked().weight());
          one.put("quantized", w.weight());
          one.put("probability", w.probabilityAsked());
          one.put("current_uA", w.current().get().current() / 1e3);
          one.put("passes", w.probability());
          one.put("probability_error", w.probabilityError());
          one.put("weight_error", w.weightError());
          object.put("worst", one);
        });
    return object;
  }
}
