package nnc.backends.fpga.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import nnc.backends.fpga.estimate.Syntax.Expression;

/// A scope of names: a module or an iteration of a loop.
record Scope(Map<String, Signal> signals, Map<String, Word> genvars, Scope outer) {

  Signal signal(String name) {
    Signal s = signals.get(name);
    if (s == null && outer != null) {
      return outer.signal(name);
    }
    if (s == null) {
      throw new IllegalStateException("nothing is called " + name);
    }
    return s;
  }

  /// The value of a loop variable, null for other names.
  Word genvar(String name) {
    Word w = genvars.get(name);
    return w != null || outer == null ? w : outer.genvar(name);
  }

  /// Signals that an assignment's left side names.
  List<Signal> targets(Expression target) {
    return switch (target) {
      case Syntax.Name(var name) -> List.of(signal(name));
      case Syntax.Slice(var name, var high, var low) -> List.of(signal(name));
      case Syntax.Part(var name, var base, var width) -> List.of(signal(name));
      case Syntax.Index(var name, var index) -> List.of(signal(name));
      case Syntax.Concat(var parts) -> parts.stream().flatMap(p -> targets(p).stream()).toList();
      case Syntax.Literal _, Syntax.Repeat _, Syntax.Unary _, Syntax.Binary _, Syntax.Choice _ ->
          throw new IllegalStateException("cannot assign to " + target);
    };
  }

  /// What drives bits of a wire.
  record Drive(int low, int width, Expression value, Scope scope) {}

  /// A wire, register or memory while its module is counted.
  static final class Signal {
    final Syntax.Declaration declaration;
    final List<Drive> drives = new ArrayList<>();
    boolean loaded;
    boolean readAnytime;
    boolean live;
    boolean evaluating;

    /// What a register can hold; null before anything is known.
    Word state;

    /// What a wire carries; null before it is evaluated.
    Word settled;

    Signal(Syntax.Declaration declaration) {
      this.declaration = declaration;
    }

    int width() {
      return declaration.width();
    }

    boolean isMemory() {
      return declaration.depth() > 0;
    }
  }
}
