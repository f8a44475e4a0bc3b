package nnc.testbench.reproduce;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// A set of spikes. Two of them are compared in cells: the neurons of one population that fire in
/// one millisecond.
record SpikeRaster(Set<Spike> spikes) {

  /// A neuron of a population fires in a millisecond, both counted from 0.
  record Spike(String population, int ms, int neuron) {}

  /// A population in a millisecond.
  private record Cell(String population, int ms) {
    static Cell of(Spike spike) {
      return new Cell(spike.population, spike.ms);
    }
  }

  SpikeRaster {
    spikes = Set.copyOf(spikes);
  }

  /// Of lines `population,neuron,time_ms` below a head. Throws `IllegalArgumentException` for other
  /// lines and for a spike that stands twice.
  static SpikeRaster read(List<String> lines) {
    Set<Spike> spikes = new LinkedHashSet<>();
    if (lines.isEmpty() || !lines.getFirst().equals("population,neuron,time_ms")) {
      throw new IllegalArgumentException("no head of a recording");
    }
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      if (cells.length != 3
          || !spikes.add(
              new Spike(cells[0], Integer.parseInt(cells[2]), Integer.parseInt(cells[1])))) {
        throw new IllegalArgumentException("recorded spike '" + line + "'");
      }
    }
    return new SpikeRaster(spikes);
  }

  int count() {
    return spikes.size();
  }

  /// The spikes that `kept` takes.
  SpikeRaster only(Predicate<Spike> kept) {
    return new SpikeRaster(Set.copyOf(spikes.stream().filter(kept).toList()));
  }

  SpikeRaster of(String population) {
    return only(s -> s.population.equals(population));
  }

  /// The neurons that fire, in their order.
  TreeSet<Integer> neurons() {
    TreeSet<Integer> neurons = new TreeSet<>();
    spikes.forEach(s -> neurons.add(s.neuron));
    return neurons;
  }

  /// Cells in which the two do not have the same spikes.
  int cellsApart(SpikeRaster other) {
    Set<Cell> cells = new LinkedHashSet<>();
    spikes.stream().filter(s -> !other.spikes.contains(s)).map(Cell::of).forEach(cells::add);
    other.spikes.stream().filter(s -> !spikes.contains(s)).map(Cell::of).forEach(cells::add);
    return cells.size();
  }
}
