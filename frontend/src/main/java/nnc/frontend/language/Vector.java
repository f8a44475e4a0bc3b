package nnc.frontend.language;

import java.util.List;
import java.util.function.Function;
import nnc.ir.Shape;
import nnc.ir.neuron.Expression;

/// A name of a neuron that stands for several numbers, or for one where `shape` has no extents, and
/// the names that these have in the IR.
record Vector(String name, Shape shape, List<String> elements) {

  Vector {
    elements = List.copyOf(elements);
  }

  Vector(String name, Shape shape) {
    this(name, shape, Elements.names(name, shape));
  }

  /// The elements, each made of its name.
  Elements of(Function<String, Expression> leaf) {
    return new Elements(shape, elements.stream().map(leaf).toList());
  }

  String described() {
    return of(Expression.Local::new).described();
  }
}
