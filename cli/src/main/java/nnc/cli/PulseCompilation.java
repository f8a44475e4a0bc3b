package nnc.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import nnc.backends.sfq.FunctionalEmitter;
import nnc.backends.sfq.NetlistEmitter;
import nnc.backends.sfq.NetlistEstimator;
import nnc.backends.sfq.PinTable;
import nnc.backends.sfq.PulseTestbench;
import nnc.emulator.pulse.PulseCounter;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Quality;
import nnc.ir.pass.Target;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.PulseActivity;
import nnc.ir.text.DesignPrinter;
import nnc.report.Headline;
import nnc.report.Page;
import nnc.report.PulseReport;

/// A circuit of pulse cells: its Verilog, its timing and what it costs.
record PulseCompilation(
    DesignOptions.Resolved resolved,
    PulseActivity activity,
    nnc.ir.estimate.Estimate estimate,
    TimingText timing,
    Optional<SynapseTable> synapses,
    List<Diagnostic> warnings,
    SortedMap<String, byte[]> files)
    implements Compilation {

  /// Figures that the report begins with.
  private static final SequencedMap<String, String> FIGURES = new LinkedHashMap<>();

  static {
    FIGURES.put("junctions", "Josephson junctions");
    FIGURES.put("frame", "from one sample to the next");
    FIGURES.put("frames_per_second", "samples");
    FIGURES.put("latency_at_most", "from data to answer");
    FIGURES.put("bias", "into the chip");
    FIGURES.put("rsfq_static_power", "with bias resistors, at 4 K");
    FIGURES.put("rsfq_energy_per_inference", "with bias resistors, at 4 K");
    FIGURES.put("ersfq_energy_per_inference", "without, at most, at 4 K");
  }

  /// Samples that are drawn for a testbench, of which the busiest is taken.
  private static final int BENCH = 16;

  /// Slacks that the report shows.
  private static final int WORST = 12;

  PulseCompilation {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  static PulseCompilation of(DesignOptions.Resolved resolved) {
    PulseNetlist netlist = resolved.pulses();
    SortedMap<String, byte[]> files = new TreeMap<>(NetlistEmitter.emit(netlist, ""));
    files.put(
        PulseTestbench.path(netlist, ""),
        PulseTestbench.emit(
            netlist, "", PulseCounter.busiest(netlist, Estimate.drawn(resolved, BENCH))));
    if (setting(resolved, "logic").equals("clocked")) {
      files.putAll(FunctionalEmitter.of(netlist, "").files());
    }
    files.put("pins.csv", PinTable.of(netlist, "").csv());
    files.put("design.nnir", bytes(DesignPrinter.print(netlist)));
    CircuitDecks decks = CircuitDecks.of(resolved);
    files.putAll(decks.files());
    TimingText timing =
        TimingText.of(
            netlist,
            resolved.target().pulseLibrary(resolved.settings()),
            CircuitCheck.deviation(resolved));
    files.put("timing.txt", bytes(timing.file()));
    Optional<SynapseTable> synapses = resolved.rates().map(SynapseTable::new);
    synapses.ifPresent(s -> files.put("synapses.csv", bytes(s.csv())));
    files.put(
        "lab.txt",
        bytes(
            lab(resolved, timing).lines().stream()
                .map(l -> l + "\n")
                .collect(Collectors.joining())));
    PulseActivity activity = PulseCounter.activity(resolved.pulses(), Estimate.drawn(resolved));
    nnc.ir.estimate.Estimate estimate = estimate(resolved, activity);
    return new PulseCompilation(
        resolved, activity, estimate, timing, synapses, decks.left(), files);
  }

  @Override
  public Page page(List<String> names) {
    SequencedMap<String, String> provenance = new LinkedHashMap<>();
    provenance.put("design", resolved.compiled().hash());
    provenance.put("target", resolved.target().id());
    provenance.put("library", resolved.target().pulseLibrary(resolved.settings()).title());
    resolved.settings().values().forEach(provenance::put);
    return new PulseReport(
            resolved.compiled().integer(),
            resolved.pulses(),
            PinTable.of(resolved.pulses(), "").ports(),
            headlines(),
            estimate,
            activity,
            timing.worst(WORST),
            lab().lines(),
            resolved.compiled().report(),
            names,
            provenance)
        .page();
  }

  private LabNotes lab() {
    return lab(resolved, timing);
  }

  private static LabNotes lab(DesignOptions.Resolved resolved, TimingText timing) {
    return new LabNotes(
        resolved.pulses(),
        resolved.target().pulseLibrary(resolved.settings()),
        resolved.rates(),
        timing,
        resolved.target().cost("bias-pad"));
  }

  /// What a reader looks for first.
  private List<Headline> headlines() {
    List<Headline> headlines = new ArrayList<>();
    FIGURES.forEach((name, detail) -> {
      Quantity q = estimate.totals().get(name);
      if (q != null) {
        headlines.add(new Headline(name.replace('_', ' '), q.toString(), detail, q.quality()));
      }
    });
    headlines.add(
        new Headline(
            "least slack",
            timing.least() + " ps",
            "with delays off by "
                + setting(resolved, "delay-spread")
                + " %, pulses at pins by "
                + setting(resolved, "pin-spread")
                + " ps",
            Quality.MODELLED));
    return headlines;
  }

  static nnc.ir.estimate.Estimate estimate(
      DesignOptions.Resolved resolved, PulseActivity activity) {
    return new NetlistEstimator(
            resolved.target(),
            resolved.settings(),
            resolved.target().pulseLibrary(resolved.settings()))
        .estimate(resolved.pulses(), activity);
  }

  private static String setting(DesignOptions.Resolved resolved, String key) {
    return resolved
        .settings()
        .get(key)
        .or(() -> resolved.target().parameter(key).map(Target.Parameter::defaultValue))
        .orElseThrow();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// What mapping says of the network as a whole.
  private List<String> mapping() {
    return resolved.compiled().report().remarks().stream()
        .filter(r -> r.vertex().equals(resolved.pulses().name()))
        .map(PassContext.Remark::text)
        .toList();
  }

  /// A line on the chip's pins, then what it costs.
  @Override
  public List<String> lines() {
    PulseNetlist netlist = resolved.pulses();
    List<String> lines = new ArrayList<>();
    lines.add(resolved.line() + " for " + resolved.target().id());
    lines.add("");
    Table pins = new Table();
    pins.row("pin", "port", "when", "pulses", "first at, ps");
    for (PinTable.Row row : PinTable.of(netlist, "").rows()) {
      row.drive()
          .ifPresentOrElse(
              drive ->
                  pins.row(
                      DiagnosticText.clean(row.pin()),
                      row.port(),
                      drive.when().name().toLowerCase(Locale.ROOT),
                      String.valueOf(drive.times().size()),
                      drive.times().isEmpty() ? "" : Picoseconds.print(drive.times().getFirst())),
              () -> pins.row(DiagnosticText.clean(row.pin()), row.port(), "result"));
    }
    lines.addAll(pins.lines());
    lines.add("");
    lines.addAll(mapping());
    lines.addAll(timing.summary());
    synapses.ifPresent(s -> lines.addAll(s.lines()));
    lines.addAll(EstimateText.lines(estimate, Optional.empty()));
    return lines;
  }

  @Override
  public SequencedMap<String, Object> json() {
    PulseNetlist netlist = resolved.pulses();
    SequencedMap<String, Object> object = resolved.json();
    object.put("settings", resolved.settings().values());
    object.put("frame_ps", netlist.frame() / 1e3);
    object.put("latency_frames", netlist.latency());
    object.put(
        "pins", PinTable.of(netlist, "").rows().stream().map(PulseCompilation::pin).toList());
    if (!mapping().isEmpty()) {
      object.put("mapping", mapping());
    }
    object.put("timing", timing.json());
    synapses.ifPresent(s -> object.put("weights", s.json()));
    object.put("lab", lab().json());
    object.put("estimate", EstimateText.json(estimate));
    List<Diagnostic> all = new ArrayList<>(resolved.compiled().report().warnings());
    all.addAll(warnings);
    object.put("warnings", DiagnosticJson.list(all));
    return object;
  }

  private static SequencedMap<String, Object> pin(PinTable.Row row) {
    SequencedMap<String, Object> pin = new LinkedHashMap<>();
    pin.put("pin", row.pin());
    pin.put("port", row.port());
    if (!row.value().isEmpty()) {
      pin.put("value", row.value());
      pin.put("bit", row.bit());
    }
    pin.put(
        "when", row.drive().map(d -> d.when().name().toLowerCase(Locale.ROOT)).orElse("result"));
    row.drive().ifPresent(d -> pin.put("times_ps", d.times().stream().map(t -> t / 1e3).toList()));
    return pin;
  }
}
