package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeMap;

/// Gates of a pipeline, each of which gets a stage behind those of all that it reads: `nodes` and
/// what reads them, those that are read first. Inputs come at stage 0; `last` gates are read by the
/// chip's pins, and by nothing else.
record Pipeline(
    Gates gates, SequencedMap<Integer, List<Integer>> nodes, SequencedSet<Integer> last) {

  /// Stages by gate, and how many cells hold what each gives for those that read it later: each
  /// node has one chain of them, which all of its readers tap. `least` is a number of such cells
  /// that no stages can do with less.
  record Stages(Map<Integer, Integer> stage, Map<Integer, Integer> held, int count, long least) {

    /// Cells that hold something.
    long cells() {
      return held.values().stream().mapToLong(Integer::longValue).sum();
    }
  }

  /// The pipeline that gives `outputs`, each a gate by its place; a place is empty where an output
  /// never fires. Outputs of which something else is made get a cell of their own.
  static Pipeline of(Gates gates, List<Integer> outputs, List<Optional<Integer>> finals) {
    SequencedMap<Integer, List<Integer>> read = gates.readers(outputs);
    SequencedSet<Integer> last = new LinkedHashSet<>();
    for (int output : outputs) {
      Optional<Integer> place = Optional.empty();
      if (output != Gates.FALSE) {
        boolean own =
            output != Gates.TRUE
                && gates.gate(output).kind().isClocked()
                && read.get(output).isEmpty();
        place = Optional.of(own ? output : gates.kept(output));
        last.add(place.get());
      }
      finals.add(place);
    }
    return new Pipeline(gates, gates.readers(last), last);
  }

  /// The number of the last stage: what the longest way takes.
  int depth() {
    return last.stream().mapToInt(gates::level).max().orElse(0);
  }

  /// Every gate as early as it can be, the last ones at the last stage.
  Stages soonest(int phases) {
    int[] stage = new int[gates.size()];
    nodes.keySet().forEach(id -> stage[id] = first(id));
    return stages(stage, phases, 0);
  }

  /// Stages for cells of which each is clocked by one of `phases` in turn: what comes at a gate
  /// waits in it for its clock, so a cell has to hold it only where that comes more than `phases`
  /// stages later, one for each `phases` stages (arXiv 2401.06411, 2403.05884).
  Stages stages(int[] stage, int phases, long least) {
    Map<Integer, Integer> at = new TreeMap<>();
    Map<Integer, Integer> held = new TreeMap<>();
    nodes.forEach((id, readers) -> {
      at.put(id, stage[id]);
      int cells = 0;
      for (int reader : readers) {
        cells = Math.max(cells, held(stage[reader] - stage[id], phases));
      }
      held.put(id, cells);
    });
    return new Stages(at, held, depth(), least);
  }

  /// How many cells hold something on a way of `stages`.
  static int held(int stages, int phases) {
    if (stages < 1) {
      throw new IllegalArgumentException("a gate that is not behind what it reads");
    }
    return Math.ceilDiv(stages, phases) - 1;
  }

  /// The first stage of gate `id`: the last ones have the last stage.
  int first(int id) {
    return last.contains(id) ? depth() : gates.level(id);
  }

  /// The latest stage of each gate, by its number.
  int[] latest() {
    int[] latest = new int[gates.size()];
    Arrays.fill(latest, depth());
    List<Integer> order = new ArrayList<>(nodes.sequencedKeySet());
    for (int id : order.reversed()) {
      for (int reader : nodes.get(id)) {
        latest[id] = Math.min(latest[id], latest[reader] - 1);
      }
      if (gates.gate(id).kind() == Gates.Kind.INPUT) {
        latest[id] = 0;
      }
    }
    return latest;
  }
}
