package nnc.ir.neuron;

import java.util.List;
import java.util.function.BinaryOperator;

/// Expressions of several values, as balanced trees over them in their order: circuits are as deep
/// as the logarithm of how many there are, and the sum of reals is the same everywhere. Values that
/// are used more than once should be names.
public final class Reduction {

  private Reduction() {}

  /// `function` of two values, over all of them.
  public static Expression of(Function function, List<Expression> all) {
    return of((a, b) -> Expression.apply(function, a, b), all);
  }

  private static Expression of(BinaryOperator<Expression> function, List<Expression> all) {
    if (all.size() == 1) {
      return all.getFirst();
    }
    return function.apply(of(function, left(all)), of(function, right(all)));
  }

  private static List<Expression> left(List<Expression> all) {
    return all.subList(0, all.size() / 2);
  }

  private static List<Expression> right(List<Expression> all) {
    return all.subList(all.size() / 2, all.size());
  }

  /// That of the largest magnitude, with its sign; the first of equal ones.
  public static Expression largestMagnitude(List<Expression> all) {
    return of(
        (a, b) ->
            Expression.apply(
                Function.SELECT,
                Expression.apply(
                    Function.GE,
                    Expression.apply(Function.ABS, a),
                    Expression.apply(Function.ABS, b)),
                a,
                b),
        all);
  }

  /// The number of the largest value; the first of equal ones.
  public static Expression indexOfLargest(List<Expression> all) {
    return index(all, 0);
  }

  private static Expression index(List<Expression> all, int first) {
    if (all.size() == 1) {
      return new Expression.Literal(first);
    }
    return Expression.apply(
        Function.SELECT,
        Expression.apply(Function.GE, of(Function.MAX, left(all)), of(Function.MAX, right(all))),
        index(left(all), first),
        index(right(all), first + all.size() / 2));
  }

  /// The second largest of at least two values: the smaller of the largest of both halves, or the
  /// second largest of one.
  public static Expression secondLargest(List<Expression> all) {
    Expression second =
        Expression.apply(Function.MIN, of(Function.MAX, left(all)), of(Function.MAX, right(all)));
    for (List<Expression> side : List.of(left(all), right(all))) {
      if (side.size() > 1) {
        second = Expression.apply(Function.MAX, second, secondLargest(side));
      }
    }
    return second;
  }
}
