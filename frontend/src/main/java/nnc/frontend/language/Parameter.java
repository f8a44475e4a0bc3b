package nnc.frontend.language;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;

/// A constant tensor with the text it comes from; `elements` are the spans of its numbers, empty
/// where they stand in a file.
record Parameter(Tensor tensor, Span span, List<Span> elements) {

  Parameter {
    elements = List.copyOf(elements);
  }

  Shape shape() {
    return tensor.shape();
  }

  /// Where element `i` stands, as exactly as is known.
  Span element(int i) {
    return elements.isEmpty() ? span : elements.get(i);
  }

  Parameter with(Tensor other) {
    return new Parameter(other, span, elements);
  }

  Diagnostic diagnostic(Code code, String message) {
    return Diagnostic.of(code, span, message);
  }

  /// The same numbers with leading extents of 1 added up to `rank`.
  Parameter atLeast(int rank) {
    if (shape().rank() >= rank) {
      return this;
    }
    List<Integer> dims = new ArrayList<>(java.util.Collections.nCopies(rank - shape().rank(), 1));
    dims.addAll(shape().dims());
    return with(tensor.reshape(new Shape(dims)));
  }

  /// As one number per channel, `[channels]`, or one for all, `[1]`; `owner` and `what` are for the
  /// message.
  Parameter perChannel(int channels, String what, Span owner) {
    if (tensor.size() != channels && tensor.size() != 1) {
      throw mismatch(what, channels, owner);
    }
    return with(tensor.reshape(Shape.of(tensor.size())));
  }

  Rejection mismatch(String what, int channels, Span owner) {
    return diagnostic(
            Code.E0204,
            "'" + what + "' has " + tensor.size() + " values for " + channels + " channels")
        .label(shape().toString())
        .because(owner, channels + (channels == 1 ? " channel" : " channels"))
        .help("give one number for each channel, or one for all")
        .rejection();
  }
}
