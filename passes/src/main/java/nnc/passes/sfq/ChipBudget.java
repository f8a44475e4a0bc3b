package nnc.passes.sfq;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.PulseLibrary;

/// What a chip has: junctions, bias current and pins. `network` is where the network stands.
record ChipBudget(PulseSettings settings, Span network) {

  /// Throws `Rejection` (E0403) where a limit that the user has set is exceeded; warns (W0007)
  /// where it is the target's.
  void check(PulseNetlist netlist) {
    PulseLibrary library = settings.library();
    SequencedMap<Span, Double> junctions = new LinkedHashMap<>();
    SequencedMap<Span, Double> bias = new LinkedHashMap<>();
    netlist
        .instances()
        .values()
        .forEach(i -> {
          junctions.merge(
              i.span(), (double) library.cells().get(i.cell()).junctions(), Double::sum);
          bias.merge(i.span(), library.bias(i), Double::sum);
        });
    within("junction-limit", junctions, "junctions");
    within("bias-limit", bias, "mA of bias current");
    SequencedMap<Span, Double> pins = new LinkedHashMap<>();
    pins.put(
        network,
        netlist.drives().size()
            + netlist.outputs().stream().mapToDouble(t -> t.pins().size()).sum());
    within("pin-limit", pins, "pins for pulses");
  }

  private void within(String key, SequencedMap<Span, Double> used, String what) {
    double total = used.values().stream().mapToDouble(Double::doubleValue).sum();
    double limit = settings.settings().number(key).orElse(0.0);
    if (limit == 0 || total <= limit) {
      return;
    }
    Span most =
        used.sequencedEntrySet().stream()
            .filter(e -> !e.getKey().isNone() || used.size() == 1)
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(Span.NONE);
    boolean own = settings.settings().context().settings().get(key).isPresent();
    Diagnostic d =
        Diagnostic.of(
                own ? Code.E0403 : Code.W0007,
                most,
                "the circuit takes " + Math.round(total) + " " + what + " of " + Math.round(limit))
            .because(settings.declaration(key), own ? "the parameter" : "the usual limit")
            .help(
                List.of("use a smaller network", "wired synapses (--set synapses=wired)").stream()
                        .limit(settings.isWritable() && !key.equals("pin-limit") ? 2 : 1)
                        .collect(Collectors.joining(" or "))
                    + ", or allow as much: --set "
                    + key
                    + "="
                    + (long) Math.ceil(total));
    if (own) {
      throw d.rejection();
    }
    settings.settings().context().warn(d);
  }
}
