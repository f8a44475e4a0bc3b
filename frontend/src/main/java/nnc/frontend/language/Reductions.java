package nnc.frontend.language;

import java.util.List;
import java.util.stream.IntStream;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.Function;
import nnc.ir.neuron.Reduction;

/// What becomes of a vector: `sum`, `prod`, `max`, `min`, `absmax`, `argmax`, `top2`, `any` and
/// `count`, and `dot` of a vector or a matrix with a vector. All of them are balanced trees over
/// the elements, in their order: circuits are as deep as the logarithm of the length, and the sum
/// of reals is the same everywhere.
record Reductions(Scope scope, boolean table, Span span) {

  static final List<String> WORDS =
      List.of("sum", "prod", "max", "min", "absmax", "argmax", "top2", "any", "count");

  static final String DOT = "dot";

  private static final Expression ZERO = new Expression.Literal(0);

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
      case "sum" -> Elements.of(Reduction.of(Function.ADD, x));
      case "prod" -> Elements.of(Reduction.of(Function.MUL, x));
      case "max" -> Elements.of(Reduction.of(Function.MAX, x));
      case "min" -> Elements.of(Reduction.of(Function.MIN, x));
      case "any" -> Elements.of(Reduction.of(Function.OR, conditions(x)));
      case "count" -> Elements.of(Reduction.of(Function.ADD, conditions(x)));
      case "absmax" -> Elements.of(Reduction.largestMagnitude(named(x)));
      case "argmax" -> Elements.of(Reduction.indexOfLargest(named(x)));
      case "top2" -> {
        if (x.size() < 2) {
          throw Diagnostic.of(Code.E0203, span, "'top2' of a vector of 1")
              .help("there is no second largest element")
              .rejection();
        }
        List<Expression> all = named(x);
        yield Elements.vector(
            List.of(Reduction.of(Function.MAX, all), Reduction.secondLargest(all)));
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
    return Reduction.of(
        Function.ADD,
        IntStream.range(0, a.size())
            .mapToObj(i -> Expression.apply(Function.MUL, a.get(i), b.get(i)))
            .toList());
  }

  /// The elements, those that are computed named by a line before, so that they may be used twice.
  private List<Expression> named(List<Expression> all) {
    return table ? all : all.stream().map(e -> scope.named(e, span)).toList();
  }

  private static List<Expression> conditions(List<Expression> all) {
    return all.stream()
        .map(e ->
            e instanceof Expression.Apply(var f, _, _) && f.kind() == Function.Kind.CONDITION
                ? e
                : Expression.apply(Function.NE, e, ZERO))
        .toList();
  }
}
