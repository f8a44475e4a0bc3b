package nnc.ir.explore;

import java.util.List;
import java.util.Optional;
import nnc.ir.diagnostic.Span;

/// A setting that varies, `LAYER.parameter`, `PASS.option`, a parameter of the target or `target`
/// itself, and the texts that it may have, in the order in which they are near each other. One that
/// holds for one target alone, `fpga.device`, names it in `only`.
public record Variable(String name, List<String> values, Span span, Optional<String> only) {

  /// The variable that chooses the target.
  public static final String TARGET = "target";

  public Variable {
    values = List.copyOf(values);
  }

  /// One that holds for all targets.
  public Variable(String name, List<String> values, Span span) {
    this(name, values, span, Optional.empty());
  }

  /// What is set: the name without the target.
  public String key() {
    return only.map(target -> name.substring(target.length() + 1)).orElse(name);
  }

  public boolean isFor(String target) {
    return only.isEmpty() || only.get().equals(target);
  }
}
