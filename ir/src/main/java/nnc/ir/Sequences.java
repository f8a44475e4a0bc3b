package nnc.ir;

import java.util.List;
import java.util.stream.IntStream;

/// Samples that a network in time sees one after the other: sequences of `length` steps, each begun
/// with the network's initial state. `labels` holds one class for each sequence, one for each step,
/// or is empty.
public record Sequences(Samples steps, int length, List<Integer> labels) {

  public Sequences {
    labels = List.copyOf(labels);
    if (length < 1 || steps.count() % length != 0) {
      throw new IllegalArgumentException(steps.count() + " steps in sequences of " + length);
    }
  }

  /// Sequences.
  public int count() {
    return steps.count() / length;
  }

  /// The steps of each sequence.
  public List<Samples> parts() {
    return IntStream.range(0, count()).mapToObj(i -> steps.part(i * length, length)).toList();
  }

  /// Whether every step has a class of its own.
  public boolean labelsSteps() {
    return !labels.isEmpty() && labels.size() != count();
  }
}
