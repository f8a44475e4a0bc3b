package nnc.ir.explore;

import java.util.List;
import nnc.ir.diagnostic.Span;

/// A setting that varies, `LAYER.parameter`, `PASS.option`, a parameter of the target or `target`
/// itself, and the texts that it may have, in the order in which they are near each other.
public record Variable(String name, List<String> values, Span span) {

  /// The variable that chooses the target.
  public static final String TARGET = "target";

  public Variable {
    values = List.copyOf(values);
  }
}
