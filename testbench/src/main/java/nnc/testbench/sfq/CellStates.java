package nnc.testbench.sfq;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeSet;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Transition;

/// How to bring a cell into each of its states, and how to tell which one it is in, by pulses at
/// its inputs alone.
record CellStates(PulseCell cell) {

  /// The shortest inputs, one at least, that lead from state 0 to each state that can be reached.
  SequencedMap<Integer, List<String>> ways() {
    SequencedMap<Integer, List<String>> ways = new LinkedHashMap<>();
    Deque<List<String>> open = new ArrayDeque<>(List.of(List.of()));
    while (!open.isEmpty()) {
      List<String> way = open.removeFirst();
      int state = after(0, way);
      if (!way.isEmpty() && ways.putIfAbsent(state, way) != null) {
        continue;
      }
      cell.inputs().forEach(input -> open.addLast(with(way, input)));
    }
    return ways;
  }

  /// Inputs that make any two states give something else, if any do (Chow, Testing software design
  /// modeled by finite-state machines, 1978: a characterization set).
  List<List<String>> probes() {
    SequencedSet<List<String>> probes = new java.util.LinkedHashSet<>();
    for (int a = 0; a < cell.states(); a++) {
      for (int b = a + 1; b < cell.states(); b++) {
        tellsApart(a, b).ifPresent(probes::add);
      }
    }
    if (probes.isEmpty()) {
      cell.inputs().forEach(input -> probes.add(List.of(input)));
    }
    return List.copyOf(probes);
  }

  private Optional<List<String>> tellsApart(int a, int b) {
    Set<List<Integer>> seen = new HashSet<>();
    Deque<List<String>> open = new ArrayDeque<>(List.of(List.of()));
    while (!open.isEmpty()) {
      List<String> way = open.removeFirst();
      int fromA = after(a, way);
      int fromB = after(b, way);
      if (!seen.add(List.of(fromA, fromB))) {
        continue;
      }
      for (String input : cell.inputs()) {
        if (!gives(fromA, input).equals(gives(fromB, input))) {
          return Optional.of(with(way, input));
        }
        open.addLast(with(way, input));
      }
    }
    return Optional.empty();
  }

  private Set<String> gives(int state, String input) {
    Set<String> outputs = new TreeSet<>();
    cell.on(state, input).emissions().stream()
        .map(Transition.Emission::output)
        .forEach(outputs::add);
    return outputs;
  }

  private int after(int state, List<String> inputs) {
    int at = state;
    for (String input : inputs) {
      at = cell.on(at, input).next();
    }
    return at;
  }

  private static List<String> with(List<String> way, String input) {
    List<String> longer = new ArrayList<>(way);
    longer.add(input);
    return longer;
  }
}
