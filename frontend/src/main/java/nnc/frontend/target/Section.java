package nnc.frontend.target;

import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;

/// A mapping in a target description, read field by field. `what` names it in messages, `head` is
/// where it begins, for what is missing in it.
record Section(String what, Yaml.Fields fields, Span head) {

  Section(String what, Yaml.Fields fields) {
    this(what, fields, fields.span());
  }

  /// The mapping that `field` holds, which begins at its name.
  static Section of(String what, Yaml.Field field, List<String> known) {
    Section section = of(what, field.value(), known);
    return new Section(what, section.fields, field.key());
  }

  /// `yaml` as a mapping with no fields but `known`; E0107 where it is none, E0208 for others.
  static Section of(String what, Yaml yaml, List<String> known) {
    Section section = any(what, yaml);
    section
        .fields
        .fields()
        .forEach((name, field) -> {
          if (!known.contains(name)) {
            Diagnostic d =
                Diagnostic.of(Code.E0208, field.key(), what + " has no field '" + name + "'");
            throw d.help(
                    Similar.to(name, known)
                        .map(s -> "did you mean '" + s + "'?")
                        .orElse("its fields are " + String.join(", ", known)))
                .rejection();
          }
        });
    return section;
  }

  /// `yaml` as a mapping with any fields.
  static Section any(String what, Yaml yaml) {
    if (yaml instanceof Yaml.Fields fields) {
      return new Section(what, fields);
    }
    throw bad(yaml.span(), what + " must be a mapping of names to values");
  }

  SequencedMap<String, Yaml.Field> all() {
    return fields.fields();
  }

  Optional<Yaml> find(String name) {
    return Optional.ofNullable(fields.fields().get(name)).map(Yaml.Field::value);
  }

  Yaml get(String name) {
    return find(name)
        .orElseThrow(() ->
            Diagnostic.of(Code.E0107, head, what + " has no '" + name + "'")
                .help("add '" + name + ": ...'")
                .rejection());
  }

  /// The text of a field that must be there and must not be empty.
  String text(String name) {
    String text = scalar(name, get(name));
    if (text.isBlank()) {
      throw bad(get(name).span(), "'" + name + "' of " + what + " is empty");
    }
    return text;
  }

  String text(String name, String otherwise) {
    return find(name).map(y -> scalar(name, y)).orElse(otherwise);
  }

  double number(String name) {
    Yaml yaml = get(name);
    return number("'" + name + "' of " + what, yaml);
  }

  static double number(String what, Yaml yaml) {
    if (yaml instanceof Yaml.Scalar(String text, Span span)) {
      try {
        double value = Double.parseDouble(text);
        if (Double.isFinite(value)) {
          return value;
        }
      } catch (NumberFormatException _) {
        // refused below
      }
      throw bad(span, what + " is '" + text + "', no number");
    }
    throw bad(yaml.span(), what + " must be a number");
  }

  boolean flag(String name) {
    String text = text(name, "false");
    if (!text.equals("true") && !text.equals("false")) {
      throw bad(get(name).span(), "'" + name + "' of " + what + " is neither true nor false");
    }
    return text.equals("true");
  }

  /// The texts of a list; empty where the field is missing.
  List<String> texts(String name) {
    return find(name)
        .map(y -> items(name, y).stream().map(i -> scalar(name, i)).toList())
        .orElse(List.of());
  }

  List<Yaml> items(String name, Yaml yaml) {
    if (yaml instanceof Yaml.Items(var items, _)) {
      return items;
    }
    throw bad(yaml.span(), "'" + name + "' of " + what + " must be a list");
  }

  private String scalar(String name, Yaml yaml) {
    if (yaml instanceof Yaml.Scalar(String text, _)) {
      return text;
    }
    throw bad(yaml.span(), "'" + name + "' of " + what + " must be a single value");
  }

  /// A bad value; the reader of the file says by `explained` where its fields are shown.
  static Rejection bad(Span span, String message) {
    return Diagnostic.of(Code.E0107, span, message).rejection();
  }

  /// What `reader` reads; a bad value in it (E0107) without a way out of its own gets `help`.
  static <T> T explained(String help, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (Rejection e) {
      throw new Rejection(
          e.diagnostics().stream()
              .map(d -> d.code() == Code.E0107 && d.help().isEmpty() ? d.help(help) : d)
              .toList());
    }
  }
}
