package nnc.backends.simulate;

import java.util.List;
import nnc.ir.kernel.Stalls;

/// A core under simulation, standing after reset at cycle 0.
public interface Simulation extends AutoCloseable {

  /// Beats for the inputs, one array per input, `Core.Bus.beatWords()` words a beat: TDATA, TKEEP,
  /// TLAST.
  record Stimulus(List<long[]> beats, Stalls stalls) {
    public Stimulus {
      beats = List.copyOf(beats);
    }
  }

  /// Makes a simulation of a core for a stimulus, for at least `cycles` cycles.
  @FunctionalInterface
  interface Starter {
    Simulation start(Stimulus stimulus, long cycles);
  }

  /// Runs `cycles` cycles and writes their records, `CycleLayout.words()` words each, into
  /// `records`. Throws `nnc.backends.tool.ToolFailure` where the simulated design stops the
  /// simulation itself.
  void run(int cycles, long[] records);

  @Override
  void close();
}
