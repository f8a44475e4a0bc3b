package nnc.testbench.prove;

import java.util.List;

/// What became of one kernel's proof.
public sealed interface Verdict {

  /// No input and no initial content of any register or memory gives a wrong output.
  record Proved() implements Verdict {}

  /// With `inputs` (one list of raw elements for each input port, in stream order) element `output`
  /// of the result is wrong or does not come in time.
  record Refuted(int output, List<List<Long>> inputs) implements Verdict {
    public Refuted {
      inputs = inputs.stream().map(List::copyOf).toList();
    }
  }

  /// Shown wrong by `example`, in words.
  record Contradicted(String example) implements Verdict {}

  /// Not tried, as `reason` says why it is too large whatever the time.
  record TooLarge(String reason) implements Verdict {}

  /// Neither, for `reason`.
  record Unknown(String reason) implements Verdict {}
}
