package nnc.passes.sfq;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Transition;

/// What circuits take a cell of some name to do, apart from its delays. A library's cell that does
/// something else would compute something else.
final class CellRole {

  private static final Map<String, Set<String>> ROLES =
      Map.ofEntries(
          Map.entry("JTL", role("0 a -> 0 q")),
          Map.entry("SPLIT", role("0 a -> 0 q0 q1")),
          Map.entry("MERGE", role("0 a -> 0 q", "0 b -> 0 q")),
          Map.entry("DFF", role("0 a -> 1", "1 a -> 1", "0 clk -> 0", "1 clk -> 0 q")),
          Map.entry("NOT", role("0 a -> 1", "1 a -> 1", "0 clk -> 0 q", "1 clk -> 0")),
          Map.entry(
              "NDRO",
              role("0 a -> 1", "1 a -> 1", "0 b -> 0", "1 b -> 0", "0 clk -> 0", "1 clk -> 1 q")),
          Map.entry(
              "AND2",
              role(
                  "0 a -> 1",
                  "1 a -> 1",
                  "2 a -> 3",
                  "3 a -> 3", //
                  "0 b -> 2",
                  "1 b -> 3",
                  "2 b -> 2",
                  "3 b -> 3", //
                  "0 clk -> 0",
                  "1 clk -> 0",
                  "2 clk -> 0",
                  "3 clk -> 0 q")),
          Map.entry(
              "OR2",
              role("0 a -> 1", "1 a -> 1", "0 b -> 1", "1 b -> 1", "0 clk -> 0", "1 clk -> 0 q")),
          Map.entry(
              "XOR",
              role(
                  "0 a -> 1",
                  "1 a -> 1",
                  "2 a -> 0", //
                  "0 b -> 2",
                  "1 b -> 0",
                  "2 b -> 2", //
                  "0 clk -> 0",
                  "1 clk -> 0 q",
                  "2 clk -> 0 q")),
          Map.entry("SINK", role("0 a -> 0")),
          Map.entry("ALWAYS0", role()),
          Map.entry("SYN", role("0 a ?> 0 q")));

  private CellRole() {}

  private static Set<String> role(String... transitions) {
    return Set.of(transitions);
  }

  /// The first transition that a cell called `name` should have and `cell` has not, or that it has
  /// and should not have; empty where all is well.
  static Optional<String> fault(String name, PulseCell cell) {
    Set<String> wanted = ROLES.get(name);
    if (wanted == null) {
      return Optional.empty();
    }
    Set<String> found = cell.transitions().stream().map(CellRole::text).collect(Collectors.toSet());
    return Stream.concat(
            wanted.stream()
                .filter(t -> !found.contains(t))
                .sorted()
                .map(t -> "a pulse should do '" + t + "'"),
            found.stream()
                .filter(t -> !wanted.contains(t))
                .sorted()
                .map(t -> "a pulse does '" + t + "'"))
        .findFirst();
  }

  /// A transition without its delays, outputs in order.
  private static String text(Transition t) {
    return t.state()
        + " "
        + t.input()
        + (t.isByChance() ? " ?> " : " -> ")
        + t.next()
        + t.emissions().stream().map(e -> " " + e.output()).sorted().collect(Collectors.joining());
  }
}
