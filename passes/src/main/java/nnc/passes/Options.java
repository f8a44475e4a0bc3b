package nnc.passes;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;

/// The options written behind a pass id, `prune-synapses{sparsity=0.5, scope=global}`, checked
/// against what the pass declares. Every reader gives the declared default where the user wrote
/// nothing.
public final class Options {

  /// An option a pass declares: its name, its default as text and what it does; `perLayer` where
  /// `LAYER.name` may differ from it. `named` is what stands in the place of `LAYER` there, and
  /// elsewhere what the values list.
  public record Option(
      String name, String defaultValue, String summary, boolean perLayer, Optional<Named> named) {
    public Option(String name, String defaultValue, String summary) {
      this(name, defaultValue, summary, false, Optional.empty());
    }

    /// An option that layers may have for themselves.
    public static Option perLayer(String name, String defaultValue, String summary) {
      return new Option(name, defaultValue, summary, true, Optional.of(Named.LAYER));
    }

    /// An option that vertices may have for themselves.
    public static Option perVertex(String name, String defaultValue, String summary) {
      return new Option(name, defaultValue, summary, true, Optional.of(Named.VERTEX));
    }

    /// An option whose value is `all` or names of this kind.
    public static Option listing(Named kind, String name, String summary) {
      return new Option(name, "all", summary, false, Optional.of(kind));
    }
  }

  private final PassCall call;
  private final SequencedMap<String, String> values;

  private Options(PassCall call, SequencedMap<String, String> values) {
    this.call = call;
    this.values = Collections.unmodifiableSequencedMap(values);
  }

  /// The defaults of `declared` overwritten by those of `call`; throws `Rejection` (E0208) for an
  /// option that `declared` does not know.
  static Options of(PassCall call, List<Option> declared) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    declared.forEach(o -> values.put(o.name(), o.defaultValue()));
    for (var entry : call.options().entrySet()) {
      if (ofLayer(entry.getKey(), declared)) {
        values.put(entry.getKey(), entry.getValue());
      } else if (values.replace(entry.getKey(), entry.getValue()) == null) {
        throw Diagnostic.of(
                Code.E0208,
                call.span(entry.getKey()),
                "pass '" + call.id() + "' has no option '" + entry.getKey() + "'")
            .help(help(entry.getKey(), declared))
            .rejection();
      }
    }
    return new Options(call, values);
  }

  /// What `key`, which is no option, was meant to be.
  private static String help(String key, List<Option> declared) {
    if (declared.isEmpty()) {
      return "it takes no options";
    }
    String prefix = key.substring(0, key.lastIndexOf('.') + 1);
    List<String> known =
        declared.stream().filter(o -> prefix.isEmpty() || o.perLayer()).map(Option::name).toList();
    return Similar.to(key.substring(prefix.length()), known)
        .map(s -> "did you mean '" + prefix + s + "'?")
        .orElse(
            "its options are "
                + declared.stream().map(Option::name).collect(Collectors.joining(", ")));
  }

  /// Refuses names that the options give and for which `network`, on which no pass has run, has
  /// nothing; throws `Rejection` (E0201).
  static void check(PassCall call, List<Option> declared, Network network) {
    for (var entry : call.options().entrySet()) {
      String key = entry.getKey();
      for (Option o : declared) {
        if (o.perLayer() && key.endsWith("." + o.name())) {
          String name = key.substring(0, key.length() - o.name().length() - 1);
          o.named().ifPresent(n -> n.checkBefore(name, network, call.id(), call.span(key)));
        } else if (!o.perLayer() && key.equals(o.name())) {
          o.named()
              .ifPresent(n ->
                  listed(entry.getValue())
                      .forEach(name -> n.checkBefore(name, network, call.id(), call.span(key))));
        }
      }
    }
  }

  private static boolean ofLayer(String key, List<Option> declared) {
    return declared.stream().anyMatch(o -> o.perLayer() && key.endsWith("." + o.name()));
  }

  /// The text of option `name`.
  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(call.id() + " does not declare " + name);
    }
    return value;
  }

  /// One of `choices`.
  public String word(String name, List<String> choices) {
    String value = text(name);
    if (!choices.contains(value)) {
      throw wrong(name, "one of " + String.join(", ", choices));
    }
    return value;
  }

  /// A number from `low` to `high`, both included.
  public double number(String name, double low, double high) {
    try {
      double value = Double.parseDouble(text(name));
      if (value >= low && value <= high) {
        return value;
      }
    } catch (NumberFormatException _) {
      // reported below like any other bad value
    }
    throw wrong(name, "a number from " + plain(low) + " to " + plain(high));
  }

  /// A number from `low` to `high`, both included; empty where the text is `off`.
  public OptionalDouble numberOrOff(String name, double low, double high) {
    return text(name).equals("off")
        ? OptionalDouble.empty()
        : OptionalDouble.of(number(name, low, high));
  }

  /// An integer from `low` to `high`, both included.
  public int integer(String name, int low, int high) {
    try {
      int value = Integer.parseInt(text(name));
      if (value >= low && value <= high) {
        return value;
      }
    } catch (NumberFormatException _) {
      // reported below like any other bad value
    }
    throw wrong(name, "an integer from " + low + " to " + high);
  }

  /// The numbers of an option that layers may have for themselves.
  public PerLayer<Double> numbers(String name, double low, double high) {
    return perLayer(name, key -> number(key, low, high));
  }

  /// The integers of an option that layers may have for themselves.
  public PerLayer<Integer> integers(String name, int low, int high) {
    return perLayer(name, key -> integer(key, low, high));
  }

  private <T> PerLayer<T> perLayer(String name, Function<String, T> reader) {
    SequencedMap<String, T> own = new LinkedHashMap<>();
    Map<String, Span> spans = new HashMap<>();
    for (String key : values.sequencedKeySet()) {
      if (key.endsWith("." + name)) {
        String layer = key.substring(0, key.length() - name.length() - 1);
        own.put(layer, reader.apply(key));
        spans.put(layer, call.span(key));
      }
    }
    return new PerLayer<>(reader.apply(name), own, call.id(), spans);
  }

  /// A rejection (E0210) of two options that cannot be given together.
  public Rejection contradiction(String one, String other) {
    return Diagnostic.of(
            Code.E0210,
            call.span(other),
            "options '" + one + "' and '" + other + "' of pass '" + call.id() + "' contradict")
        .help("give one of them")
        .rejection();
  }

  public boolean flag(String name) {
    return word(name, List.of("true", "false")).equals("true");
  }

  /// An integer or fixed-point format; empty where the text is `auto`.
  public Optional<NumberFormat.Fixed> format(String name) {
    if (text(name).equals("auto")) {
      return Optional.empty();
    }
    if (NumberFormat.parse(text(name)).orElse(Formats.REAL) instanceof NumberFormat.Fixed f) {
      return Optional.of(f);
    }
    throw wrong(name, "auto, or an integer or fixed-point format such as uint8 or q1.7");
  }

  /// Names separated by `+`; empty where the text is `all` or empty.
  public List<String> names(String name) {
    return listed(text(name));
  }

  private static List<String> listed(String value) {
    return value.isEmpty() || value.equals("all") ? List.of() : List.of(value.split("\\+"));
  }

  private Rejection wrong(String name, String expected) {
    return Diagnostic.of(
            Code.E0305,
            call.span(name),
            "option '" + name + "' of pass '" + call.id() + "' is '" + text(name) + "'")
        .help("give " + expected)
        .rejection();
  }

  private static String plain(double bound) {
    return bound == Math.rint(bound) ? String.valueOf((long) bound) : String.valueOf(bound);
  }

  @Override
  public String toString() {
    return values.entrySet().stream()
        .map(e -> e.getKey() + "=" + e.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
