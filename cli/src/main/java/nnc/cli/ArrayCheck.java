package nnc.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.PeProgram;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;
import nnc.testbench.tulip.ArrayCoSimulation;
import nnc.testbench.tulip.ArrayCoSimulation.Difference;
import nnc.testbench.tulip.ArrayCoSimulation.Outcome;

/// An array of processing elements in its simulator beside the emulator; the first difference names
/// its element itself, and the cycles around it go to the file `waveformFile`.
record ArrayCheck(PeProgram program, Outcome outcome, Path waveformFile) implements Check {

  static ArrayCheck of(
      PeProgram program,
      Samples samples,
      SequencedMap<String, byte[]> files,
      Simulator simulator,
      Stalls stalls,
      Path waveformFile) {
    ArrayCoSimulation bench = new ArrayCoSimulation(program);
    return new ArrayCheck(
        program,
        simulator.simulate(bench.core(), files, s -> bench.run(samples.every(), stalls, s)),
        waveformFile);
  }

  @Override
  public boolean passed() {
    return outcome.mismatches() == 0;
  }

  @Override
  public List<List<Value>> outputs() {
    return outcome.emulation().outputs();
  }

  @Override
  public Optional<String> waveform() {
    return outcome.first().map(Difference::waveform);
  }

  @Override
  public List<String> lines(String simulator) {
    List<String> lines = new ArrayList<>();
    lines.add(
        outcome.emulation().cycles()
            + " cycles in "
            + simulator
            + ", "
            + outcome.mismatches()
            + " with a difference");
    outcome
        .first()
        .ifPresent(d -> {
          lines.add("first difference: " + d);
          lines.add("  from " + source(d));
          lines.add("  the cycles around it, emulator and simulator: " + waveformFile);
        });
    return lines;
  }

  @Override
  public SequencedMap<String, Object> json() {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("cycles", outcome.emulation().cycles());
    object.put("mismatches", outcome.mismatches());
    outcome
        .first()
        .ifPresent(d -> {
          SequencedMap<String, Object> first = new LinkedHashMap<>();
          first.put("cycle", d.cycle());
          first.put("signal", d.signal());
          first.put("expected", d.expected());
          first.put("got", d.got());
          first.put("source", source(d));
          first.put("waveform", waveformFile.toString());
          object.put("first_difference", first);
        });
    return object;
  }

  private String source(Difference difference) {
    return program.layers().get(difference.layer()).span().location();
  }
}
