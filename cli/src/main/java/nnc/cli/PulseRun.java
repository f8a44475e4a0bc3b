package nnc.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.emulator.pulse.PulseSimulator;
import nnc.emulator.pulse.PulseTrace;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.Pin;

/// Samples sent through a simulated circuit of pulse cells, and whether any pulse came too soon;
/// `seed` begins the random streams of stochastic ones.
record PulseRun(
    PulseNetlist netlist,
    List<List<Value>> results,
    long pulses,
    long violations,
    long absorbed,
    Optional<String> first,
    OptionalLong differing,
    Optional<WindowScore> window,
    long seed)
    implements HardwareRun {

  PulseRun {
    results = List.copyOf(results);
  }

  /// Runs `samples` and writes all pulses to `trace`.
  static PulseRun of(
      Console console, DesignOptions.Resolved resolved, Samples samples, Optional<Path> trace) {
    First first = new First(resolved.pulses(), new ArrayList<>());
    if (trace.isEmpty()) {
      return of(console, resolved, samples, first, first);
    }
    try (OutputFile file = OutputFile.of(trace.get())) {
      PulseTrace waves = new PulseTrace(resolved.pulses(), file.writer(), first);
      PulseRun run = of(console, resolved, samples, first, waves);
      waves.finish();
      file.complete();
      OutputFile.write(EmulatorOptions.view(trace.get()), waves.saveFile());
      return run;
    }
  }

  /// Keeps the first pulse that came too soon, in words.
  private record First(PulseNetlist netlist, List<String> told) implements PulseObserver {
    @Override
    public void violated(long time, Pin pin, String before, long gap, long least) {
      if (told.isEmpty()) {
        told.add(
            "at "
                + Picoseconds.print(time)
                + " ps a pulse at '"
                + pin
                + "' came "
                + Picoseconds.print(gap)
                + " ps after one at '"
                + before
                + "', less than "
                + Picoseconds.print(least)
                + " ps; cell of "
                + netlist.instances().get(pin.instance()).span().location());
      }
    }
  }

  private static PulseRun of(
      Console console,
      DesignOptions.Resolved resolved,
      Samples samples,
      First first,
      PulseObserver observer) {
    PulseNetlist netlist = resolved.pulses();
    FrameRun run = new FrameRun(netlist, observer);
    List<List<Value>> results = new ArrayList<>();
    try (Progress progress = console.progress("samples", samples.count())) {
      int frames = samples.count() == 0 ? 0 : samples.count() + netlist.latency();
      for (int i = 0; i < frames; i++) {
        List<Value> came = run.frame(samples.inputs(Math.min(i, samples.count() - 1)));
        if (i >= netlist.latency()) {
          results.add(came);
          progress.at(i - netlist.latency());
        }
      }
    }
    PulseSimulator simulator = run.simulator();
    return new PulseRun(
        netlist,
        results,
        simulator.pulses(),
        simulator.violations(),
        simulator.absorbed(),
        first.told().stream().findFirst(),
        resolved.rates().isPresent()
            ? OptionalLong.empty()
            : OptionalLong.of(differing(resolved.compiled().integer(), samples, results)),
        resolved
            .rates()
            .map(r -> WindowScore.of(resolved.compiled().integer(), r, samples, results)),
        Long.parseLong(CircuitCheck.setting(resolved, "seed")));
  }

  /// Samples whose outputs are not those of the network; exact circuits have none.
  private static long differing(Network network, Samples samples, List<List<Value>> results) {
    Interpreter interpreter = Interpreter.of(network);
    return IntStream.range(0, samples.count())
        .filter(i -> !interpreter.run(samples.inputs(i)).equals(results.get(i)))
        .count();
  }

  @Override
  public SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("frame_ps", netlist.frame() / 1e3);
    object.put("pulses", pulses);
    object.put("violations", violations);
    object.put("absorbed", absorbed);
    first.ifPresent(f -> object.put("first_violation", f));
    differing.ifPresent(d -> object.put("samples_that_differ", d));
    window.ifPresent(w -> {
      object.put("seed", seed);
      object.put("window", w.json());
    });
    return object;
  }

  @Override
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("frames of " + Picoseconds.print(netlist.frame()) + " ps");
    lines.add(
        pulses + " pulses, " + violations + " too soon, " + absorbed + " absorbed by another");
    first.ifPresent(f -> lines.add("first: " + f));
    differing.ifPresent(d ->
        lines.add(
            "outputs of " + d + " of " + results.size() + " samples differ from the network's"));
    window.ifPresent(w -> {
      lines.add("random streams of seed " + seed);
      lines.addAll(w.lines());
    });
    return lines;
  }
}
