package nnc.passes;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.diagnostic.Span;

/// What an option is for each layer: `own` for the layers named there, else `others`. `c1` stands
/// for the layer `c1.conv` too, as it does in settings.
///
/// @param pass the pass whose option it is
/// @param spans where those of `own` were written
public record PerLayer<T>(
    T others, SequencedMap<String, T> own, String pass, Map<String, Span> spans) {

  public PerLayer {
    own = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(own));
    spans = Map.copyOf(spans);
  }

  /// The same for all layers.
  public static <T> PerLayer<T> all(T value) {
    return new PerLayer<>(value, new LinkedHashMap<>(), "", Map.of());
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

  /// Refuses names for which `network` has nothing of this kind; throws `Rejection` (E0201).
  public void check(Named kind, Network network) {
    own.keySet()
        .forEach(name -> kind.check(name, network, pass, spans.getOrDefault(name, Span.NONE)));
  }
}
