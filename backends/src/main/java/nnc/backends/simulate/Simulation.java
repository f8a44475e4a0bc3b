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

  /// Runs `cycles` cycles and writes their records, `CycleLayout.words()` words each, into
  /// `records`. Throws `nnc.backends.tool.ToolFailure` where the simulated design stops the
  /// simulation itself.
  void run(int cycles, long[] records);

  /// Holds reset for one cycle more and starts over at cycle 0 of the next records, keeping the
  /// place in the stimulus.
  void reset();

  @Override
  void close();
}
