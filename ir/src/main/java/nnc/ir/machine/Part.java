package nnc.ir.machine;

import java.util.List;

/// How an input or a population of the network runs on the machine: `latency` steps behind the
/// network's own time, in `cycles` for a neuron and step, firing as expected, with these receptors.
public record Part(int latency, int cycles, Firing firing, List<Receptor> receptors) {
  public Part {
    receptors = List.copyOf(receptors);
  }
}
