package nnc.frontend.language;

import java.util.List;
import java.util.Optional;
import nnc.ir.Shape;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;

/// A type that a statement states: the format, and the extents where they are stated too.
record Declared(NumberFormat format, Optional<Shape> shape, Span span) {

  /// `events` are bits that stand for spikes.
  static Declared of(Syntax.Type type) {
    NumberFormat format =
        type.format().text().equals("events") ? Formats.BIT : FormatWord.of(type.format());
    return new Declared(
        format,
        type.extents().isEmpty() ? Optional.empty() : Optional.of(shape(type)),
        type.span());
  }

  /// `[n]` is a vector, `[c, h, w]` a feature map and `[h, w]` one with a single channel.
  static Shape shape(Syntax.Type type) {
    long size = 1;
    List<Integer> dims = new java.util.ArrayList<>();
    for (Syntax.Literal n : type.extents()) {
      boolean huge = n.text().length() > 9;
      long extent = huge ? Long.MAX_VALUE : Long.parseLong(n.text());
      if (extent < 1) {
        throw Diagnostic.of(Code.E0203, n.span(), "an extent must be positive")
            .help("a single value is [1]")
            .rejection();
      }
      if (extent > Plan.MAX_ELEMENTS || (size *= extent) > Plan.MAX_ELEMENTS) {
        throw Diagnostic.of(
                Code.E0106, type.span(), "a value of this type has more than 2^26 elements")
            .help("larger values are beyond any hardware this tool maps to")
            .rejection();
      }
      dims.add((int) extent);
    }
    if (dims.size() > 3) {
      throw Diagnostic.of(Code.E0203, type.span(), "a value has at most three extents")
          .label(dims.size() + " extents")
          .help("vectors are [n], feature maps [channels, height, width], without a batch extent")
          .rejection();
    }
    if (dims.size() == 2) {
      dims.addFirst(1);
    }
    return new Shape(dims);
  }
}
