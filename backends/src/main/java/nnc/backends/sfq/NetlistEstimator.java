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
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.PulseActivity;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.PulseLibrary.Converter;

/// What a circuit of pulse cells costs. Junctions, bias current and area are sums over its cells,
/// converters at the chip's pins are told beside them and count in what a chip has room for. With
/// bias resistors (RSFQ) the bias current flows at the target's voltage whatever happens; each
/// pulse at a cell takes the flux quantum times the cell's bias current more, at most: all its bias
/// feeds slip once. Without resistors (ERSFQ) the bus has the voltage that junctions have at the
/// fastest clock.
public record NetlistEstimator(Target target, Settings settings, PulseLibrary library) {

  /// The flux quantum in mV ps, h / 2e.
  private static final double FLUX_QUANTUM = 2.067833848;

  /// `frame` is counted in picoseconds; energies are those of one frame, as busy as the frames of
  /// `activity` are on average.
  public Estimate estimate(PulseNetlist netlist, PulseActivity activity) {
    Map<Instance.Role, Sum> roles = new EnumMap<>(Instance.Role.class);
    Sum all = new Sum(activity.frames());
    netlist
        .instances()
        .forEach((id, instance) -> {
          PulseLibrary.Cell cell = library.cells().get(instance.cell());
          double bias = library.bias(instance);
          long pulses = activity.pulses().getOrDefault(id, 0L);
          roles
              .computeIfAbsent(instance.role(), _ -> new Sum(activity.frames()))
              .add(cell, bias, pulses);
          all.add(cell, bias, pulses);
        });
    SequencedMap<String, Quantity> totals = new LinkedHashMap<>(all.quantities());
    converters(totals, netlist);
    frame(totals, netlist);
    power(totals, all, netlist.frame() / 1e3);
    converterEnergy(totals, netlist, activity);
    Quantity cells = totals.get("cell_area");
    Quantity area =
        Optional.ofNullable(totals.get("converter_area")).map(cells::plus).orElse(cells);
    cost("utilisation").ifPresent(u -> totals.put("chip_area", quotient(area, u)));
    List<Estimate.Part> parts = new ArrayList<>();
    roles.forEach((role, sum) ->
        parts.add(
            new Estimate.Part(
                role.name().toLowerCase(Locale.ROOT), "cells", Span.NONE, sum.quantities())));
    return new Estimate(totals, parts, fit(totals), notes(netlist, activity));
  }

  /// Pins, and the converter at each, if the library tells what one takes.
  private void converters(SequencedMap<String, Quantity> totals, PulseNetlist netlist) {
    int in = netlist.drives().size();
    int out = netlist.outputPins().size();
    totals.put(
        "pins", Quantity.exact(in + out, "", Quality.MEASURED, "pulse pins of this circuit"));
    library
        .converters()
        .ifPresent(c -> {
          String source = "a converter at each pin; " + library.source();
          Converter i = c.input();
          Converter o = c.output();
          totals.put(
              "converter_junctions",
              Quantity.exact(
                  in * i.junctions() + out * o.junctions(), "JJ", library.quality(), source));
          totals.put(
              "converter_bias",
              Quantity.exact(in * i.bias() + out * o.bias(), "mA", library.quality(), source));
          totals.put(
              "converter_area",
              Quantity.exact(
                  in * i.width() * i.height() + out * o.width() * o.height(),
                  "um2",
                  library.quality(),
                  source));
        });
  }

  /// What converters take in a frame with bias resistors: their bias current all the time, and for
  /// each pulse of the shown frame at most the flux quantum times it more.
  private void converterEnergy(
      SequencedMap<String, Quantity> totals, PulseNetlist netlist, PulseActivity activity) {
    if (library.converters().isEmpty()) {
      return;
    }
    double charge = 0;
    for (PulseActivity.AtPin pulse : activity.chip()) {
      charge +=
          pulse.leaves()
              ? library.converters().get().output().bias()
              : library.converters().get().input().bias();
    }
    Quantity dynamic =
        Quantity.exact(
            FLUX_QUANTUM * charge,
            "aJ",
            Quality.MODELLED,
            "pulses at pins of the simulated frame in which most leave, each the flux quantum times its converter's bias current");
    cost("bias-voltage")
        .ifPresent(v ->
            totals.put(
                "converter_rsfq_energy",
                product(totals.get("converter_bias"), v, 1, "uW")
                    .times(netlist.frame() / 1e3, "aJ")
                    .plus(dynamic)));
  }

  /// What cells and converters take of a chip, the user's or the usual one.
  private Optional<Estimate.Fit> fit(SequencedMap<String, Quantity> totals) {
    List<Estimate.Fit.Use> uses = new ArrayList<>();
    use(uses, "junctions", "junction-limit", "junctions", totals);
    use(uses, "bias current, mA", "bias-limit", "bias", totals);
    use(uses, "pins", "pin-limit", "pins", totals);
    return uses.isEmpty() ? Optional.empty() : Optional.of(new Estimate.Fit("the chip", uses));
  }

  private void use(
      List<Estimate.Fit.Use> uses,
      String resource,
      String key,
      String figure,
      SequencedMap<String, Quantity> totals) {
    Optional<Target.Parameter> parameter = target.parameter(key);
    double limit =
        settings
            .get(key)
            .or(() -> parameter.map(Target.Parameter::defaultValue))
            .map(Double::parseDouble)
            .orElse(0.0);
    if (limit > 0) {
      Quantity used = totals.get(figure);
      Quantity more = totals.get("converter_" + figure);
      uses.add(
          new Estimate.Fit.Use(
              resource,
              more == null ? used : used.plus(more),
              (long) limit,
              parameter.map(Target.Parameter::span).orElse(Span.NONE)));
    }
  }

  private static void frame(SequencedMap<String, Quantity> totals, PulseNetlist netlist) {
    double picoseconds = netlist.frame() / 1e3;
    String slots = "slots of this circuit";
    totals.put("frame", Quantity.exact(picoseconds, "ps", Quality.MODELLED, slots));
    totals.put(
        "frames_per_second", Quantity.exact(1e12 / picoseconds, "/s", Quality.MODELLED, slots));
    if (netlist.latency() > 0) {
      totals.put(
          "latency_at_most",
          Quantity.exact(
              picoseconds * (netlist.latency() + 1),
              "ps",
              Quality.MODELLED,
              "frames from data to answer in this circuit"));
    }
  }

  private void power(SequencedMap<String, Quantity> totals, Sum all, double picoseconds) {
    Quantity bias = totals.get("bias");
    Quantity dynamic = all.energy();
    totals.put("dynamic_energy_at_most", dynamic);
    Optional<Quantity> cooling = cost("cooling");
    cost("bias-voltage")
        .ifPresent(v -> {
          Quantity power = product(bias, v, 1, "uW");
          totals.put("rsfq_static_power", power);
          Quantity energy = power.times(picoseconds, "aJ").plus(dynamic);
          totals.put("rsfq_energy_per_inference", energy);
          cooling.ifPresent(
              c -> totals.put("rsfq_energy_with_cooling", product(energy, c, 1e-3, "fJ")));
        });
    library
        .clock()
        .ifPresent(clock -> {
          double gigahertz = 1e3 / clock.picoseconds();
          Quantity power =
              bias.times(FLUX_QUANTUM * gigahertz, "nW")
                  .plus(
                      Quantity.exact(
                          0, "nW", Quality.MODELLED, "fastest clock of " + library.title()));
          totals.put("ersfq_power_at_most", power);
          Quantity energy = power.times(picoseconds * 1e-3, "aJ");
          totals.put("ersfq_energy_per_inference", energy);
          cooling.ifPresent(
              c -> totals.put("ersfq_energy_with_cooling", product(energy, c, 1e-3, "fJ")));
        });
  }

  /// Sums over some cells.
  private final class Sum {
    private final int frames;
    private int cells;
    private int junctions;
    private double bias;
    private double area;
    private long pulses;
    private double charge;
    private Quality quality = Quality.MEASURED;

    Sum(int frames) {
      this.frames = frames;
    }

    /// A cell that takes so many mA and at which so many pulses came.
    void add(PulseLibrary.Cell cell, double current, long came) {
      cells++;
      pulses += came;
      charge += came * current;
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
      quantities.put(
          "pulses_per_frame",
          Quantity.exact((double) pulses / frames, "", Quality.MODELLED, "simulated frames"));
      return quantities;
    }

    /// What pulses take in a frame, at most.
    Quantity energy() {
      return Quantity.exact(
          FLUX_QUANTUM * charge / frames,
          "aJ",
          quality.weakest(Quality.MODELLED),
          "pulses of simulated frames, each the flux quantum times its cell's bias current");
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

  private List<String> notes(PulseNetlist netlist, PulseActivity activity) {
    List<String> notes = new ArrayList<>();
    notes.add(
        "cells are those of '"
            + library.title()
            + "'; wires between cells have neither length nor cost");
    notes.add(
        "pulses and energies are those of "
            + activity.frames()
            + (activity.frames() == 1 ? " simulated frame" : " simulated frames")
            + ", without what sets the circuit up; ERSFQ's feeding lines and the junctions of its bias feeds are not counted");
    long currents =
        netlist.instances().values().stream().filter(i -> i.weight().isPresent()).count();
    String pins =
        netlist.drives().size()
            + " DC/SFQ converters at inputs and "
            + netlist.outputPins().size()
            + " SFQ/DC drivers at outputs";
    notes.add(
        library.converters().isPresent()
            ? pins
                + " are told apart: energies and cell areas of the circuit are without them, the chip's area is with them"
            : "not counted, as the library has no cells for them: " + pins);
    if (currents > 0) {
      notes.add("not counted: " + currents + " pads for weight currents");
    }
    if (library.clock().isEmpty()) {
      notes.add(
          "no figures for ERSFQ: its bus has the voltage of the fastest clock, and library '"
              + library.id()
              + "' has no 'clock'");
    }
    return notes;
  }
}
