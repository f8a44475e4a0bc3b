package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.PulseLibrary.Converter;
import nnc.passes.TargetSettings;

/// What a chip has: junctions, bias current and pins, for cells and for the converters at its pins.
record ChipBudget(Network network, PassContext context) {

  /// Cells of the largest circuit for which others are made and compared.
  static final int LARGEST = 20_000;

  /// How many times more than there is no other form makes up for.
  private static final double HOPELESS = 4;

  private enum Resource {
    JUNCTIONS("junction-limit", "junctions"),
    BIAS("bias-limit", "mA of bias current"),
    PINS("pin-limit", "pins for pulses");

    private final String key;
    private final String unit;

    Resource(String key, String unit) {
      this.key = key;
      this.unit = unit;
    }
  }

  /// Throws `Rejection` with an E0403 for each limit that the user has set and that is exceeded;
  /// warns (W0007) where it is the target's.
  void check(PulseNetlist netlist) {
    List<Diagnostic> broken = new ArrayList<>();
    for (Resource resource : Resource.values()) {
      SequencedMap<Span, Double> used = used(resource, netlist);
      double limit = new TargetSettings(context).number(resource.key).orElse(0.0);
      if (limit > 0 && total(used) > limit) {
        Diagnostic d = exceeded(resource, netlist, used, limit);
        if (d.code() == Code.W0007) {
          context.warn(d);
        } else {
          broken.add(d);
        }
      }
    }
    if (!broken.isEmpty()) {
      throw new Rejection(broken);
    }
  }

  private static double total(SequencedMap<Span, Double> used) {
    return used.values().stream().mapToDouble(Double::doubleValue).sum();
  }

  /// By lines of the network; what is at pins belongs to the first input.
  private SequencedMap<Span, Double> used(Resource resource, PulseNetlist netlist) {
    PulseLibrary library = context.target().pulseLibrary(context.settings());
    SequencedMap<Span, Double> used = new LinkedHashMap<>();
    if (resource != Resource.PINS) {
      netlist
          .instances()
          .values()
          .forEach(i ->
              used.merge(
                  i.span(),
                  resource == Resource.BIAS
                      ? library.bias(i)
                      : library.cells().get(i.cell()).junctions(),
                  Double::sum));
    }
    Span pins = network.vertex(network.inputIds().getFirst()).span();
    library
        .converters()
        .ifPresent(c ->
            used.merge(
                pins,
                netlist.drives().size() * at(resource, c.input())
                    + netlist.outputPins().size() * at(resource, c.output()),
                Double::sum));
    if (resource == Resource.PINS) {
      used.put(pins, (double) netlist.drives().size() + netlist.outputPins().size());
    }
    return used;
  }

  private static double at(Resource resource, Converter converter) {
    return switch (resource) {
      case JUNCTIONS -> converter.junctions();
      case BIAS -> converter.bias();
      case PINS -> 0;
    };
  }

  private Diagnostic exceeded(
      Resource resource, PulseNetlist netlist, SequencedMap<Span, Double> used, double limit) {
    Span most =
        used.sequencedEntrySet().stream()
            .filter(e -> !e.getKey().isNone() || used.size() == 1)
            .max(Map.Entry.comparingByValue())
            .map(Map.Entry::getKey)
            .orElse(Span.NONE);
    boolean own = context.settings().get(resource.key).isPresent();
    double total = total(used);
    List<String> ways = new ArrayList<>(List.of("use a smaller network"));
    if (mayFit(resource, netlist, total, limit)) {
      ways.addAll(others(resource, limit));
    }
    return Diagnostic.of(
            own ? Code.E0403 : Code.W0007,
            most,
            "the circuit takes "
                + Math.round(total)
                + " "
                + resource.unit
                + " of "
                + Math.round(limit))
        .because(
            new TargetSettings(context).declaration(resource.key),
            own ? "the parameter" : "the usual limit")
        .help(
            String.join(", or ", ways)
                + ", or allow as much: --set "
                + resource.key
                + "="
                + (long) Math.ceil(total));
  }

  /// Whether it is worth while to make other forms: all of them have the pins of data and results.
  private static boolean mayFit(
      Resource resource, PulseNetlist netlist, double total, double limit) {
    long always =
        netlist.inputs().stream().mapToLong(t -> t.pins().size()).sum()
            + netlist.outputPins().size();
    return total <= HOPELESS * limit
        && netlist.instances().size() <= LARGEST
        && (resource != Resource.PINS || always < limit);
  }

  /// Forms of the circuit that keep within `limit`, each with what it takes.
  private List<String> others(Resource resource, double limit) {
    List<String> fitting = new ArrayList<>();
    for (Settings other : CircuitForm.others(context)) {
      try {
        PassContext trial = PassContext.of(context.target(), other);
        double total = total(used(resource, MapToPulses.made(network, trial)));
        if (total <= limit) {
          fitting.add(change(other) + " (" + Math.round(total) + " " + resource.unit + ")");
        }
      } catch (Rejection _) {
        // a form that this network or the user's times do not allow
      }
    }
    return fitting;
  }

  private String change(Settings other) {
    List<String> sets = new ArrayList<>();
    other
        .values()
        .forEach((key, value) -> {
          if (!context.settings().get(key).map(value::equals).orElse(false)) {
            sets.add("--set " + key + "=" + value);
          }
        });
    return String.join(" ", sets);
  }
}
