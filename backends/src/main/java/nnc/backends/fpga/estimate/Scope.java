package nnc.backends.fpga.estimate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Supplier;

/// A scope of names: an instance of a module or an iteration of a loop in one, with the sums that
/// have been made in it.
record Scope(
    String path,
    int owner,
    Map<String, Signal> signals,
    Map<Syntax.Sum, Bits> sums,
    Map<String, Bits> loops,
    Scope outer) {

  static Scope instance(String path, int owner) {
    return new Scope(path, owner, new LinkedHashMap<>(), new HashMap<>(), Map.of(), null);
  }

  Scope iteration(String variable, Bits value) {
    return new Scope(
        path, owner, new LinkedHashMap<>(), new HashMap<>(), Map.of(variable, value), this);
  }

  Signal signal(String name) {
    for (Scope s = this; s != null; s = s.outer) {
      Signal found = s.signals.get(name);
      if (found != null) {
        return found;
      }
    }
    throw new IllegalStateException("nothing is called " + name);
  }

  /// The value of a loop variable, null for other names.
  Bits loop(String name) {
    Bits b = loops.get(name);
    return b != null || outer == null ? b : outer.loop(name);
  }

  /// What drives the bits of a wire from `low` on, by a number of its own in the order in which
  /// drives are met.
  record Drive(int number, int low, int width, Supplier<Bits> value) {}

  /// A wire, register or memory of an instance.
  static final class Signal {
    final Syntax.Declaration declaration;
    final List<Drive> drives = new ArrayList<>();

    /// Literals, of a wire as far as it has been evaluated: -1 elsewhere.
    final int[] bits;

    Memory memory;

    /// Those of a register's bits, null for wires and memories.
    FlipFlop[] flipFlops;

    Signal(Syntax.Declaration declaration) {
      this.declaration = declaration;
      this.bits = new int[declaration.width()];
      java.util.Arrays.fill(bits, -1);
    }

    int width() {
      return bits.length;
    }

    int base() {
      return declaration.base();
    }
  }

  /// What a clocked statement gives registers so far.
  static final class Assigned {
    final SequencedMap<Signal, int[]> next = new LinkedHashMap<>();

    Assigned copy() {
      Assigned c = new Assigned();
      next.forEach((s, bits) -> c.next.put(s, bits.clone()));
      return c;
    }
  }
}
