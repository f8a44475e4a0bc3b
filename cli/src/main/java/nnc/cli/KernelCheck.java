package nnc.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import nnc.backends.fpga.DesignPorts;
import nnc.backends.fpga.WatchedCore;
import nnc.backends.simulate.Simulation;
import nnc.backends.tool.ToolFailure;
import nnc.ir.KernelDesign;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;
import nnc.testbench.CoSimulation;
import nnc.testbench.CoSimulation.Outcome;
import nnc.testbench.Difference;

/// Streaming kernels in their simulator beside the emulator, every signal in every cycle; a run for
/// each sequence, each begun with a reset. The first difference that the outside shows may have
/// arisen earlier, at `origin`; the cycles around it go to the file `waveform`.
record KernelCheck(
    List<Outcome> outcomes,
    Optional<Difference> shown,
    Optional<Difference> origin,
    Path waveformFile)
    implements Check {

  static KernelCheck of(
      KernelDesign design,
      Sequences sequences,
      SequencedMap<String, byte[]> files,
      Simulator simulator,
      Stalls stalls,
      Path waveformFile) {
    DesignPorts ports = DesignPorts.of(design, "");
    CoSimulation cosimulation = new CoSimulation(design, ports.pins());
    List<List<List<Value>>> parts = sequences.parts().stream().map(Samples::every).toList();
    List<Outcome> outcomes =
        simulator.simulate(
            ports.pins(),
            files,
            s -> parts.stream().map(frames -> cosimulation.run(frames, stalls, s)).toList());
    for (int i = 0; i < outcomes.size(); i++) {
      Optional<Difference> shown = outcomes.get(i).first();
      if (shown.isPresent()) {
        WatchedCore watched = WatchedCore.of(design, ports);
        List<List<Value>> frames = parts.get(i);
        Optional<Difference> origin =
            inside(
                watched,
                files,
                simulator,
                s -> cosimulation.origin(frames, stalls, shown.get(), watched, s));
        return new KernelCheck(outcomes, shown, origin, waveformFile);
      }
    }
    return new KernelCheck(outcomes, Optional.empty(), Optional.empty(), waveformFile);
  }

  /// What `search` finds among the wires inside; empty also where changed files have others.
  private static Optional<Difference> inside(
      WatchedCore watched,
      SequencedMap<String, byte[]> files,
      Simulator simulator,
      Function<Simulation.Starter, Optional<Difference>> search) {
    SequencedMap<String, byte[]> all = new TreeMap<>(files);
    all.put("nnc_watch.v", watched.verilog().getBytes(StandardCharsets.UTF_8));
    try {
      return simulator.simulate(watched.core(), all, search);
    } catch (ToolFailure e) {
      return Optional.empty();
    }
  }

  private long sum(ToLongFunction<Outcome> what) {
    return outcomes.stream().mapToLong(what).sum();
  }

  private long mismatches() {
    return sum(Outcome::mismatches);
  }

  @Override
  public boolean passed() {
    return mismatches() == 0;
  }

  @Override
  public List<List<Value>> outputs() {
    return outcomes.stream()
        .map(Outcome::emulation)
        .flatMap(e -> IntStream.range(0, e.frames()).mapToObj(e::outputs))
        .toList();
  }

  @Override
  public Optional<String> waveform() {
    return shown.map(Difference::waveform);
  }

  /// Whether the outside shows the difference later than it arises.
  private boolean moved() {
    return origin.isPresent() && origin.get().cycle() != shown.orElseThrow().cycle();
  }

  @Override
  public List<String> lines(String simulator) {
    List<String> lines = new ArrayList<>();
    lines.add(
        sum(o -> o.emulation().simulatedCycles())
            + " cycles in "
            + simulator
            + ", "
            + mismatches()
            + " with a difference");
    origin
        .or(this::shown)
        .ifPresent(d -> {
          lines.add("first difference: " + d);
          if (!d.span().isNone()) {
            lines.add("  from " + d.span().location());
          }
          if (moved()) {
            lines.add("  first seen outside in " + shown.orElseThrow());
          }
          lines.add(
              "  the cycles around "
                  + (moved() ? "the latter" : "it")
                  + ", emulator and simulator: "
                  + waveformFile);
        });
    return lines;
  }

  @Override
  public SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("cycles", sum(o -> o.emulation().cycles()));
    object.put("mismatches", mismatches());
    origin
        .or(this::shown)
        .ifPresent(d -> {
          SequencedMap<String, Object> first = json(d);
          if (moved()) {
            first.put("shown_at", json(shown.orElseThrow()));
          }
          first.put("waveform", waveformFile.toString());
          object.put("first_difference", first);
        });
    return object;
  }

  private static SequencedMap<String, Object> json(Difference d) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("cycle", d.cycle());
    object.put("signal", d.signal());
    object.put("expected", d.expected());
    object.put("got", d.got());
    object.put("source", d.span().location());
    return object;
  }
}
