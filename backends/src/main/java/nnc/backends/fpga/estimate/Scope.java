package nnc.backends.fpga.estimate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
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

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");

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

  /// The width that an expression has by itself.
  int width(Syntax.Expression e) {
    return switch (e) {
      case Syntax.Literal(var width, var _, var _) -> width;
      case Syntax.Name(var name) -> {
        Bits loop = loop(name);
        yield loop != null ? loop.width() : signal(name).width();
      }
      case Syntax.Index(var name, var _) -> {
        Signal s = signal(name);
        yield s.memory == null ? 1 : s.memory.width;
      }
      case Syntax.Slice(var _, var high, var low) -> high - low + 1;
      case Syntax.Part(var _, var _, var width) -> width;
      case Syntax.Concat(var parts) -> parts.stream().mapToInt(this::width).sum();
      case Syntax.Repeat(var times, var what) -> times * width(what);
      case Syntax.Unary(var operator, var operand) -> operator.equals("~") ? width(operand) : 1;
      case Syntax.Binary(var operator, var left, var right) ->
          COMPARISONS.contains(operator) ? 1 : Math.max(width(left), width(right));
      case Syntax.Sum s -> Math.max(s.left == null ? 0 : width(s.left), width(s.right));
      case Syntax.Choice(var _, var yes, var no) -> Math.max(width(yes), width(no));
    };
  }

  /// What drives just the `width` bits of a wire that `e` reads; null for all else.
  Drive drive(Syntax.Expression e, int width) {
    String name;
    int low;
    switch (e) {
      case Syntax.Name(var all) when loop(all) == null -> {
        name = all;
        low = 0;
      }
      case Syntax.Slice(var vector, var _, var from) -> {
        name = vector;
        low = from - signal(vector).base();
      }
      default -> {
        return null;
      }
    }
    for (Drive d : signal(name).drives) {
      if (d.low() == low && d.width() == width) {
        return d;
      }
    }
    return null;
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
