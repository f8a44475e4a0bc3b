package nnc.backends.fpga.estimate;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import nnc.backends.fpga.estimate.Scope.Assigned;
import nnc.backends.fpga.estimate.Scope.Drive;
import nnc.backends.fpga.estimate.Scope.Signal;
import nnc.backends.fpga.estimate.Syntax.Expression;

/// Makes circuits of expressions and of what clocked statements give registers and memories. Wires
/// are made when they are first read, only the bits that are.
final class Evaluator {

  private final Circuit circuit;
  private final Operators operators;
  private final Set<Drive> running = new HashSet<>();

  /// Numbers of the drives that more than one reads.
  private final Set<Integer> shared;

  /// Numbers of those that were read, and of those that a sum took as a part of itself.
  private final Set<Integer> read = new HashSet<>();

  private final Set<Integer> taken = new HashSet<>();
  private final Set<Integer> readTwice = new HashSet<>();

  Evaluator(Circuit circuit, Operators operators, Set<Integer> shared) {
    this.circuit = circuit;
    this.operators = operators;
    this.shared = shared;
  }

  /// Drives that are not known to be shared and that more than one has read: what has been made is
  /// wrong where they are sums.
  Set<Integer> readTwice() {
    return readTwice;
  }

  /// An expression in a scope that something of `width` bits is given, made once, when it is first
  /// asked for.
  private final class Later implements Supplier<Bits> {
    private final Expression expression;
    private final Scope scope;
    private final int width;
    private Bits made;

    Later(Expression expression, Scope scope, int width) {
      this.expression = expression;
      this.scope = scope;
      this.width = width;
    }

    @Override
    public Bits get() {
      if (made == null) {
        int before = circuit.owner;
        circuit.owner = scope.owner();
        made = bits(expression, scope, width);
        circuit.owner = before;
      }
      return made;
    }
  }

  Supplier<Bits> later(Expression e, Scope scope, int width) {
    return new Later(e, scope, width);
  }

  Bits read(Signal s) {
    return read(s, 0, s.width()).as(s.declaration.signed());
  }

  private Bits read(Signal s, int low, int width) {
    for (Drive d : s.drives) {
      int from = Math.max(low, d.low());
      int to = Math.min(low + width, d.low() + d.width());
      boolean missing = false;
      for (int i = from; i < to; i++) {
        missing |= s.bits[i] < 0;
      }
      if (missing) {
        note(read.add(d.number()), taken, d);
        if (!running.add(d)) {
          throw new IllegalStateException("a loop of wires through " + s.declaration.name());
        }
        Bits value = d.value().get().resized(d.width());
        running.remove(d);
        System.arraycopy(value.literals(), 0, s.bits, d.low(), d.width());
      }
    }
    int[] bits = new int[width];
    for (int i = 0; i < width; i++) {
      if (s.bits[low + i] < 0) { // nothing drives it
        s.bits[low + i] = Circuit.FALSE;
      }
      bits[i] = s.bits[low + i];
    }
    return new Bits(bits, false);
  }

  /// That a drive is read, for the first time or once more; it should not be among `others`.
  private void note(boolean first, Set<Integer> others, Drive d) {
    if (!first || others.contains(d.number())) {
      readTwice.add(d.number());
    }
  }

  int number(Expression e, Scope scope) {
    long known = known(e, scope);
    if (known >= 0 && known <= Integer.MAX_VALUE) {
      return (int) known;
    }
    Bits b = bits(e, scope);
    if (!b.isConstant()) {
      throw new IllegalStateException("not a constant: " + e);
    }
    return b.value().intValueExact();
  }

  /// The value of numbers of 32 bits, loop variables and products of them; -1 where it is too large
  /// or not so simple.
  private static long known(Expression e, Scope scope) {
    return switch (e) {
      case Syntax.Literal(var _, var value, var _) ->
          value.bitLength() < Integer.SIZE ? value.longValue() : -1;
      case Syntax.Name(var name) -> {
        Bits loop = scope.loop(name);
        yield loop == null ? -1 : loop.value().longValue();
      }
      case Syntax.Binary(var operator, var left, var right) when operator.equals("*") -> {
        long a = known(left, scope);
        long b = known(right, scope);
        long product = a * b;
        yield a < 0 || b < 0 || product > Integer.MAX_VALUE ? -1 : product;
      }
      case Syntax.Binary _,
          Syntax.Unary _,
          Syntax.Sum _,
          Syntax.Index _,
          Syntax.Part _,
          Syntax.Slice _,
          Syntax.Concat _,
          Syntax.Repeat _,
          Syntax.Choice _ ->
          -1;
    };
  }

  /// What something of `width` bits is given: a sum has its carries.
  private Bits bits(Expression e, Scope scope, int width) {
    return e instanceof Syntax.Sum s && scope.width(s) < width
        ? sum(s, width, scope)
        : bits(e, scope);
  }

  private Bits bits(Expression e, Scope scope) {
    return switch (e) {
      case Syntax.Literal(var width, var value, var signed) -> Bits.constant(width, value, signed);
      case Syntax.Name(var name) -> {
        Bits loop = scope.loop(name);
        yield loop != null ? loop : read(scope.signal(name));
      }
      case Syntax.Index(var name, var index) -> {
        Signal s = scope.signal(name);
        yield s.memory == null
            ? read(s, number(index, scope) - s.base(), 1)
            : new Bits(port(s.memory, -1, bits(index, scope)).out(), false);
      }
      case Syntax.Slice(var name, var high, var low) -> {
        Signal s = scope.signal(name);
        yield read(s, low - s.base(), high - low + 1);
      }
      case Syntax.Part(var name, var base, var width) -> {
        Signal s = scope.signal(name);
        yield read(s, number(base, scope) - s.base(), width);
      }
      case Syntax.Concat(var parts) ->
          concat(parts.reversed().stream().map(p -> bits(p, scope)).toList());
      case Syntax.Repeat(var times, var what) ->
          concat(java.util.Collections.nCopies(times, bits(what, scope)));
      case Syntax.Unary(var operator, var operand) ->
          operators.unary(operator, bits(operand, scope));
      case Syntax.Binary(var operator, var left, var right) ->
          operators.binary(operator, bits(left, scope), bits(right, scope));
      case Syntax.Sum s -> {
        Bits known = scope.sums().get(s);
        if (known == null) {
          known = sum(s, scope.width(s), scope);
          scope.sums().put(s, known);
        }
        yield known;
      }
      case Syntax.Choice(var condition, var yes, var no) -> {
        int select = circuit.any(bits(condition, scope).literals());
        yield Circuit.isConstant(select)
            ? bits(select == Circuit.TRUE ? yes : no, scope)
            : operators.choose(select, bits(yes, scope), bits(no, scope));
      }
    };
  }

  /// Lowest part first.
  private static Bits concat(List<Bits> parts) {
    int[] all = new int[parts.stream().mapToInt(Bits::width).sum()];
    int at = 0;
    for (Bits p : parts) {
      System.arraycopy(p.literals(), 0, all, at, p.width());
      at += p.width();
    }
    return new Bits(all, false);
  }

  /// Additions and subtractions at once, with the products in them, from where something else reads
  /// what they begin with.
  private Bits sum(Syntax.Sum s, int width, Scope scope) {
    List<Operators.Term> terms = new ArrayList<>();
    addParts(s, false, width, scope, terms);
    boolean signed =
        terms.stream().allMatch(t -> t.word().signed() && t.by().map(Bits::signed).orElse(true));
    return operators.sum(terms, width, signed);
  }

  private void addParts(
      Syntax.Sum s, boolean subtracted, int width, Scope scope, List<Operators.Term> terms) {
    boolean whole = !isEven(s.left) && !isEven(s.right);
    if (s.left != null) {
      addTerms(s.left, subtracted, whole, width, scope, terms);
    }
    addTerms(s.right, subtracted ^ s.subtracted, whole, width, scope, terms);
  }

  /// Whether `e` is an even number: the other operand's low bits are those of the sum then, and
  /// only the rest of it is added.
  private static boolean isEven(Expression e) {
    return e instanceof Syntax.Literal(var _, var value, var _) && !value.testBit(0);
  }

  /// What an operand of a sum of `width` bits adds to it: the parts of a sum that nothing else
  /// reads, be it behind wires and ports where the `whole` of it is added.
  private void addTerms(
      Expression e,
      boolean subtracted,
      boolean whole,
      int width,
      Scope scope,
      List<Operators.Term> terms) {
    Later alone = whole ? alone(e, scope, width) : null;
    if (alone != null) {
      addTerms(alone.expression, subtracted, true, width, alone.scope, terms);
    } else if (e instanceof Syntax.Sum s && s.readers == 1) {
      addParts(s, subtracted, width, scope, terms);
    } else if (e instanceof Syntax.Binary(var operator, var left, var right)
        && operator.equals("*")) {
      Bits x = bits(left, scope);
      Bits y = bits(right, scope);
      int own = Math.max(x.width(), y.width());
      terms.add(new Operators.Term(x.resized(own), Optional.of(y.resized(own)), subtracted));
    } else {
      terms.add(Operators.Term.of(bits(e, scope), subtracted));
    }
  }

  /// The sum or product of `width` bits that drives just what `e` reads, through wires and ports;
  /// null where there is none, or where others read it too.
  private Later alone(Expression e, Scope scope, int width) {
    List<Drive> through = new ArrayList<>();
    Later at = new Later(e, scope, width);
    while (true) {
      Drive d = at.scope.drive(at.expression, width);
      if (d == null || shared.contains(d.number()) || !(d.value() instanceof Later driver)) {
        return null;
      }
      through.add(d);
      at = driver;
      boolean sum = at.expression instanceof Syntax.Sum s && s.readers == 1;
      boolean product = at.expression instanceof Syntax.Binary b && b.operator().equals("*");
      if (sum || product) {
        if (at.scope.width(at.expression) != width) {
          return null;
        }
        through.forEach(t -> note(taken.add(t.number()), read, t));
        return at;
      }
    }
  }

  private Memory.Read port(Memory m, int enable, Bits address) {
    int[] out = new int[m.width];
    int before = circuit.owner;
    circuit.owner = m.owner;
    java.util.Arrays.setAll(out, _ -> circuit.source());
    circuit.owner = before;
    Memory.Read read = new Memory.Read(enable, address.literals(), out, false);
    m.reads.add(read);
    return read;
  }

  /// An `always` block: gives flip-flops their inputs and memories their ports.
  void clocked(Syntax.Statement body, Scope scope) {
    Assigned assigned = new Assigned();
    run(body, scope, Circuit.TRUE, assigned);
    assigned.next.forEach((s, next) -> {
      for (int i = 0; i < next.length; i++) {
        if (s.flipFlops != null && next[i] != s.bits[i]) {
          s.flipFlops[i].d = next[i];
        }
      }
    });
  }

  private void run(Syntax.Statement s, Scope scope, int condition, Assigned assigned) {
    switch (s) {
      case Syntax.Block(var all) -> all.forEach(a -> run(a, scope, condition, assigned));
      case Syntax.If(var test, var yes, var no) -> {
        int select = circuit.any(bits(test, scope).literals());
        if (Circuit.isConstant(select)) {
          if (select == Circuit.TRUE) {
            run(yes, scope, condition, assigned);
          } else {
            no.ifPresent(n -> run(n, scope, condition, assigned));
          }
          return;
        }
        Assigned then = assigned.copy();
        Assigned otherwise = assigned.copy();
        run(yes, scope, circuit.and(condition, select), then);
        no.ifPresent(n -> run(n, scope, circuit.and(condition, Circuit.not(select)), otherwise));
        then.next.keySet().forEach(t -> otherwise.next.computeIfAbsent(t, x -> x.bits.clone()));
        otherwise.next.forEach((t, bits) ->
            assigned.next.put(
                t, operators.choose(select, then.next.getOrDefault(t, t.bits), bits)));
      }
      case Syntax.Clocked(var target, var value) ->
          assign(target, value, scope, condition, assigned);
    }
  }

  private void assign(
      Expression target, Expression value, Scope scope, int condition, Assigned assigned) {
    if (target instanceof Syntax.Index(var name, var index) && scope.signal(name).memory != null) {
      Memory m = scope.signal(name).memory;
      int[] data = bits(value, scope).resized(m.width).literals();
      m.writes.add(new Memory.Write(condition, bits(index, scope).literals(), data));
    } else if (target instanceof Syntax.Name(var name)
        && value instanceof Syntax.Index(var memory, var index)
        && scope.signal(memory).memory != null) {
      Signal s = scope.signal(name);
      Memory m = scope.signal(memory).memory;
      m.reads.add(new Memory.Read(condition, bits(index, scope).literals(), s.bits, false));
    } else {
      give(target, bits(value, scope, scope.width(target)), scope, assigned);
    }
  }

  private void give(Expression target, Bits value, Scope scope, Assigned assigned) {
    switch (target) {
      case Syntax.Name(var name) -> {
        Signal s = scope.signal(name);
        assigned.next.put(s, value.resized(s.width()).literals().clone());
      }
      case Syntax.Slice(var name, var high, var low) -> {
        Signal s = scope.signal(name);
        int[] next = assigned.next.computeIfAbsent(s, x -> x.bits.clone());
        System.arraycopy(
            value.resized(high - low + 1).literals(), 0, next, low - s.base(), high - low + 1);
      }
      case Syntax.Concat(var parts) -> {
        int low = 0;
        for (Expression part : parts.reversed()) {
          int width = scope.width(part);
          give(part, value.slice(low, width), scope, assigned);
          low += width;
        }
      }
      case Syntax.Index _,
          Syntax.Part _,
          Syntax.Literal _,
          Syntax.Repeat _,
          Syntax.Unary _,
          Syntax.Sum _,
          Syntax.Binary _,
          Syntax.Choice _ ->
          throw new IllegalStateException("cannot assign to " + target);
    }
  }
}
