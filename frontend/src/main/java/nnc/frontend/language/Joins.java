package nnc.frontend.language;

import java.util.List;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.op.Op;
import nnc.ir.op.Window;

/// Operators on whole tensors: sums, joins and pools.
final class Joins {

  private Joins() {}

  static Op add(List<Operand> terms) {
    several("add", terms);
    Operand first = terms.getFirst();
    for (Operand t : terms) {
      if (!t.shape().equals(first.shape())) {
        throw mismatch(Code.E0203, t, first, "added values must have the same shape").rejection();
      }
      if (t.format().isReal() != first.format().isReal() || t.fraction() != first.fraction()) {
        throw mismatch(Code.E0304, t, first, "added values must be on the same scale")
            .help("bring both to reals with affine(scale: ...), or to one binary point")
            .rejection();
      }
    }
    return new Op.Add();
  }

  static Op concat(List<Operand> parts) {
    several("concat", parts);
    Operand first = parts.getFirst();
    for (Operand p : parts) {
      List<Integer> dims = p.shape().dims();
      List<Integer> others = first.shape().dims();
      if (dims.size() != others.size()
          || !dims.subList(1, dims.size()).equals(others.subList(1, others.size()))) {
        throw mismatch(Code.E0203, p, first, "joined values may differ in their channels only")
            .rejection();
      }
      if (!p.format().equals(first.format())) {
        throw mismatch(Code.E0304, p, first, "joined values must have the same format")
            .help("declare both layers with one format, for example ': int8'")
            .rejection();
      }
    }
    return new Op.Concat();
  }

  /// The window of a pool; it moves by its own size unless a stride is given.
  static Window pool(Arguments a, Operand input) {
    a.required("size", "maxpool(x, size: 2)");
    Windows.Pair size = Windows.pair(a, "size").orElseThrow();
    return Windows.of(a, input, size, Windows.pair(a, "stride").orElse(size), a.span("size"));
  }

  private static void several(String word, List<Operand> inputs) {
    if (inputs.size() < 2) {
      throw Diagnostic.of(
              Code.E0210, inputs.getFirst().span(), "'" + word + "' needs two inputs or more")
          .help(word + "(a, b)")
          .rejection();
    }
  }

  private static Diagnostic mismatch(Code code, Operand one, Operand first, String message) {
    return Diagnostic.of(code, one.span(), message)
        .label("is " + one.type())
        .because(first.span(), "is " + first.type())
        .help("paddings and strides that keep the extents, or a 1x1 convolution, make them equal");
  }
}
