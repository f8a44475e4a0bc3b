package nnc.passes;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import nnc.ir.diagnostic.Span;

/// A pass the user asked for, with the options as written.
///
/// @param spans of the options that are written apart from the pass
public record PassCall(
    String id, SequencedMap<String, String> options, Span span, Map<String, Span> spans) {

  public PassCall {
    options = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(options));
    spans = Map.copyOf(spans);
  }

  public PassCall(String id, SequencedMap<String, String> options, Span span) {
    this(id, options, span, Map.of());
  }

  /// Where `option` is written.
  Span span(String option) {
    return spans.getOrDefault(option, span);
  }

  /// As it is written in a list of passes.
  @Override
  public String toString() {
    return options.isEmpty()
        ? id
        : options.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(",", id + "{", "}"));
  }
}
