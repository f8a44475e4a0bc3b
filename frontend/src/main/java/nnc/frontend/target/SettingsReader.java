package nnc.frontend.target;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.ir.pass.Target.Cost;
import nnc.ir.pass.Target.Parameter;

/// Checks `--set key=value` pairs against a target. A key is a parameter, `LAYER.parameter` where
/// the parameter may differ between layers, `cost.NAME` for a cost, or `PASS.option` of a pass in
/// the target's pipeline, which checks its options itself.
public final class SettingsReader {

  /// Names that a message lists, at most.
  private static final int FEW = 12;

  private SettingsReader() {}

  /// The settings that sources have as text, each named by the option that gave it; throws
  /// `Rejection` with every error: E0107 for what is no pair, E0202 for a key set twice, E0208 for
  /// unknown keys, E0305 for values that a parameter does not admit.
  public static Settings read(Target target, List<Source> pairs) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    List<Diagnostic> errors = new ArrayList<>();
    for (Source source : pairs) {
      String pair = source.text();
      int equals = pair.indexOf('=');
      if (equals < 1) {
        errors.add(
            Diagnostic.of(
                    Code.E0107, new Span(source, 0, pair.length()), "'" + pair + "' sets nothing")
                .help("write --set key=value"));
        continue;
      }
      String key = pair.substring(0, equals).strip();
      String value = pair.substring(equals + 1).strip();
      Span keySpan = new Span(source, 0, equals);
      Span valueSpan = new Span(source, equals + 1, pair.length());
      check(target, key, value, keySpan, valueSpan).ifPresent(errors::add);
      if (values.putIfAbsent(key, value) != null) {
        errors.add(Diagnostic.of(Code.E0202, keySpan, "'" + key + "' is set twice"));
      }
    }
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
    return new Settings(values);
  }

  /// Refuses `LAYER.parameter` where `LAYER` is neither a vertex of `network` nor the layer that a
  /// vertex is a part of (`c1` of `c1.conv`, `a.s` of `a.s.dense`); throws `Rejection` with E0201.
  /// The pairs are sound otherwise.
  public static void checkLayers(Target target, List<Source> pairs, Network network) {
    Set<String> layers = new TreeSet<>();
    for (String id : network.vertices().keySet()) {
      layers.add(id);
      for (int dot = id.indexOf('.'); dot > 0; dot = id.indexOf('.', dot + 1)) {
        layers.add(id.substring(0, dot));
      }
    }
    List<Diagnostic> errors = new ArrayList<>();
    for (Source pair : pairs) {
      String key = pair.text().substring(0, pair.text().indexOf('=')).strip();
      int dot = key.lastIndexOf('.');
      if (dot > 0
          && target.parameter(key).isEmpty()
          && target.parameter(key.substring(dot + 1)).isPresent()
          && !layers.contains(key.substring(0, dot))) {
        String layer = key.substring(0, dot);
        Diagnostic d =
            Diagnostic.of(Code.E0201, new Span(pair, 0, dot), "there is no layer '" + layer + "'");
        errors.add(
            d.help(
                Similar.to(layer, layers)
                    .map(s -> "did you mean '" + s + "'?")
                    .orElse("there are " + few(layers))));
      }
    }
    if (!errors.isEmpty()) {
      throw new Rejection(errors);
    }
  }

  private static String few(Set<String> names) {
    return names.stream().limit(FEW).collect(Collectors.joining(", "))
        + (names.size() > FEW ? ", ..." : "");
  }

  private static Optional<Diagnostic> check(
      Target target, String key, String value, Span keySpan, Span valueSpan) {
    int dot = key.lastIndexOf('.');
    String last = key.substring(dot + 1);
    Optional<Parameter> parameter =
        target
            .parameter(key)
            .or(() ->
                dot > 0 ? target.parameter(last).filter(Parameter::perLayer) : Optional.empty());
    if (parameter.isPresent()) {
      Parameter p = parameter.get();
      return problem(p, value)
          .map(problem ->
              Diagnostic.of(Code.E0305, valueSpan, "'" + key + "' " + problem)
                  .because(p.span(), "'" + p.name() + "' is declared here")
                  .help(p.name() + ": " + p.summary()));
    }
    if (key.startsWith(Cost.SETTING)) {
      return cost(target, key.substring(Cost.SETTING.length()), value, keySpan, valueSpan);
    }
    int first = key.indexOf('.');
    if (first > 0 && passes(target).contains(key.substring(0, first))) {
      return Optional.empty();
    }
    return Optional.of(unknown(target, key, dot > 0 ? last : key, keySpan));
  }

  private static Optional<Diagnostic> cost(
      Target target, String id, String value, Span keySpan, Span valueSpan) {
    Optional<Cost> found = target.cost(id);
    if (found.isEmpty()) {
      Set<String> known = new TreeSet<>();
      target.costs().forEach(c -> known.add(c.id()));
      return Optional.of(
          Diagnostic.of(
                  Code.E0208, keySpan, "target '" + target.id() + "' has no cost '" + id + "'")
              .help(
                  Similar.to(id, known)
                      .map(s -> "did you mean '" + Cost.SETTING + s + "'?")
                      .orElse("its costs are " + few(known))));
    }
    Cost cost = found.get();
    return problem(cost, value)
        .map(problem ->
            Diagnostic.of(
                    Code.E0305,
                    valueSpan,
                    "'" + Cost.SETTING + id + "' is '" + value + "', " + problem)
                .because(cost.span(), "the target's own value")
                .help("give it in " + cost.unit() + ": " + cost.conditions()));
  }

  /// Why `cost` cannot be `value`; empty where it can.
  private static Optional<String> problem(Cost cost, String value) {
    double number;
    try {
      number = Double.parseDouble(value);
    } catch (NumberFormatException _) {
      return Optional.of("no number");
    }
    if (!(number > 0 && Double.isFinite(number))) {
      return Optional.of("and no cost is 0, below it or without end");
    }
    return number <= cost.most()
        ? Optional.empty()
        : Optional.of("more than " + plain(cost.most()) + ", the most that makes sense");
  }

  /// The ids of the passes in the pipeline, without their options.
  private static Set<String> passes(Target target) {
    Set<String> ids = new TreeSet<>();
    for (String call : target.pipeline()) {
      int brace = call.indexOf('{');
      ids.add((brace < 0 ? call : call.substring(0, brace)).strip());
    }
    return ids;
  }

  private static Diagnostic unknown(Target target, String key, String last, Span span) {
    Diagnostic d =
        Diagnostic.of(
            Code.E0208, span, "target '" + target.id() + "' has no parameter '" + key + "'");
    boolean layer = !last.equals(key);
    if (layer && target.parameter(last).isPresent()) {
      return d.help("'" + last + "' cannot differ between layers: --set " + last + "=...");
    }
    List<String> known = new ArrayList<>();
    target.parameters().stream()
        .filter(p -> !layer || p.perLayer())
        .forEach(p -> known.add(p.name()));
    Optional<String> similar = Similar.to(last, known);
    if (layer && known.isEmpty()) {
      return d.help(
          "its parameters cannot differ between layers: 'nnc targets " + target.id() + "'");
    }
    String prefix = layer ? key.substring(0, key.length() - last.length()) : "";
    if (similar.isPresent()) {
      return d.help("did you mean '" + prefix + similar.get() + "'?");
    }
    return d.help(
        Similar.to(key, target.parameters().stream().map(Parameter::name).toList())
            .map(s -> "did you mean '" + s + "'?")
            .orElse((layer ? "layers have " : "its parameters are ") + String.join(", ", known)));
  }

  /// Why `parameter` does not admit `value`, as the rest of a sentence; empty where it does.
  static Optional<String> problem(Parameter parameter, String value) {
    return switch (parameter.kind()) {
      case FLAG ->
          value.equals("true") || value.equals("false")
              ? Optional.empty()
              : Optional.of("is '" + value + "', neither true nor false");
      case WORD ->
          parameter.choices().isEmpty() || parameter.choices().contains(value)
              ? Optional.empty()
              : Optional.of(
                  "is '" + value + "', none of " + String.join(", ", parameter.choices()));
      case INTEGER, NUMBER -> number(parameter, value);
    };
  }

  private static Optional<String> number(Parameter parameter, String value) {
    boolean integer = parameter.kind() == Parameter.Kind.INTEGER;
    double number;
    try {
      number = integer ? Long.parseLong(value) : Double.parseDouble(value);
    } catch (NumberFormatException _) {
      return Optional.of("is '" + value + "', no " + (integer ? "integer" : "number"));
    }
    return number >= parameter.low() && number <= parameter.high()
        ? Optional.empty()
        : Optional.of(
            "is " + value + ", outside " + plain(parameter.low()) + ".." + plain(parameter.high()));
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) && Math.abs(bound) < 1e15
        ? String.valueOf((long) bound)
        : String.valueOf(bound);
  }
}
