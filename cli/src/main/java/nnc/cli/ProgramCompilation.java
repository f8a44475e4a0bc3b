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
import nnc.backends.tulip.ProgramEmitter;
import nnc.backends.tulip.ProgramEstimator;
import nnc.emulator.pe.ArrayTiming;
import nnc.ir.PeProgram;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Quality;
import nnc.ir.pass.Target;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;
import nnc.ir.text.DesignPrinter;
import nnc.report.Headline;
import nnc.report.Page;
import nnc.report.ProgramReport;

/// A program of processing elements: its Verilog, its memory images and what it costs.
record ProgramCompilation(
    DesignOptions.Resolved resolved,
    ArrayTiming timing,
    nnc.ir.estimate.Estimate estimate,
    SortedMap<String, byte[]> files)
    implements Compilation {

  ProgramCompilation {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  static ProgramCompilation of(DesignOptions.Resolved resolved) {
    PeProgram program = resolved.program();
    ArrayTiming timing = ArrayTiming.of(program);
    nnc.ir.estimate.Estimate estimate = estimate(resolved, timing);
    SortedMap<String, byte[]> files =
        new TreeMap<>(ProgramEmitter.emit(program, cell(resolved), ""));
    files.put("design.nnir", bytes(DesignPrinter.print(program)));
    return new ProgramCompilation(resolved, timing, estimate, files);
  }

  @Override
  public Page page(List<String> names) {
    SequencedMap<String, String> provenance = new LinkedHashMap<>();
    provenance.put("design", resolved.compiled().hash());
    provenance.put("target", resolved.target().id());
    resolved.settings().values().forEach(provenance::put);
    return new ProgramReport(
            resolved.compiled().integer(),
            resolved.program(),
            headlines(),
            estimate,
            resolved.compiled().report(),
            timing.layers(),
            names,
            provenance)
        .page();
  }

  /// What a reader looks for first; the frame rate is that of the clock setting.
  private List<Headline> headlines() {
    List<Headline> headlines = new ArrayList<>();
    headlines.add(
        new Headline(
            "frame rate",
            String.format(Locale.ROOT, "%.0f frames/s", framesPerSecond()),
            "at the clock setting of " + resolved.clock() + " MHz",
            Quality.ASSUMED));
    headlines.add(
        new Headline(
            "cycles a frame",
            String.valueOf(timing.frame()),
            timing.load() + " to load it, " + timing.give() + " to give the result",
            Quality.MEASURED));
    for (String name :
        List.of("utilisation", "elements_area", "elements_power", "energy_per_inference")) {
      Quantity q = estimate.totals().get(name);
      if (q != null) {
        String detail =
            name.equals("utilisation") ? "cells that decide" : "recollection of 40 nm, unconfirmed";
        headlines.add(new Headline(name.replace('_', ' '), q.toString(), detail, q.quality()));
      }
    }
    return headlines;
  }

  static nnc.ir.estimate.Estimate estimate(DesignOptions.Resolved resolved, ArrayTiming timing) {
    return new ProgramEstimator(resolved.target(), resolved.settings(), resolved.clockMegahertz())
        .estimate(resolved.program(), timing.layers(), timing.frame());
  }

  /// What the setting says cells are made of.
  static ProgramEmitter.Cell cell(DesignOptions.Resolved resolved) {
    String value =
        resolved
            .settings()
            .get("cell-model")
            .or(() -> resolved.target().parameter("cell-model").map(Target.Parameter::defaultValue))
            .orElse("behavioural");
    return ProgramEmitter.Cell.valueOf(value.toUpperCase(Locale.ROOT));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private double framesPerSecond() {
    return estimate.totals().get("frames_per_second").nominal();
  }

  @Override
  public List<String> lines() {
    PeProgram program = resolved.program();
    Machine m = program.machine();
    List<String> lines = new ArrayList<>();
    lines.add(resolved.line() + " for " + resolved.target().id());
    lines.add("");
    Table table = new Table();
    table.row("layer", "routine", "steps", "channels", "rounds", "batches", "cycles");
    program
        .layers()
        .forEach((id, layer) -> {
          Routine routine = program.routine(layer);
          table.row(
              DiagnosticText.clean(id),
              layer.routine(),
              String.valueOf(routine.cycles()),
              String.valueOf(layer.channels()),
              String.valueOf(layer.rounds(m)),
              String.valueOf(layer.batches()),
              String.valueOf(timing.layers().get(id)));
        });
    lines.addAll(table.lines());
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%d cycles a frame, %d of them to load it and %d to give the result: %.0f frames/s at"
                + " the clock setting of %s MHz",
            timing.frame(),
            timing.load(),
            timing.give(),
            framesPerSecond(),
            resolved.clock()));
    lines.addAll(EstimateText.lines(estimate, Optional.empty()));
    return lines;
  }

  @Override
  public SequencedMap<String, Object> json() {
    PeProgram program = resolved.program();
    SequencedMap<String, Object> object = resolved.json();
    object.put("settings", resolved.settings().values());
    List<Object> layers = new ArrayList<>();
    program
        .layers()
        .forEach((id, layer) -> {
          SequencedMap<String, Object> one = new LinkedHashMap<>();
          one.put("id", id);
          one.put("routine", layer.routine());
          one.put("steps", program.routine(layer).cycles());
          one.put("inputs", program.routine(layer).inputs());
          one.put("channels", layer.channels());
          one.put("rounds", layer.rounds(program.machine()));
          one.put("batches", layer.batches());
          one.put("control_bits", program.routine(layer).controls());
          one.put("cycles", timing.layers().get(id));
          line(layer).ifPresent(l -> one.put("line", l));
          layers.add(one);
        });
    object.put("layers", layers);
    object.put("cycles_per_frame", timing.frame());
    object.put("clock_mhz", resolved.clockMegahertz());
    object.put("frames_per_second", framesPerSecond());
    object.put("estimate", EstimateText.json(estimate));
    object.put("warnings", DiagnosticJson.list(resolved.compiled().report().warnings()));
    return object;
  }

  private static Optional<Integer> line(Layer layer) {
    return layer.span().isNone() || layer.span().source().text().isEmpty()
        ? Optional.empty()
        : Optional.of(layer.span().line());
  }
}
