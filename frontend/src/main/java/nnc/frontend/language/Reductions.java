package nnc.frontend.language;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.stream.IntStream;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;

/// What becomes of a vector: `sum`, `prod`, `max`, `min`, `absmax`, `argmax`, `top2`, `any` and
/// `count`, and `dot` of a vector or a matrix with a vector. All of them are balanced trees over
/// the elements, in their order: circuits are as deep as the logarithm of the length, and the sum
/// of reals is the same everywhere.
record Reductions(Scope scope, boolean table, Span span) {

  static final List<String> WORDS =
      List.of("sum", "prod", "max", "min", "absmax", "argmax", "top2", "any", "count");

  static final String DOT = "dot";

  private static final Expression ZERO = new Expression.Literal(0);
  private static final Expression ONE = new Expression.Literal(1);

  /// Throws a rejection with E0203 where `v` is no vector.
  Elements of(String word, Elements v) {
    if (!v.isVector()) {
      throw Diagnostic.of(Code.E0203, span, "'" + word + "' takes a vector, not " + v.described())
          .help(
              "vectors are declared with a length, as state d[4], or written [a, b]"
                  + (word.equals("max") || word.equals("min")
                      ? "; of numbers it takes two or more"
                      : ""))
          .rejection();
    }
    List<Expression> x = v.all();
    return switch (word) {
      case "sum" -> Elements.of(folded(x, Function.ADD));
      case "prod" -> Elements.of(folded(x, Function.MUL));
      case "max" -> Elements.of(folded(x, Function.MAX));
      case "min" -> Elements.of(folded(x, Function.MIN));
      case "any" -> Elements.of(folded(conditions(x), Function.OR));
      case "count" -> Elements.of(folded(conditions(x), Function.ADD));
      case "absmax" -> Elements.of(folded(named(x), Reductions::larger));
      case "argmax" -> Elements.of(index(named(x), 0));
      case "top2" -> {
        if (x.size() < 2) {
          throw Diagnostic.of(Code.E0203, span, "'top2' of a vector of 1")
              .help("there is no second largest element")
              .rejection();
        }
        List<Expression> all = named(x);
        yield Elements.vector(List.of(folded(all, Function.MAX), second(all)));
      }
      default -> throw new IllegalArgumentException(word);
    };
  }

  /// Throws a rejection with E0203 where shapes do not fit, with E0211 for a matrix that changes.
  Elements dot(Elements a, Elements b) {
    if (a.isOne() || !b.isVector()) {
      throw Diagnostic.of(
              Code.E0203,
              span,
              "'dot' takes a matrix or a vector, and a vector; not "
                  + a.described()
                  + " and "
                  + b.described())
          .help("for example dot(w, d) with a parameter w[3, 4] and a state d[4]")
          .rejection();
    }
    int length = a.shape().dim(a.shape().rank() - 1);
    if (length != b.shape().size()) {
      throw Diagnostic.of(Code.E0203, span, "'dot' of " + a.described() + " and " + b.described())
          .help("a row of the first must be as long as the second")
          .rejection();
    }
    if (a.isVector()) {
      return Elements.of(sumOfProducts(a.all(), b.all()));
    }
    if (!a.all().stream().allMatch(Expression::isConstant)) {
      throw Diagnostic.of(Code.E0211, span, "the matrix of 'dot' must be constant")
          .label("changes from step to step")
          .help("make it a parameter: neuron n(w[3, 4] = 1)")
          .rejection();
    }
    List<Expression> once = named(b.all());
    return Elements.vector(
        IntStream.range(0, a.shape().dim(0))
            .mapToObj(row -> sumOfProducts(a.row(row), once))
            .toList());
  }

  private static Expression sumOfProducts(List<Expression> a, List<Expression> b) {
    return folded(
        IntStream.range(0, a.size())
            .mapToObj(i -> Expression.apply(Function.MUL, a.get(i), b.get(i)))
            .toList(),
        Function.ADD);
  }

  /// The elements, those that are computed named by a line before, so that they may be used twice.
  private List<Expression> named(List<Expression> all) {
    return table ? all : all.stream().map(e -> scope.named(e, span)).toList();
  }

  private static List<Expression> conditions(List<Expression> all) {
    return all.stream()
        .map(e ->
            e instanceof Expression.Apply(var f, _) && f.kind() == Function.Kind.CONDITION
                ? e
                : Expression.apply(Function.NE, e, ZERO))
        .toList();
  }

  private static Expression folded(List<Expression> all, Function function) {
    return folded(all, (a, b) -> Expression.apply(function, a, b));
  }

  private static Expression folded(List<Expression> all, BinaryOperator<Expression> function) {
    if (all.size() == 1) {
      return all.getFirst();
    }
    int half = all.size() / 2;
    return function.apply(
        folded(all.subList(0, half), function), folded(all.subList(half, all.size()), function));
  }

  /// That of the larger magnitude; the first of equal ones.
  private static Expression larger(Expression a, Expression b) {
    return Expression.apply(
        Function.SELECT,
        Expression.apply(
            Function.GE, Expression.apply(Function.ABS, a), Expression.apply(Function.ABS, b)),
        a,
        b);
  }

  /// The number of the largest element, the first one being `first`; the first of equal ones.
  private static Expression index(List<Expression> all, int first) {
    if (all.size() == 1) {
      return first == 0 ? ZERO : first == 1 ? ONE : new Expression.Literal(first);
    }
    int half = all.size() / 2;
    List<Expression> left = all.subList(0, half);
    List<Expression> right = all.subList(half, all.size());
    return Expression.apply(
        Function.SELECT,
        Expression.apply(Function.GE, folded(left, Function.MAX), folded(right, Function.MAX)),
        index(left, first),
        index(right, first + half));
  }

  /// The second largest of at least two elements: the smaller of the largest of both halves, or the
  /// second of one.
  private static Expression second(List<Expression> all) {
    int half = all.size() / 2;
    List<Expression> left = all.subList(0, half);
    List<Expression> right = all.subList(half, all.size());
    Expression second =
        Expression.apply(Function.MIN, folded(left, Function.MAX), folded(right, Function.MAX));
    for (List<Expression> side : List.of(left, right)) {
      if (side.size() > 1) {
        second = Expression.apply(Function.MAX, second, second(side));
      }
    }
    return second;
  }
}
