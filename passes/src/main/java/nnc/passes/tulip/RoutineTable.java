package nnc.passes.tulip;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Supplier;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;

/// The routines of a program, one for each shape of neuron, made when they are first needed.
final class RoutineTable {

  private final Machine machine;
  private final boolean tree;
  private final int attempts;
  private final OptionalDouble effort;
  private final SequencedMap<String, Routine> routines = new LinkedHashMap<>();
  private final Map<Node, Optional<Schedule>> schedules = new LinkedHashMap<>();

  /// With an `effort` neurons are searched for their shortest schedules.
  RoutineTable(Machine machine, boolean tree, int attempts, OptionalDouble effort) {
    this.machine = machine;
    this.tree = tree;
    this.attempts = attempts;
    this.effort = effort;
  }

  SequencedMap<String, Routine> routines() {
    return routines;
  }

  /// A schedule for `node`; empty where the registers are too small for any that was tried.
  Optional<Schedule> schedule(Node node) {
    return schedules.computeIfAbsent(node, this::make);
  }

  private Optional<Schedule> make(Node node) {
    if (tree && node.equals(Node.count(node.inputs()))) {
      return new TreeScheduler(attempts, 1).schedule(machine, node.inputs());
    }
    ColumnScheduler list = new ColumnScheduler(attempts, 1);
    return effort.isEmpty()
        ? list.schedule(machine, node)
        : new OptimalScheduler(list, effort.getAsDouble())
            .schedule(machine, node)
            .map(OptimalScheduler.Bounded::schedule);
  }

  /// The name of `routine`, which begins with `kind`.
  String name(String kind, Routine routine) {
    String name = kind;
    for (int k = 2; routines.containsKey(name) && !routines.get(name).equals(routine); k++) {
      name = kind + "_" + k;
    }
    routines.putIfAbsent(name, routine);
    return name;
  }

  /// The name of a routine that is made by hand.
  String named(String name, Supplier<Routine> routine) {
    if (!routines.containsKey(name)) {
      routines.put(name, routine.get());
    }
    return name;
  }
}
