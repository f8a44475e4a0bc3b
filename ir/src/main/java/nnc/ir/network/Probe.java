package nnc.ir.network;

import java.util.Optional;

/// What a run keeps, step by step, of the neurons `first` to `last` (both included, row-major) of a
/// population: the state of that name, or, where it is empty, what they give.
public record Probe(String population, Optional<String> state, int first, int last) {

  public Probe {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("neurons " + first + ".." + last);
    }
  }

  /// `a.v`, or `a.value` for what a population gives.
  public String name() {
    return population + "." + state.orElse("value");
  }

  public int size() {
    return last - first + 1;
  }
}
