package nnc.passes;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;
import nnc.passes.analysis.Layers;

/// What an option is for each layer: `own` for the layers named there, else `others`. `c1` stands
/// for the layer `c1.conv` too, as it does in settings.
///
/// @param pass the pass whose option it is
/// @param span where it was written
public record PerLayer<T>(T others, SequencedMap<String, T> own, String pass, Span span) {

  public PerLayer {
    own = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(own));
  }

  /// The same for all layers.
  public static <T> PerLayer<T> all(T value) {
    return new PerLayer<>(value, new LinkedHashMap<>(), "", Span.NONE);
  }

  /// What it is for layer `id`.
  public T of(String id) {
    String name = id;
    while (!own.containsKey(name) && name.contains(".")) {
      name = name.substring(0, name.lastIndexOf('.'));
    }
    return own.getOrDefault(name, others);
  }

  /// Whether it is `value` for every layer.
  public boolean isEverywhere(T value) {
    return others.equals(value) && own.values().stream().allMatch(value::equals);
  }

  /// Refuses names that no layer of `network` has; throws `Rejection` (E0201).
  public void check(Network network) {
    check(Layers.of(network), "layer");
  }

  /// Refuses names that no vertex of `network` has; throws `Rejection` (E0201).
  public void checkVertices(Network network) {
    check(List.copyOf(network.vertices().keySet()), "vertex");
  }

  private void check(List<String> known, String what) {
    for (String name : own.sequencedKeySet()) {
      if (known.stream().noneMatch(id -> id.equals(name) || id.startsWith(name + "."))) {
        throw Diagnostic.of(
                Code.E0201, span, "pass '" + pass + "': there is no " + what + " '" + name + "'")
            .help(
                Similar.to(name, known)
                    .map(s -> "did you mean '" + s + "'?")
                    .orElse("there are " + String.join(", ", known)))
            .rejection();
      }
    }
  }
}
