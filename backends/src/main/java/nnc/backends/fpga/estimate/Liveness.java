package nnc.backends.fpga.estimate;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.backends.fpga.estimate.Scope.Signal;
import nnc.backends.fpga.estimate.Syntax.Expression;
import nnc.backends.fpga.estimate.Syntax.Statement;

/// Marks what outputs and instances depend on, and which memories are read without a clock edge.
final class Liveness {

  private final List<Signal> open = new ArrayList<>();
  private final Map<Signal, List<Runnable>> sources = new HashMap<>();

  /// Registers what `s` assigns.
  void clocked(Statement s, Scope scope) {
    clocked(s, scope, List.of());
  }

  private void clocked(Statement s, Scope scope, List<Expression> conditions) {
    switch (s) {
      case Syntax.Block(var all) -> all.forEach(a -> clocked(a, scope, conditions));
      case Syntax.If(var condition, var yes, var no) -> {
        List<Expression> more = new ArrayList<>(conditions);
        more.add(condition);
        clocked(yes, scope, more);
        no.ifPresent(n -> clocked(n, scope, more));
      }
      case Syntax.Clocked(var target, var value) -> {
        List<Expression> read = new ArrayList<>(conditions);
        if (target instanceof Syntax.Index(var name, var index)) {
          read.add(index);
        }
        boolean word = isWord(value, scope);
        for (Signal t : scope.targets(target)) {
          List<Runnable> all = sources.computeIfAbsent(t, _ -> new ArrayList<>());
          all.add(() -> read.forEach(e -> reach(e, scope)));
          all.add(() -> {
            if (word && value instanceof Syntax.Index(var memory, var index)) {
              reach(scope.signal(memory));
              reach(index, scope);
            } else {
              reach(value, scope);
            }
          });
        }
      }
    }
  }

  private static boolean isWord(Expression value, Scope scope) {
    return value instanceof Syntax.Index(var memory, var index) && scope.signal(memory).isMemory();
  }

  void reach(Signal s) {
    if (!s.live) {
      s.live = true;
      open.add(s);
    }
  }

  /// Follows everything reached so far to its sources.
  void follow() {
    while (!open.isEmpty()) {
      Signal s = open.removeLast();
      s.drives.forEach(d -> reach(d.value(), d.scope()));
      sources.getOrDefault(s, List.of()).forEach(Runnable::run);
    }
  }

  void reach(Expression e, Scope scope) {
    switch (e) {
      case Syntax.Literal _ -> {}
      case Syntax.Name(var name) -> reach(name, scope);
      case Syntax.Index(var name, var index) -> {
        Signal s = scope.signal(name);
        s.readAnytime |= s.isMemory();
        reach(s);
        reach(index, scope);
      }
      case Syntax.Slice(var name, var high, var low) -> reach(name, scope);
      case Syntax.Part(var name, var base, var width) -> reach(name, scope);
      case Syntax.Concat(var parts) -> parts.forEach(p -> reach(p, scope));
      case Syntax.Repeat(var times, var what) -> reach(what, scope);
      case Syntax.Unary(var operator, var operand) -> reach(operand, scope);
      case Syntax.Binary(var operator, var left, var right) -> {
        reach(left, scope);
        reach(right, scope);
      }
      case Syntax.Choice(var condition, var yes, var no) -> {
        reach(condition, scope);
        reach(yes, scope);
        reach(no, scope);
      }
    }
  }

  private void reach(String name, Scope scope) {
    if (scope.genvar(name) == null) {
      reach(scope.signal(name));
    }
  }
}
