package nnc.passes;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import nnc.ir.diagnostic.Span;

/// A pass the user asked for, with the options as written.
public record PassCall(String id, SequencedMap<String, String> options, Span span) {

  public PassCall {
    options = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(options));
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
