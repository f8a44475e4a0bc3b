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
import nnc.backends.fpga.EmitOptions;
import nnc.backends.fpga.Part;
import nnc.backends.fpga.VerilogEmitter;
import nnc.backends.fpga.estimate.FpgaEstimator;
import nnc.emulator.KernelEmulator;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.Value;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.estimate.Quantity;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Timeline;
import nnc.ir.network.Interpreter;
import nnc.ir.text.DesignPrinter;
import nnc.passes.InputGenerator;
import nnc.passes.map.InitiationInterval;
import nnc.report.CompileReport;
import nnc.report.Headline;
import nnc.report.KernelDiagram;
import nnc.report.Page;

/// A design of streaming kernels: its Verilog, testbench and reports.
record KernelCompilation(
    DesignOptions.Resolved resolved,
    SequencedMap<String, Long> cycles,
    Timeline timeline,
    nnc.ir.estimate.Estimate estimate,
    SortedMap<String, byte[]> files)
    implements Compilation {

  /// Frames that the self-checking testbench sends.
  private static final int TEST_FRAMES = 3;

  KernelCompilation {
    cycles = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(cycles));
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  static KernelCompilation of(DesignOptions.Resolved resolved) {
    KernelDesign design = resolved.design();
    SequencedMap<String, Long> cycles = new LinkedHashMap<>();
    design
        .instances()
        .forEach((id, instance) -> cycles.put(id, InitiationInterval.of(instance.kernel())));
    nnc.ir.estimate.Estimate estimate = Estimate.of(resolved, Optional.empty());
    Timeline timeline = KernelEmulator.of(design).timeline(Estimate.drawn(resolved, 1).getFirst());
    SortedMap<String, byte[]> files = new TreeMap<>(VerilogEmitter.emit(design, options(resolved)));
    files.put("design.nnir", bytes(DesignPrinter.print(design)));
    return new KernelCompilation(resolved, cycles, timeline, estimate, files);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// Test frames are drawn, their results are the interpreter's; in a network in time they are the
  /// steps of a sequence.
  private static EmitOptions options(DesignOptions.Resolved resolved) {
    Network network = resolved.compiled().integer();
    InputGenerator inputs = InputGenerator.of(network, 1);
    Interpreter.Sequence interpreter = Interpreter.of(network).start();
    List<EmitOptions.TestFrame> frames = new ArrayList<>();
    for (int i = 0; i < TEST_FRAMES; i++) {
      List<Value> sample = inputs.next();
      frames.add(new EmitOptions.TestFrame(sample, interpreter.step(sample)));
    }
    EmitOptions options = EmitOptions.PLAIN.withFrames(frames);
    String device = FpgaEstimator.of(resolved.target(), resolved.settings()).device().id();
    return Part.of(device)
        .map(part -> options.withPart(part, resolved.clockMegahertz()))
        .orElse(options);
  }

  @Override
  public Page page(List<String> names) {
    SequencedMap<String, String> provenance = new LinkedHashMap<>();
    provenance.put("design", resolved.compiled().hash());
    provenance.put("target", resolved.target().id());
    resolved.settings().values().forEach(provenance::put);
    return new CompileReport(
            resolved.compiled().integer(),
            resolved.design(),
            headlines(),
            estimate,
            resolved.compiled().report(),
            cycles,
            interval(),
            timeline,
            CalibrationRun.of(resolved, resolved.compiled().integer()),
            names,
            provenance)
        .page();
  }

  /// What a reader looks for first.
  private List<Headline> headlines() {
    List<Headline> headlines = new ArrayList<>();
    headlines.add(
        new Headline(
            "frame rate",
            String.format(Locale.ROOT, "%.0f frames/s", framesPerSecond().nominal()),
            rateSource(),
            framesPerSecond().quality()));
    headlines.add(
        new Headline(
            "cycles a frame",
            String.valueOf(interval()),
            "set by " + slowest(),
            estimate.totals().get("cycles_per_frame").quality()));
    for (String name : List.of("lut", "area", "bram", "energy_per_inference")) {
      Quantity q = estimate.totals().get(name);
      if (q != null && q.high() > 0) {
        String[] parts = q.toString().split(" \\(", 2);
        headlines.add(
            new Headline(
                name.replace('_', ' '),
                parts[0],
                parts.length == 1 ? "" : parts[1].replace(")", ""),
                q.quality()));
      }
    }
    return headlines;
  }

  private long interval() {
    return (long) estimate.totals().get("cycles_per_frame").nominal();
  }

  private Quantity framesPerSecond() {
    return estimate.totals().get("frames_per_second");
  }

  private String rateSource() {
    Quantity slack = estimate.totals().get("slack");
    return (slack != null && slack.nominal() < 0
            ? "at the expected fmax, below the clock setting of "
            : "at the clock setting of ")
        + resolved.clock()
        + " MHz";
  }

  @Override
  public List<Diagnostic> warnings() {
    return new DeviceFit(resolved, estimate).warnings();
  }

  @Override
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(resolved.line() + " for " + resolved.target().id());
    lines.add("");
    Table table = new Table();
    table.row("kernel", "kind", "cycles a frame", "size");
    for (String id : dataFlow()) {
      Kernel kernel = resolved.design().kernel(id);
      table.row(
          id, kernel.mnemonic(), String.valueOf(cycles.get(id)), KernelDiagram.describe(kernel));
    }
    lines.addAll(table.lines());
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%d cycles a frame, set by %s: %.0f frames/s %s",
            interval(),
            slowest(),
            framesPerSecond().nominal(),
            rateSource()));
    lines.addAll(EstimateText.lines(estimate, Optional.empty()));
    return lines;
  }

  /// The kernels, each behind those that feed it.
  private List<String> dataFlow() {
    return resolved.design().order();
  }

  private String slowest() {
    return cycles.entrySet().stream()
        .filter(e -> e.getValue() == interval())
        .map(e -> e.getKey())
        .findFirst()
        .map(DiagnosticText::clean)
        .orElse("loops and joins");
  }

  @Override
  public SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = resolved.json();
    object.put("settings", resolved.settings().values());
    List<Object> kernels = new ArrayList<>();
    resolved
        .design()
        .instances()
        .forEach((id, instance) -> {
          SequencedMap<String, Object> kernel = new LinkedHashMap<>();
          kernel.put("id", id);
          kernel.put("kind", instance.kernel().mnemonic());
          if (instance.kernel() instanceof Kernel.Matrix m) {
            kernel.put("pe", m.pe());
            kernel.put("simd", m.simd());
          }
          kernel.put("cycles", cycles.get(id));
          if (!instance.span().isNone() && !instance.span().source().text().isEmpty()) {
            kernel.put("line", instance.span().line());
          }
          kernels.add(kernel);
        });
    object.put("kernels", kernels);
    object.put("cycles_per_frame", interval());
    object.put("clock_mhz", resolved.clockMegahertz());
    object.put("frames_per_second", framesPerSecond().nominal());
    object.put("estimate", EstimateText.json(estimate));
    object.put("warnings", DiagnosticJson.list(resolved.compiled().report().warnings()));
    return object;
  }
}
