package nnc.frontend.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.Shape;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.number.Rounding;

/// Equations as they are written to expressions of the IR. `table` stands for the body of a table,
/// where values that change may go through any function.
record Equations(Scope scope, boolean table) {

  /// Operations within operations of one line, below what printed designs may nest.
  private static final int DEEPEST = 90;

  /// What a line computes; throws a rejection with E0101 too where it nests too deep.
  Expression line(Equation e) {
    return one(lines(e), e.span());
  }

  /// The same of several numbers.
  Elements lines(Equation e) {
    Elements value = value(e);
    if (value.all().stream().anyMatch(x -> depth(x) > DEEPEST)) {
      throw Diagnostic.of(
              Code.E0101, e.span(), "this nests more than " + DEEPEST + " operations in a line")
          .help("name parts of it with 'let'")
          .rejection();
    }
    return value;
  }

  private static int depth(Expression e) {
    int deepest = e instanceof Expression.Table t ? depth(t.body()) : 0;
    for (Expression part : e.parts()) {
      deepest = Math.max(deepest, depth(part));
    }
    return deepest + 1;
  }

  /// One number; throws a rejection at the first part that means nothing.
  Expression of(Equation e) {
    return one(value(e), e.span());
  }

  private static Expression one(Elements value, Span span) {
    if (!value.isOne()) {
      throw Diagnostic.of(Code.E0203, span, value.described() + " where one number belongs")
          .help("take an element, d[0], or reduce it: sum, max, argmax, any, count, dot")
          .rejection();
    }
    return value.all().getFirst();
  }

  /// Throws a rejection at the first part that means nothing.
  Elements value(Equation e) {
    return switch (e) {
      case Equation.Constant(var number, var unit, _) ->
          Elements.of(new Expression.Literal(Units.value(number, unit)));
      case Equation.Named(var name) -> scope.use(name);
      case Equation.Element(var name, var index, var span) -> element(name, index, span);
      case Equation.Listed(var all, var span) ->
          listed(all.stream().map(this::value).toList(), span);
      case Equation.Applied(var function, var arguments, var span) ->
          each(
              arguments.stream().map(this::value).toList(),
              span,
              parts -> Neuron.signed(new Expression.Apply(function, parts, span)));
      case Equation.Shifted(var value, var by, boolean right, var span) -> {
        Elements amount = constants(by, "how far to shift");
        yield each(
            List.of(value(value), amount),
            span,
            parts ->
                right
                    ? new Expression.ShiftRight(parts.get(0), parts.get(1), Rounding.FLOOR)
                    : new Expression.Apply(Function.SHL, parts, span));
      }
      case Equation.Called c -> new Calls(this, c).value();
    };
  }

  private Elements element(Syntax.Name name, List<Syntax.Literal> index, Span span) {
    Elements whole = scope.use(name);
    if (index.size() > whole.shape().rank()) {
      throw Diagnostic.of(
              Code.E0203,
              span,
              "'" + name.text() + "' is " + whole.described() + ", which has no such element")
          .help(whole.isOne() ? "use it as it is" : "give it one index for each extent at most")
          .rejection();
    }
    List<Expression> left = whole.all();
    for (int i = 0; i < index.size(); i++) {
      int size = left.size() / whole.shape().dim(i);
      int at = Elements.index(name, index.get(i), whole.shape().dim(i));
      left = left.subList(at * size, (at + 1) * size);
    }
    List<Integer> dims = whole.shape().dims();
    return new Elements(new Shape(dims.subList(index.size(), dims.size())), left);
  }

  private static Elements listed(List<Elements> all, Span span) {
    Elements first = all.getFirst();
    if (first.shape().rank() > 1 || all.stream().anyMatch(x -> !x.shape().equals(first.shape()))) {
      throw Diagnostic.of(Code.E0203, span, "a list of what is not alike")
          .help("a vector is a list of numbers, a matrix a list of vectors of one length")
          .rejection();
    }
    if (all.size() > Elements.LONGEST) {
      throw Diagnostic.of(Code.E0106, span, "a list of more than " + Elements.LONGEST + " elements")
          .help("a neuron's vectors are for a few branches")
          .rejection();
    }
    List<Integer> dims = new ArrayList<>(List.of(all.size()));
    dims.addAll(first.shape().dims());
    return new Elements(new Shape(dims), all.stream().flatMap(x -> x.all().stream()).toList());
  }

  /// `function` element by element. One number serves all elements of a vector; where it is
  /// computed a line before names it. Throws a rejection with E0203 where lengths differ, and for a
  /// matrix.
  Elements each(
      List<Elements> arguments,
      Span span,
      java.util.function.Function<List<Expression>, Expression> function) {
    Optional<Elements> longest = arguments.stream().filter(a -> !a.isOne()).findFirst();
    if (longest.isEmpty()) {
      return Elements.of(function.apply(arguments.stream().map(a -> a.all().getFirst()).toList()));
    }
    Elements vector = longest.get();
    for (Elements a : arguments) {
      if (a.shape().rank() > 1) {
        throw Diagnostic.of(Code.E0203, span, a.described() + " where numbers or vectors belong")
            .help("matrices stand in dot(w, d); w[0] is a row of one, w[0, 1] an element")
            .rejection();
      }
      if (!a.isOne() && !a.shape().equals(vector.shape())) {
        throw Diagnostic.of(Code.E0203, span, vector.described() + " beside " + a.described())
            .help("what is combined element by element has one length")
            .rejection();
      }
    }
    List<Elements> given =
        arguments.stream()
            .map(a -> a.isOne() && !table ? Elements.of(scope.named(a.all().getFirst(), span)) : a)
            .toList();
    List<Expression> all = new ArrayList<>();
    for (int i = 0; i < vector.all().size(); i++) {
      int n = i;
      all.add(function.apply(given.stream().map(a -> a.all().get(a.isOne() ? 0 : n)).toList()));
    }
    return Elements.vector(all);
  }

  /// An expression of parameters and numbers; throws a rejection with E0211 for any other.
  Expression constant(Equation e, String what) {
    return one(constants(e, what), e.span());
  }

  /// The same of several numbers.
  Elements constants(Equation e, String what) {
    Elements value = lines(e);
    value.all().forEach(x -> requireConstant(x, e.span(), what));
    return value;
  }

  static void requireConstant(Expression value, Span span, String what) {
    if (!value.isConstant()) {
      throw Diagnostic.of(Code.E0211, span, what + " must be constant")
          .label("changes from step to step")
          .help("use numbers, parameters and dt only")
          .rejection();
    }
  }

  /// Functions that have no integer form apply to constants, and to anything inside a table.
  Expression real(Function function, List<Expression> arguments, Syntax.Name word) {
    Expression value = new Expression.Apply(function, arguments, word.span());
    if (!table && !value.isConstant()) {
      throw Diagnostic.of(Code.E0211, word.span(), "'" + word.text() + "' of a value that changes")
          .label("hardware has no such operation")
          .help(
              "tabulate it: lut(u = x, "
                  + word.text()
                  + "(u"
                  + (function.arity() > 1 ? ", ..." : "")
                  + "), domain: -8..8, entries: 1024)")
          .rejection();
    }
    return value;
  }
}
