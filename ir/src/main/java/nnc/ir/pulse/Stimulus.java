package nnc.ir.pulse;

import java.util.List;

/// What drives a pin of the chip: pulses at `times`, in femtoseconds from the beginning of what
/// `when` says.
public record Stimulus(When when, List<Long> times) {

  /// Occasions of pulses.
  public enum When {
    /// Before the first frame, once.
    SETUP,
    /// In every frame.
    FRAME,
    /// In frames in which the pin's element is 1.
    DATA
  }

  public Stimulus {
    times = List.copyOf(times);
  }
}
