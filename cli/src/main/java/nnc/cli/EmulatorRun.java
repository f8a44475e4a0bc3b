package nnc.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import nnc.emulator.BusStream;
import nnc.emulator.CycleObserver;
import nnc.emulator.Emulation;
import nnc.emulator.KernelEmulator;
import nnc.emulator.VcdTrace;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;

/// Samples sent through the emulated design one after the other, and what that took.
record EmulatorRun(Emulation emulation, DesignOptions.Resolved resolved) implements TimedRun {

  /// Runs `samples`, which are in the formats of the design's inputs, and writes what happens on
  /// every channel to `trace`.
  static EmulatorRun of(
      Console console,
      DesignOptions.Resolved resolved,
      Samples samples,
      Stalls stalls,
      Optional<Path> trace) {
    KernelEmulator emulator = KernelEmulator.of(resolved.design());
    KernelEmulator.Options options = KernelEmulator.Options.FAST.withStalls(stalls);
    if (trace.isEmpty()) {
      return run(console, emulator, samples, options, resolved, Optional.empty());
    }
    try (OutputFile file = OutputFile.of(trace.get())) {
      VcdTrace observer =
          new VcdTrace(emulator, file.writer(), resolved.cyclePicoseconds(), 0, Long.MAX_VALUE);
      EmulatorRun run =
          run(console, emulator, samples, options.inEveryCycle(), resolved, Optional.of(observer));
      file.complete();
      OutputFile.write(EmulatorOptions.view(trace.get()), observer.saveFile());
      return run;
    }
  }

  private static EmulatorRun run(
      Console console,
      KernelEmulator emulator,
      Samples samples,
      KernelEmulator.Options options,
      DesignOptions.Resolved resolved,
      Optional<CycleObserver> observer) {
    try (Progress progress = console.progress("samples", samples.count())) {
      List<BusStream> streams = new ArrayList<>();
      for (int port = 0; port < emulator.inputs().size(); port++) {
        streams.add(BusStream.of(emulator.inputs().get(port), values(samples, port, progress)));
      }
      Emulation emulation = emulator.run(streams, options, observer);
      emulation
          .deadlock()
          .ifPresent(found -> {
            throw found.rejection();
          });
      return new EmulatorRun(emulation, resolved);
    }
  }

  private static Iterator<Value> values(Samples samples, int port, Progress progress) {
    return IntStream.range(0, samples.count())
        .mapToObj(i -> {
          progress.at(i);
          return samples.inputs(i).get(port);
        })
        .iterator();
  }

  @Override
  public List<List<Value>> results() {
    return IntStream.range(0, emulation.frames()).mapToObj(emulation::outputs).toList();
  }

  @Override
  public long cycles() {
    return emulation.cycles();
  }

  /// Samples a second once the pipeline is full: the clock over the initiation interval.
  private Optional<Double> framesPerSecond() {
    return emulation
        .initiationInterval()
        .map(interval -> resolved.clockMegahertz() * 1e6 / interval);
  }

  @Override
  public SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("cycles", emulation.cycles());
    object.put("first_output_latency", emulation.firstOutputLatency());
    emulation.initiationInterval().ifPresent(i -> object.put("initiation_interval", i));
    object.put("clock_mhz", resolved.clockMegahertz());
    framesPerSecond().ifPresent(f -> object.put("frames_per_second_at_clock", f));
    return object;
  }

  @Override
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(emulation.cycles() + " cycles");
    lines.add("first output after " + emulation.firstOutputLatency() + " cycles");
    emulation
        .initiationInterval()
        .ifPresent(i -> lines.add("initiation interval " + i + " cycles"));
    framesPerSecond()
        .ifPresent(f ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%.0f frames/s at the clock setting of %s MHz",
                    f,
                    resolved.clock())));
    return lines;
  }
}
