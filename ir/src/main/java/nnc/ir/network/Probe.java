package nnc.ir.network;

import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.op.Op;

/// What a run keeps, step by step, of the neurons `first` to `last` (both included, row-major) of a
/// population: the state of that name, or, where it is empty, what they give.
public record Probe(String population, Optional<String> state, int first, int last) {

  public Probe {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("neurons " + first + ".." + last);
    }
  }

  /// What all neurons of a population of `network` give.
  public static Probe of(Network network, String population) {
    int size = ((Op.Population) network.op(population)).shape().size();
    return new Probe(population, Optional.empty(), 0, size - 1);
  }

  /// `a.v`, or `a.value` for what a population gives.
  public String name() {
    return population + "." + state.orElse("value");
  }

  public int size() {
    return last - first + 1;
  }
}
