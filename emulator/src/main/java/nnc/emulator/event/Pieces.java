package nnc.emulator.event;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Statement;

/// Cuts a neuron's lines into pieces that cost about the same: the just-in-time compiler makes
/// vectors of a loop only up to some size, so that a step becomes several loops one after the
/// other. What one piece computes for another is named.
final class Pieces {

  /// The output as the last line names it.
  static final String OUTPUT = "\0output";

  /// Operations of a loop.
  private static final int BUDGET = 20;

  /// Of these for what a state rounds and cuts.
  private static final int STORED = 8;

  private final Predicate<Expression> nameable;
  private final List<Statement> statements = new ArrayList<>();
  private int temporaries;

  private Pieces(Predicate<Expression> nameable) {
    this.nameable = nameable;
  }

  /// The same neuron with lines of at most the budget, the last of which names the output. Only
  /// what is `nameable` is named.
  static NeuronModel cut(NeuronModel model, Predicate<Expression> nameable) {
    Pieces p = new Pieces(nameable);
    for (NeuronModel.State s : model.states()) {
      if (uses(model, new Expression.Old(s.name()))) {
        p.statements.add(
            new Statement.Let(old(s.name()), new Expression.State(s.name()), s.span()));
      }
    }
    for (Statement s : model.statements()) {
      p.statements.add(s.with(p.reduced(s.value(), BUDGET - extra(s))));
    }
    p.statements.add(
        new Statement.Let(OUTPUT, p.reduced(model.output(), BUDGET), nnc.ir.diagnostic.Span.NONE));
    return new NeuronModel(
        model.name(),
        model.parameters(),
        model.ports(),
        model.states(),
        p.statements,
        new Expression.Local(OUTPUT),
        model.spiking());
  }

  private static String old(String state) {
    return "\0old " + state;
  }

  private static boolean uses(NeuronModel model, Expression leaf) {
    return model.output().anyMatch(leaf::equals)
        || model.statements().stream().anyMatch(s -> s.value().anyMatch(leaf::equals));
  }

  /// `e` with its most expensive parts named until the rest is within the budget.
  private Expression reduced(Expression e, int budget) {
    if (e instanceof Expression.Old(var state)) {
      return new Expression.Local(old(state));
    }
    List<Expression> parts =
        new ArrayList<>(e.parts().stream().map(p -> reduced(p, BUDGET)).toList());
    while (own(e) + cost(parts) > budget) {
      int most = -1;
      for (int i = 0; i < parts.size(); i++) {
        Expression part = parts.get(i);
        if (!part.parts().isEmpty()
            && !isQuotient(part)
            && nameable.test(e.parts().get(i))
            && (most < 0 || cost(part) > cost(parts.get(most)))) {
          most = i;
        }
      }
      if (most < 0) {
        break;
      }
      String name = "\0" + temporaries++;
      statements.add(new Statement.Let(name, parts.get(most), nnc.ir.diagnostic.Span.NONE));
      parts.set(most, new Expression.Local(name));
    }
    return e.with(parts);
  }

  private static int extra(Statement s) {
    return s instanceof Statement.Assign ? STORED : 0;
  }

  private static boolean isQuotient(Expression e) {
    return e instanceof Expression.Apply(var function, _, _) && function == Function.DIV;
  }

  private static int cost(List<Expression> parts) {
    return parts.stream().mapToInt(Pieces::cost).sum();
  }

  /// Operations that an expression takes.
  static int cost(Expression e) {
    return own(e) + cost(e.parts());
  }

  private static int own(Expression e) {
    return switch (e) {
      case Expression.Literal _, Expression.Constant _ -> 0;
      case Expression.Parameter _,
          Expression.Port _,
          Expression.State _,
          Expression.Old _,
          Expression.Local _ ->
          1;
      case Expression.Apply(var function, _, _) ->
          switch (function) {
            case NEG, ABS, ADD, SUB, MUL, MIN, MAX, SHL, NOT, AND, OR, XOR -> 1;
            case GT, GE, LT, LE, EQ, NE -> 3;
            case SELECT -> 4;
            case XORSHIFT -> 9;
            case DIV, EXP, LOG, SQRT, TANH, SIGMOID, SIN, COS, POW, FLOOR, CEIL, TRUNC -> BUDGET;
          };
      case Expression.ShiftRight _, Expression.Rescale _ -> 4;
      case Expression.Fit _ -> 2;
      case Expression.Table _ -> BUDGET;
    };
  }

  /// The lines in groups, one for each loop.
  static List<List<Statement>> groups(NeuronModel cut) {
    List<List<Statement>> groups = new ArrayList<>();
    int spent = BUDGET;
    for (Statement s : cut.statements()) {
      int cost = cost(s.value()) + extra(s) + 1;
      if (spent + cost > BUDGET) {
        groups.add(new ArrayList<>());
        spent = 0;
      }
      groups.getLast().add(s);
      spent += cost;
    }
    return groups;
  }
}
