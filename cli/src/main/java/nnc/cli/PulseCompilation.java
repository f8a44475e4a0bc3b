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
import nnc.backends.sfq.NetlistEmitter;
import nnc.backends.sfq.NetlistEstimator;
import nnc.ir.PulseNetlist;
import nnc.ir.pass.Target;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Stimulus;
import nnc.ir.text.DesignPrinter;

/// A circuit of pulse cells: its Verilog and what it costs.
record PulseCompilation(
    DesignOptions.Resolved resolved,
    nnc.ir.estimate.Estimate estimate,
    SortedMap<String, byte[]> files)
    implements Compilation {

  PulseCompilation {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  static PulseCompilation of(DesignOptions.Resolved resolved) {
    PulseNetlist netlist = resolved.pulses();
    SortedMap<String, byte[]> files = new TreeMap<>(NetlistEmitter.emit(netlist, ""));
    files.put("design.nnir", bytes(DesignPrinter.print(netlist)));
    files.putAll(CircuitDecks.of(resolved));
    PulseCompilation made = new PulseCompilation(resolved, estimate(resolved), files);
    files.put("report.json", bytes(Json.print(made.json()) + "\n"));
    return new PulseCompilation(resolved, made.estimate, files);
  }

  static nnc.ir.estimate.Estimate estimate(DesignOptions.Resolved resolved) {
    return new NetlistEstimator(resolved.target(), library(resolved)).estimate(resolved.pulses());
  }

  private static PulseLibrary library(DesignOptions.Resolved resolved) {
    String id =
        resolved
            .settings()
            .get("library")
            .or(() -> resolved.target().parameter("library").map(Target.Parameter::defaultValue))
            .orElseThrow();
    return resolved.target().pulseLibrary(id).orElseThrow();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// A line on the chip's pins, then what it costs.
  @Override
  public List<String> lines() {
    PulseNetlist netlist = resolved.pulses();
    List<String> lines = new ArrayList<>();
    lines.add(resolved.line() + " for " + resolved.target().id());
    lines.add("");
    Table pins = new Table();
    pins.row("pin", "when", "pulses", "first at, ps");
    netlist
        .drives()
        .forEach((pin, drive) ->
            pins.row(
                DiagnosticText.clean(pin),
                drive.when().name().toLowerCase(Locale.ROOT),
                String.valueOf(drive.times().size()),
                drive.times().isEmpty() ? "" : Picoseconds.print(drive.times().getFirst())));
    lines.addAll(pins.lines());
    lines.addAll(EstimateText.lines(estimate, Optional.empty()));
    return lines;
  }

  @Override
  public SequencedMap<String, Object> json() {
    PulseNetlist netlist = resolved.pulses();
    SequencedMap<String, Object> object = resolved.json();
    object.put("settings", resolved.settings().values());
    object.put("frame_ps", netlist.frame() / 1e3);
    List<Object> pins = new ArrayList<>();
    netlist.drives().forEach((pin, drive) -> pins.add(pin(pin, drive)));
    object.put("pins", pins);
    object.put("estimate", EstimateText.json(estimate));
    object.put("warnings", DiagnosticJson.list(resolved.compiled().report().warnings()));
    return object;
  }

  private static SequencedMap<String, Object> pin(String name, Stimulus drive) {
    SequencedMap<String, Object> pin = new LinkedHashMap<>();
    pin.put("pin", name);
    pin.put("when", drive.when().name().toLowerCase(Locale.ROOT));
    pin.put("times_ps", drive.times().stream().map(t -> t / 1e3).toList());
    return pin;
  }
}
