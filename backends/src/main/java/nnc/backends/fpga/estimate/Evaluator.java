package nnc.backends.fpga.estimate;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.backends.fpga.estimate.Scope.Signal;
import nnc.backends.fpga.estimate.Syntax.Expression;

/// Evaluates expressions and clocked statements over what is known of each bit, and adds their
/// logic to an inventory where one is given.
final class Evaluator {

  private final Delays delays;
  private final Arithmetic arithmetic;

  Evaluator(Optional<Inventory> inventory, Delays delays) {
    this.delays = delays;
    this.arithmetic = new Arithmetic(inventory, delays);
  }

  /// What a signal carries now.
  Word read(Signal s) {
    Syntax.Declaration d = s.declaration;
    if (s.settled != null) {
      return s.settled;
    }
    if (d.register()) {
      double delay = s.isMemory() ? delays.memory() : delays.register();
      Arrival arrival = new Arrival(delay, Arrival.NEVER.input());
      if (s.loaded) {
        return Word.unknown(s.width(), d.signed(), arrival);
      }
      if (s.state == null) {
        return Word.constant(s.width(), BigInteger.ZERO, d.signed());
      }
      return s.state.at(s.state.isConstant() ? Arrival.NEVER : arrival).as(d.signed());
    }
    return s.drives.isEmpty() || s.evaluating
        ? Word.unknown(s.width(), d.signed(), Arrival.NEVER)
        : wire(s);
  }

  private Word wire(Signal s) {
    s.evaluating = true;
    Word whole = Word.unknown(s.width(), s.declaration.signed(), Arrival.NEVER);
    for (Scope.Drive d : s.drives) {
      Word w = word(d.value(), d.scope()).resized(d.width());
      whole = d.width() == s.width() ? w : whole.with(d.low(), w);
    }
    s.settled = whole.as(s.declaration.signed());
    s.evaluating = false;
    return s.settled;
  }

  Word word(Expression e, Scope scope) {
    return switch (e) {
      case Syntax.Literal(var width, var value, var signed) -> Word.constant(width, value, signed);
      case Syntax.Name(var name) -> {
        Word loop = scope.genvar(name);
        yield loop != null ? loop : read(scope.signal(name));
      }
      case Syntax.Index(var name, var index) -> {
        Word at = word(index, scope);
        Signal s = scope.signal(name);
        Word whole = read(s);
        yield s.isMemory()
            ? whole.at(whole.arrival().later(at.arrival().plus(delays.level())))
            : whole.slice(at.value().intValueExact() - s.declaration.base(), 1);
      }
      case Syntax.Slice(var name, var high, var low) -> {
        Signal s = scope.signal(name);
        yield read(s).slice(low - s.declaration.base(), high - low + 1);
      }
      case Syntax.Part(var name, var base, var width) ->
          read(scope.signal(name)).slice(word(base, scope).value().intValueExact(), width);
      case Syntax.Concat(var parts) ->
          arithmetic.concat(parts.stream().map(p -> word(p, scope)).toList(), isExtension(parts));
      case Syntax.Repeat(var times, var what) -> {
        Word w = word(what, scope);
        yield arithmetic.concat(java.util.Collections.nCopies(times, w), false);
      }
      case Syntax.Unary(var operator, var operand) ->
          arithmetic.unary(operator, word(operand, scope));
      case Syntax.Binary(var operator, var left, var right) ->
          operator.equals("+") || operator.equals("-")
              ? sum(e, scope)
              : arithmetic.binary(operator, word(left, scope), word(right, scope));
      case Syntax.Choice(var condition, var yes, var no) -> {
        Word c = word(condition, scope);
        if (c.isConstant()) {
          yield word(c.value().signum() != 0 ? yes : no, scope);
        }
        yield arithmetic.choose(c, word(yes, scope), word(no, scope));
      }
    };
  }

  /// Whether the first part repeats one bit: a sign extension.
  private static boolean isExtension(List<Expression> parts) {
    return parts.size() == 2 && parts.getFirst() instanceof Syntax.Repeat;
  }

  private Word sum(Expression e, Scope scope) {
    List<Word> added = new ArrayList<>();
    List<Word> subtracted = new ArrayList<>();
    addends(e, scope, added, subtracted);
    return arithmetic.sum(added, subtracted);
  }

  private void addends(Expression e, Scope scope, List<Word> added, List<Word> subtracted) {
    Expression rest = e;
    while (rest instanceof Syntax.Binary(var operator, var left, var right)
        && (operator.equals("+") || operator.equals("-"))) {
      (operator.equals("+") ? added : subtracted).add(word(right, scope));
      rest = left;
    }
    added.add(word(rest, scope));
  }

  /// What a clocked statement gives each register that it may assign.
  SequencedMap<Signal, Word> statement(Syntax.Statement s, Scope scope) {
    SequencedMap<Signal, Word> assigned = new LinkedHashMap<>();
    switch (s) {
      case Syntax.Block(var all) -> all.forEach(a -> block(assigned, a, scope));
      case Syntax.If i -> assigned.putAll(branch(i, scope));
      case Syntax.Clocked(var target, var value) ->
          assign(assigned, target, word(value, scope), scope);
    }
    return assigned;
  }

  private void block(SequencedMap<Signal, Word> assigned, Syntax.Statement s, Scope scope) {
    boolean sometimes = s instanceof Syntax.If;
    statement(s, scope)
        .forEach((signal, word) -> {
          Word before = assigned.get(signal);
          boolean part =
              s instanceof Syntax.Clocked(var target, var _) && !(target instanceof Syntax.Name);
          assigned.put(
              signal,
              before == null
                  ? word
                  : sometimes
                      ? arithmetic.choose(Word.unknown(1, false, Arrival.NEVER), word, before)
                      : part ? overlay(s, scope, before) : word);
        });
  }

  private Word overlay(Syntax.Statement s, Scope scope, Word before) {
    Syntax.Clocked c = (Syntax.Clocked) s;
    if (c.target() instanceof Syntax.Slice(var name, var high, var low)) {
      return before.with(low, new Evaluator(Optional.empty(), delays).word(c.value(), scope));
    }
    return before;
  }

  private SequencedMap<Signal, Word> branch(Syntax.If i, Scope scope) {
    Word condition = word(i.condition(), scope);
    if (condition.isConstant()) {
      return condition.value().signum() != 0
          ? statement(i.yes(), scope)
          : i.no().map(n -> statement(n, scope)).orElseGet(LinkedHashMap::new);
    }
    SequencedMap<Signal, Word> result = new LinkedHashMap<>(statement(i.yes(), scope));
    boolean reset = isReset(i.condition());
    i.no()
        .ifPresent(no ->
            statement(no, scope)
                .forEach((signal, word) -> {
                  Word yes = result.get(signal);
                  result.put(
                      signal,
                      yes == null
                          ? word
                          : reset ? yes.meet(word) : arithmetic.choose(condition, yes, word));
                }));
    result.replaceAll((_, w) -> w.at(w.arrival().later(condition.arrival())));
    return result;
  }

  /// Whether a condition begins with the reset: flip-flops have an input for that.
  static boolean isReset(Expression e) {
    return switch (e) {
      case Syntax.Name(var name) -> name.equals("rst");
      case Syntax.Binary(var operator, var left, var right) -> isReset(left);
      case Syntax.Literal _,
          Syntax.Index _,
          Syntax.Slice _,
          Syntax.Part _,
          Syntax.Concat _,
          Syntax.Repeat _,
          Syntax.Unary _,
          Syntax.Choice _ ->
          false;
    };
  }

  private void assign(
      SequencedMap<Signal, Word> assigned, Expression target, Word value, Scope scope) {
    switch (target) {
      case Syntax.Name(var name) -> {
        Signal s = scope.signal(name);
        assigned.put(s, value.resized(s.width()).as(s.declaration.signed()));
      }
      case Syntax.Slice(var name, var high, var low) -> {
        Signal s = scope.signal(name);
        assigned.put(s, read(s).with(low, value.resized(high - low + 1)));
      }
      case Syntax.Index(var name, var index) -> assigned.put(scope.signal(name), value);
      case Syntax.Concat(var parts) -> {
        int low = value.width();
        for (Expression p : parts) {
          Signal s = scope.targets(p).getFirst();
          low -= s.width();
          assigned.put(s, value.slice(low, s.width()));
        }
      }
      case Syntax.Part _,
          Syntax.Literal _,
          Syntax.Repeat _,
          Syntax.Unary _,
          Syntax.Binary _,
          Syntax.Choice _ ->
          throw new IllegalStateException("cannot assign to " + target);
    }
  }
}
