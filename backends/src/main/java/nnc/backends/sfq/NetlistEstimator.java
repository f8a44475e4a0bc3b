package nnc.backends.sfq;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Span;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Quality;
import nnc.ir.pass.Target;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.PulseLibrary;

/// What a circuit of pulse cells costs: junctions, bias current and area are sums over its cells;
/// static power is the bias current at the bias voltage of the target.
public record NetlistEstimator(Target target, PulseLibrary library) {

  /// `frame` is counted in picoseconds; energy is that of one frame without what pulses take.
  public Estimate estimate(PulseNetlist netlist) {
    Map<Instance.Role, Sum> roles = new EnumMap<>(Instance.Role.class);
    Sum all = new Sum();
    netlist
        .instances()
        .values()
        .forEach(i -> {
          PulseLibrary.Cell cell = library.cells().get(i.cell());
          double bias = library.bias(i);
          roles.computeIfAbsent(i.role(), _ -> new Sum()).add(cell, bias);
          all.add(cell, bias);
        });
    double picoseconds = netlist.frame() / 1e3;
    SequencedMap<String, Quantity> totals = new LinkedHashMap<>(all.quantities());
    totals.put(
        "frame", Quantity.exact(picoseconds, "ps", Quality.MODELLED, "slots of this circuit"));
    totals.put(
        "frames_per_second",
        Quantity.exact(1e6 / picoseconds, "1/us", Quality.MODELLED, "slots of this circuit"));
    Quantity bias = totals.get("bias");
    cost("bias-voltage")
        .ifPresent(v -> {
          Quantity power = product(bias, v, 1, "uW");
          totals.put("static_power", power);
          Quantity energy = power.times(picoseconds, "aJ");
          totals.put("static_energy_per_frame", energy);
          cost("cooling")
              .ifPresent(
                  c -> totals.put("static_energy_with_cooling", product(energy, c, 1e-3, "fJ")));
        });
    cost("utilisation")
        .ifPresent(u -> totals.put("chip_area", quotient(totals.get("cell_area"), u)));
    List<Estimate.Part> parts = new ArrayList<>();
    roles.forEach((role, sum) ->
        parts.add(
            new Estimate.Part(
                role.name().toLowerCase(Locale.ROOT), "cells", Span.NONE, sum.quantities())));
    return new Estimate(totals, parts, Optional.empty(), notes());
  }

  /// Sums over some cells.
  private final class Sum {
    private int cells;
    private int junctions;
    private double bias;
    private double area;
    private Quality quality = Quality.MEASURED;

    void add(PulseLibrary.Cell cell, double current) {
      cells++;
      junctions += cell.junctions();
      bias += current;
      area += cell.width() * cell.height();
      for (String field : List.of("junctions", "bias", "width", "height")) {
        PulseLibrary.Evidence own = cell.evidence().get(field);
        quality = quality.weakest(own == null ? library.quality() : own.quality());
      }
    }

    SequencedMap<String, Quantity> quantities() {
      SequencedMap<String, Quantity> quantities = new LinkedHashMap<>();
      String source = "cells of this circuit; " + library.source();
      quantities.put("cells", Quantity.exact(cells, "", Quality.MEASURED, "cells of this circuit"));
      quantities.put("junctions", Quantity.exact(junctions, "JJ", quality, source));
      quantities.put("bias", Quantity.exact(bias, "mA", quality, source));
      quantities.put("cell_area", Quantity.exact(area, "um2", quality, source));
      return quantities;
    }
  }

  private Optional<Quantity> cost(String id) {
    return target
        .cost(id)
        .map(c ->
            new Quantity(
                c.low(), c.nominal(), c.high(), c.unit(), c.quality(), List.of(c.source())));
  }

  private static Quantity product(Quantity a, Quantity b, double factor, String unit) {
    return new Quantity(
        a.low() * b.low() * factor,
        a.nominal() * b.nominal() * factor,
        a.high() * b.high() * factor,
        unit,
        a.quality().weakest(b.quality()),
        join(a, b));
  }

  private static Quantity quotient(Quantity a, Quantity b) {
    return new Quantity(
        a.low() / b.high(),
        a.nominal() / b.nominal(),
        a.high() / b.low(),
        a.unit(),
        a.quality().weakest(b.quality()),
        join(a, b));
  }

  private static List<String> join(Quantity a, Quantity b) {
    List<String> sources = new ArrayList<>(a.sources());
    sources.addAll(b.sources());
    return sources;
  }

  private List<String> notes() {
    return List.of(
        "cells are those of '"
            + library.title()
            + "'; wires between cells have neither length nor cost",
        "power is static: what pulses take comes on top, and is small beside it");
  }
}
