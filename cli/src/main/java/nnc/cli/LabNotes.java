package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import nnc.ir.PulseNetlist;
import nnc.ir.pass.Target;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.PulseLibrary.Converter;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.WeightCurrent;
import nnc.passes.sfq.RateNetwork;
import nnc.passes.sfq.RateSynapse;

/// What a lab needs to use a circuit of pulse cells: how it is brought into its first state, how
/// its bias current is distributed, how weight currents are trimmed, the converters at its pins,
/// and what makes its pulses.
///
/// @param timing the least time between two pulses at a pin, and how far each may be off
/// @param padLimit the most bias current through one pad, if the target states it
record LabNotes(
    PulseNetlist netlist,
    PulseLibrary library,
    Optional<RateNetwork> rates,
    TimingText timing,
    Optional<Target.Cost> padLimit) {

  /// What a probability may be off by, for which the resolution of currents is told.
  private static final double STATED = 0.01;

  /// Instances of one kind of cell.
  private record Kind(int count, double bias) {
    Kind plus(double more) {
      return new Kind(count + 1, bias + more);
    }
  }

  /// By cell, in the order of names; weight currents have pads of their own and are left out.
  private SequencedMap<String, Kind> kinds() {
    SequencedMap<String, Kind> kinds = new TreeMap<>();
    for (Instance i : netlist.instances().values()) {
      if (i.weight().isEmpty()) {
        kinds.merge(i.cell(), new Kind(1, library.bias(i)), (all, one) -> all.plus(one.bias()));
      }
    }
    return kinds;
  }

  private double cellBias() {
    return kinds().values().stream().mapToDouble(Kind::bias).sum();
  }

  private int pins(boolean out) {
    return out ? netlist.outputPins().size() : netlist.drives().size();
  }

  private double converterBias() {
    return library
        .converters()
        .map(c -> pins(false) * c.input().bias() + pins(true) * c.output().bias())
        .orElse(0.0);
  }

  private Optional<Integer> pads() {
    return padLimit.map(l -> (int) Math.ceil((cellBias() + converterBias()) / l.nominal()));
  }

  private List<RateSynapse> trimmed() {
    return rates.stream()
        .flatMap(r -> r.synapses().stream())
        .filter(s -> s.current().isPresent())
        .toList();
  }

  /// How the probability grows with the current, in 1/uA: the normal density at the current over
  /// sigma, times 1,000 for microamperes.
  static double slope(WeightCurrent w) {
    double z = (double) (w.current() - w.mean()) / w.sigma();
    return 1000 * Math.exp(-z * z / 2) / (w.sigma() * Math.sqrt(2 * Math.PI));
  }

  private double steepest() {
    return trimmed().stream().mapToDouble(s -> slope(s.current().get())).max().orElse(0);
  }

  /// Drives of one kind, by their first pulse.
  private List<Map.Entry<String, Stimulus>> drives(Stimulus.When when) {
    return netlist.drives().entrySet().stream()
        .filter(e -> e.getValue().when() == when && !e.getValue().times().isEmpty())
        .sorted(Map.Entry.comparingByValue((a, b) -> Long.compare(first(a), first(b))))
        .toList();
  }

  private static long first(Stimulus drive) {
    return drive.times().getFirst();
  }

  private String named(Stimulus.When when) {
    return drives(when).stream()
        .map(e ->
            DiagnosticText.clean(e.getKey())
                + " at "
                + Picoseconds.print(first(e.getValue()))
                + (e.getValue().times().size() > 1
                    ? " (the first of " + e.getValue().times().size() + ")"
                    : ""))
        .collect(Collectors.joining(", "));
  }

  /// Everything, a paragraph a line.
  List<String> lines() {
    List<String> lines = new ArrayList<>(power());
    lines.addAll(bias());
    lines.addAll(currents());
    lines.add(converters());
    lines.add(clock());
    return lines;
  }

  private List<String> power() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Power on: raise the bias currents from 0 with no pulse at any pin; every cell is then in"
            + " state 0.");
    String setup = named(Stimulus.When.SETUP);
    lines.add(
        setup.isEmpty()
            ? "Set-up: nothing has to be written before the first frame."
            : "Set-up, once, in a frame of its own before the first: "
                + setup
                + " ps; it writes the weights, which stay until bias goes.");
    lines.add(
        "In each frame of "
            + Picoseconds.print(netlist.frame())
            + " ps, in this order: "
            + named(Stimulus.When.FRAME)
            + " ps; data pins at their times (pins.csv)."
            + (netlist.latency() > 0
                ? " What leaves in the first "
                    + netlist.latency()
                    + (netlist.latency() == 1 ? " frame" : " frames")
                    + " means nothing; there is no reset."
                : ""));
    return lines;
  }

  private List<String> bias() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "Bias distribution: "
            + milliamperes(cellBias())
            + " for cells, "
            + milliamperes(converterBias())
            + " for converters"
            + pads()
                .map(n ->
                    "; "
                        + n
                        + (n == 1 ? " pad" : " pads")
                        + " of "
                        + milliamperes((cellBias() + converterBias()) / n)
                        + " at a limit of "
                        + milliamperes(padLimit.orElseThrow().nominal())
                        + " a pad ("
                        + padLimit.orElseThrow().quality().name().toLowerCase(Locale.ROOT)
                        + "; "
                        + padLimit.orElseThrow().source()
                        + ")")
                .orElse("")
            + ".");
    lines.add(
        "By cell: "
            + kinds().entrySet().stream()
                .map(e ->
                    e.getValue().count()
                        + " "
                        + e.getKey()
                        + " x "
                        + milliamperes(e.getValue().bias() / e.getValue().count())
                        + " = "
                        + milliamperes(e.getValue().bias()))
                .collect(Collectors.joining(", "))
            + ".");
    return lines;
  }

  private List<String> currents() {
    List<RateSynapse> all = trimmed();
    if (all.isEmpty()) {
      return List.of();
    }
    return List.of(
        "Weight currents: "
            + all.size()
            + " synapses have one each, from a pad of its own (not among the bias pads): nominal"
            + " current, expected probability and slope in synapses.csv.",
        "To trim one: 1. bias the chip, all other weight currents at nominal. 2. Send pulses into"
            + " this synapse's source alone and count those that its neuron gets, or frames in"
            + " which the neuron is 1. 3. Add (wanted - counted) / slope to the current and count"
            + " again. N pulses tell a probability p to sqrt(p (1 - p) / N): 2,500 to 0.01 at"
            + " most. The transfer curve only shifts from chip to chip (about 2 uA for 1 % of the"
            + " junction's area), so one point of it is enough.",
        String.format(
            Locale.ROOT,
            "Resolution: the steepest slope is %.4f per uA, so a probability off by at most %.2f"
                + " takes currents right to %.3f uA.",
            steepest(),
            STATED,
            STATED / steepest()));
  }

  private String converters() {
    return library
        .converters()
        .map(c ->
            "Converters: a "
                + converter("DC/SFQ", c.input())
                + " at each of "
                + pins(false)
                + " pins in (a pulse for each rising step of current), a "
                + converter("SFQ/DC", c.output())
                + " at each of "
                + pins(true)
                + " pins out (its level changes with each pulse).")
        .orElse(
            "Converters: DC/SFQ at each of "
                + pins(false)
                + " pins in, SFQ/DC at each of "
                + pins(true)
                + " pins out; the library has no numbers of them.");
  }

  private static String converter(String kind, Converter c) {
    return kind + " (" + c.cell() + ", " + c.junctions() + " JJ, " + milliamperes(c.bias()) + ")";
  }

  private String clock() {
    return "Clock source: none on the chip; all pulses come from outside, by a pattern generator with"
        + " a channel for each pin. Pulses at one pin are at least "
        + Picoseconds.print(timing.shortest())
        + " ps apart"
        + String.format(Locale.ROOT, " (%.1f GHz)", 1e6 / timing.shortest())
        + allowance()
        + ".";
  }

  private String allowance() {
    OptionalLong off = timing.timing().allowance();
    if (off.isEmpty()) {
      return "";
    }
    return "; each may come up to "
        + Picoseconds.print(off.getAsLong())
        + " ps earlier or later than planned, its channel's peak jitter and skew together, and so"
        + " two of them up to "
        + Picoseconds.print(2 * off.getAsLong())
        + " ps nearer to one another. That is the most with which no rule is missed and every"
        + " answer leaves in its frame, delays off by "
        + timing.deviation().percent()
        + " % too: pin-spread, "
        + Picoseconds.print(timing.deviation().pins())
        + " ps, and what the slack beyond it leaves. A larger pin-spread or longer slots (--set"
        + " slot=PS) allow more";
  }

  private static String milliamperes(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.3f mA" : "%.1f mA", value);
  }

  SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("initial_state", 0);
    object.put("setup", times(Stimulus.When.SETUP));
    object.put("frame", times(Stimulus.When.FRAME));
    SequencedMap<String, Object> cells = new LinkedHashMap<>();
    kinds()
        .forEach((cell, kind) -> {
          SequencedMap<String, Object> one = new LinkedHashMap<>();
          one.put("count", kind.count());
          one.put("bias_mA", rounded(kind.bias() / kind.count()));
          one.put("total_mA", rounded(kind.bias()));
          cells.put(cell, one);
        });
    object.put("cells", cells);
    object.put("cell_bias_mA", rounded(cellBias()));
    object.put("converter_bias_mA", rounded(converterBias()));
    padLimit.ifPresent(l -> {
      object.put("pad_limit_mA", l.nominal());
      object.put("bias_pads", pads().orElseThrow());
    });
    if (!trimmed().isEmpty()) {
      object.put("weight_pads", trimmed().size());
      object.put("steepest_slope_per_uA", steepest());
      object.put("resolution_uA", STATED / steepest());
      object.put("resolution_for_probability", STATED);
    }
    object.put("pins_in", pins(false));
    object.put("pins_out", pins(true));
    object.put("shortest_period_ps", timing.shortest() / 1e3);
    object.put("pin_spread_ps", timing.deviation().pins() / 1e3);
    timing
        .timing()
        .allowance()
        .ifPresent(off -> {
          object.put("jitter_peak_ps", off / 1e3);
          object.put("nearer_at_most_ps", 2 * off / 1e3);
        });
    return object;
  }

  private static double rounded(double milliamperes) {
    return Math.round(milliamperes * 1e6) / 1e6;
  }

  private SequencedMap<String, Object> times(Stimulus.When when) {
    SequencedMap<String, Object> times = new LinkedHashMap<>();
    drives(when).forEach(e -> times.put(e.getKey(), first(e.getValue()) / 1e3));
    return times;
  }
}
