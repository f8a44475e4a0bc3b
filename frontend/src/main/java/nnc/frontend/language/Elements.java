package nnc.frontend.language;

import java.util.List;
import java.util.stream.IntStream;
import nnc.ir.Shape;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Expression;

/// What an equation means: one number, a vector or, row by row, a matrix of them. Neurons of the IR
/// know numbers only, so whatever has several is taken apart while it is read.
record Elements(Shape shape, List<Expression> all) {

  /// Elements of a vector, at most; more neurons do what more elements would.
  static final int LONGEST = 64;

  /// Elements of a matrix, at most.
  static final int MOST = 1024;

  static final Shape ONE = new Shape(List.of());

  Elements {
    all = List.copyOf(all);
  }

  static Elements of(Expression one) {
    return new Elements(ONE, List.of(one));
  }

  static Elements vector(List<Expression> all) {
    return new Elements(Shape.of(all.size()), all);
  }

  boolean isOne() {
    return shape.rank() == 0;
  }

  boolean isVector() {
    return shape.rank() == 1;
  }

  /// Row `row` of a matrix.
  List<Expression> row(int row) {
    int columns = shape.dim(1);
    return all.subList(row * columns, (row + 1) * columns);
  }

  String described() {
    return switch (shape.rank()) {
      case 0 -> "one number";
      case 1 -> "a vector of " + shape.size();
      default -> "a matrix " + shape;
    };
  }

  /// The names of the elements of `name`: `d_0`, `d_1`, or `w_0_0`, `w_0_1`.
  static List<String> names(String name, Shape shape) {
    return switch (shape.rank()) {
      case 0 -> List.of(name);
      case 1 -> IntStream.range(0, shape.size()).mapToObj(i -> name + "_" + i).toList();
      default ->
          IntStream.range(0, shape.size())
              .mapToObj(i -> name + "_" + i / shape.dim(1) + "_" + i % shape.dim(1))
              .toList();
    };
  }

  /// The shape that extents declare; throws a rejection with E0305 or E0106. Only parameters are
  /// matrices.
  static Shape shape(Syntax.Name name, List<Syntax.Literal> extents, boolean matrix) {
    Span span =
        extents.isEmpty()
            ? name.span()
            : Syntax.join(extents.getFirst().span(), extents.getLast().span());
    if (extents.size() > (matrix ? 2 : 1)) {
      throw Diagnostic.of(
              Code.E0203, span, "'" + name.text() + "' has " + extents.size() + " extents")
          .help("ports and states are vectors, as d[4]; parameters may be matrices, as w[3, 4]")
          .rejection();
    }
    List<Integer> dims = extents.stream().map(e -> extent(name, e)).toList();
    if (dims.size() == 2 && dims.get(0) * dims.get(1) > MOST) {
      throw Diagnostic.of(
              Code.E0106, span, "'" + name.text() + "' has more than " + MOST + " elements")
          .help("a neuron's vectors are for a few branches; use a population and a projection")
          .rejection();
    }
    return new Shape(dims);
  }

  private static int extent(Syntax.Name name, Syntax.Literal extent) {
    int value = extent.text().length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(extent.text());
    if (value < 1) {
      throw Diagnostic.of(Code.E0305, extent.span(), "'" + name.text() + "' has no elements")
          .help("an extent is at least 1")
          .rejection();
    }
    if (value > LONGEST) {
      throw Diagnostic.of(
              Code.E0106,
              extent.span(),
              "'" + name.text() + "' has more than " + LONGEST + " elements on an axis")
          .help("a neuron's vectors are for a few branches; use a population and a projection")
          .rejection();
    }
    return value;
  }

  /// The index that `literal` is, below `extent`; throws a rejection with E0305.
  static int index(Syntax.Name name, Syntax.Literal literal, int extent) {
    if (literal.text().length() > 9 || Integer.parseInt(literal.text()) >= extent) {
      throw Diagnostic.of(
              Code.E0305, literal.span(), "'" + name.text() + "' has no element " + literal.text())
          .help("its elements are 0 to " + (extent - 1))
          .rejection();
    }
    return Integer.parseInt(literal.text());
  }
}
