package nnc.backends.fpga.estimate;

import java.util.HashSet;
import java.util.Set;

/// Finds reads and writes of a memory that never meet: at one address in one cycle.
final class Collisions {

  private final Circuit circuit;
  private final Operators operators;

  Collisions(Circuit circuit, Operators operators) {
    this.circuit = circuit;
    this.operators = operators;
  }

  /// Whether two addresses are the same.
  int same(int[] a, int[] b) {
    int width = Math.max(a.length, b.length);
    return operators.equal(new Bits(a, false).resized(width), new Bits(b, false).resized(width));
  }

  /// Whether a port may read the word that another one writes.
  boolean possible(Memory.Write w, Memory.Read r) {
    int same = same(w.address(), r.address());
    if (circuit.and(circuit.and(w.enable(), same), r.enable()) == Circuit.FALSE) {
      return false;
    }
    Set<Integer> needed = new HashSet<>();
    conjuncts(w.enable(), needed);
    conjuncts(r.enable(), needed);
    conjuncts(same, needed);
    return needed.stream().noneMatch(l -> needed.contains(Circuit.not(l)) || refuted(l, needed));
  }

  /// Whether all operands of a gate are needed whose output must be false.
  private boolean refuted(int literal, Set<Integer> needed) {
    if ((literal & 1) == 0 || circuit.kind(literal >> 1) != Circuit.Kind.AND) {
      return false;
    }
    Set<Integer> inner = new HashSet<>();
    conjuncts(Circuit.not(literal), inner);
    return needed.containsAll(inner);
  }

  private void conjuncts(int literal, Set<Integer> all) {
    if ((literal & 1) == 0 && circuit.kind(literal >> 1) == Circuit.Kind.AND) {
      conjuncts(circuit.fanin(literal >> 1, 0), all);
      conjuncts(circuit.fanin(literal >> 1, 1), all);
    } else if (literal != Circuit.TRUE) {
      all.add(literal);
    }
  }
}
