package nnc.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.emulator.pe.ArrayRun;
import nnc.emulator.pe.ArrayTrace;
import nnc.emulator.pe.FunctionalRun;
import nnc.ir.PeProgram;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;

/// Samples sent through an emulated array of processing elements. Where nobody hesitates every
/// frame takes the same time, whatever its data: then the first two are emulated cycle by cycle and
/// all are computed by the microcode alone. With a trace all are emulated cycle by cycle.
record ProgramRun(
    DesignOptions.Resolved resolved, List<List<Value>> results, long cycles, long frame)
    implements HardwareRun {

  private static final int TIMED = 2;

  ProgramRun {
    results = List.copyOf(results);
  }

  static ProgramRun of(
      Console console,
      DesignOptions.Resolved resolved,
      Samples samples,
      Stalls stalls,
      Optional<Path> trace) {
    PeProgram program = resolved.program();
    if (trace.isPresent()) {
      try (OutputFile file = OutputFile.of(trace.get())) {
        ArrayTrace observer = new ArrayTrace(program, file.writer(), resolved.cyclePicoseconds());
        ProgramRun run = of(resolved, samples, stalls, observer);
        file.complete();
        OutputFile.write(EmulatorOptions.view(trace.get()), observer.saveFile());
        return run;
      }
    }
    try (Progress progress = console.progress("samples", samples.count())) {
      if (!stalls.isNone()) {
        return of(resolved, samples, stalls, (_, _) -> {});
      }
      int timed = Math.min(TIMED, samples.count());
      ArrayRun.Outcome outcome =
          new ArrayRun(program).run(samples.part(0, timed).every(), Stalls.NONE, (_, _) -> {});
      FunctionalRun functional = new FunctionalRun(program);
      List<List<Value>> results = new ArrayList<>();
      for (int i = 0; i < samples.count(); i += FunctionalRun.BATCH) {
        int count = Math.min(FunctionalRun.BATCH, samples.count() - i);
        results.addAll(functional.batch(samples.part(i, count).every()));
        progress.at(i + count - 1);
      }
      if (!results.subList(0, timed).equals(outcome.outputs())) {
        throw new IllegalStateException("the array and its microcode give different results");
      }
      long frame = outcome.firstFrame();
      return new ProgramRun(resolved, results, frame * samples.count(), frame);
    }
  }

  private static ProgramRun of(
      DesignOptions.Resolved resolved, Samples samples, Stalls stalls, ArrayRun.Observer observer) {
    ArrayRun.Outcome outcome =
        new ArrayRun(resolved.program()).run(samples.every(), stalls, observer);
    return new ProgramRun(resolved, outcome.outputs(), outcome.cycles(), outcome.firstFrame());
  }

  private double framesPerSecond() {
    return resolved.clockMegahertz() * 1e6 / frame;
  }

  @Override
  public SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("cycles", cycles);
    object.put("first_output_latency", frame);
    object.put("initiation_interval", frame);
    object.put("clock_mhz", resolved.clockMegahertz());
    object.put("frames_per_second_at_clock", framesPerSecond());
    return object;
  }

  @Override
  public List<String> lines() {
    return List.of(
        cycles + " cycles",
        "first output after " + frame + " cycles",
        String.format(
            Locale.ROOT,
            "%.0f frames/s at the clock setting of %s MHz",
            framesPerSecond(),
            resolved.clock()));
  }
}
