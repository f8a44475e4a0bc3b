package nnc.ir.pass;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

/// The user's `--set key=value` pairs, checked against the target's parameters before any pass sees
/// them. A key may be qualified by a layer: `c1.pe` overrides `pe` for layer `c1`.
public record Settings(SequencedMap<String, String> values) {

  public Settings {
    values = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(values));
  }

  public Optional<String> get(String key) {
    return Optional.ofNullable(values.get(key));
  }

  /// The value of `key` that is said of `layer` by its whole name, or the general one.
  public Optional<String> own(String layer, String key) {
    return get(layer + "." + key).or(() -> get(key));
  }

  /// The layer's own value of `key`, or that of the layer it is a part of (`c1` for `c1.conv`), or
  /// the general one.
  public Optional<String> get(String layer, String key) {
    int dot = layer.indexOf('.');
    return get(layer + "." + key)
        .or(() -> dot > 0 ? get(layer.substring(0, dot) + "." + key) : Optional.empty())
        .or(() -> get(key));
  }
}
