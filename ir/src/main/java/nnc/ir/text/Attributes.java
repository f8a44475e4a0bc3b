package nnc.ir.text;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.function.Function;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;

/// The attributes of one statement or word, read by name. Every accessor throws `Rejection` with an
/// E0101 where the attribute is missing or of another kind; `done()` where one was never read.
final class Attributes {

  private final Span owner;
  private final SequencedMap<String, Term> terms;
  private final SequencedMap<String, Span> keys;
  private final SequencedSet<String> read = new LinkedHashSet<>();

  Attributes(Span owner, SequencedMap<String, Term> terms, SequencedMap<String, Span> keys) {
    this.owner = owner;
    this.terms = terms;
    this.keys = keys;
  }

  static Attributes none(Span owner) {
    return new Attributes(
        owner,
        Collections.unmodifiableSequencedMap(new LinkedHashMap<>()),
        Collections.unmodifiableSequencedMap(new LinkedHashMap<>()));
  }

  boolean isEmpty() {
    return terms.isEmpty();
  }

  boolean has(String name) {
    return terms.containsKey(name);
  }

  /// Reports the first attribute that nobody asked for.
  void done() {
    for (var key : keys.sequencedEntrySet()) {
      if (!read.contains(key.getKey())) {
        throw fail(key.getValue(), "unknown attribute '" + key.getKey() + "'");
      }
    }
  }

  long integer(String name) {
    return integer(term(name), name);
  }

  int small(String name) {
    return small(term(name), name);
  }

  double real(String name) {
    return real(term(name), name);
  }

  List<Double> reals(String name) {
    return sequence(name, t -> real(t, name));
  }

  private static double real(Term term, String name) {
    return switch (term) {
      case Term.Numeral(var text, _) -> Double.parseDouble(text);
      case Term.Word(var word, var inner, _) when inner.isEmpty() && word.equals("NaN") ->
          Double.NaN;
      case Term.Word(var word, var inner, _) when inner.isEmpty() && word.equals("Infinity") ->
          Double.POSITIVE_INFINITY;
      case Term.Word _,
          Term.Text _,
          Term.Reference _,
          Term.Type _,
          Term.Constant _,
          Term.Sequence _ ->
          throw wrong(term, name, "a number");
    };
  }

  boolean flag(String name) {
    Term term = term(name);
    return switch (plainWord(term, name, "true or false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(term, name, "true or false");
    };
  }

  /// A constant of an enumeration, written in lower case.
  <E extends Enum<E>> E choice(String name, Class<E> type) {
    Term term = term(name);
    List<String> words =
        java.util.Arrays.stream(type.getEnumConstants())
            .map(e -> e.name().toLowerCase(Locale.ROOT))
            .toList();
    int index = words.indexOf(plainWord(term, name, "one of " + words));
    if (index < 0) {
      throw wrong(term, name, "one of " + words);
    }
    return type.getEnumConstants()[index];
  }

  NumberFormat format(String name) {
    return format(term(name), name);
  }

  NumberFormat.Fixed fixed(String name) {
    if (format(name) instanceof NumberFormat.Fixed f) {
      return f;
    }
    throw wrong(term(name), name, "an integer or fixed-point format");
  }

  List<NumberFormat> formats(String name) {
    return sequence(name, t -> format(t, name));
  }

  List<Integer> smalls(String name) {
    return sequence(name, t -> small(t, name));
  }

  /// Exactly `count` integers.
  List<Integer> smalls(String name, int count) {
    List<Integer> all = smalls(name);
    if (all.size() != count) {
      throw wrong(term(name), name, count + " integers");
    }
    return all;
  }

  TensorType type(String name) {
    if (term(name) instanceof Term.Type(var type, _)) {
      return type;
    }
    throw wrong(term(name), name, "a type such as uint8[10]");
  }

  Shape shape(String name) {
    Term term = term(name);
    return Shape.checked(smalls(name).stream().map(Integer::longValue).toList())
        .orElseThrow(() -> fail(term.span(), "'" + name + "' is no shape"));
  }

  Tensor tensor(String name) {
    if (term(name) instanceof Term.Constant(var tensor, _)) {
      return tensor;
    }
    throw wrong(term(name), name, "a tensor such as int8[2] [1, -1]");
  }

  Optional<Tensor> optionalTensor(String name) {
    return has(name) ? Optional.of(tensor(name)) : Optional.empty();
  }

  Term.Reference reference(String name) {
    return reference(name, '%');
  }

  Term.Reference reference(String name, char sign) {
    if (term(name) instanceof Term.Reference r && r.sign() == sign) {
      return r;
    }
    throw wrong(term(name), name, "a reference such as " + sign + "name");
  }

  List<Term.Text> texts(String name) {
    return sequence(
        name,
        t -> {
          if (t instanceof Term.Text text) {
            return text;
          }
          throw wrong(t, name, "strings");
        });
  }

  List<Long> longs(String name) {
    return sequence(name, t -> integer(t, name));
  }

  /// Element-wise operators.
  List<Op.Elementwise> stages(String name) {
    return sequence(
        name,
        term -> {
          if (term instanceof Term.Word(var word, var inner, var span)
              && OpText.parse(word, inner, span) instanceof Op.Elementwise op) {
            return op;
          }
          throw wrong(term, name, "element-wise operators");
        });
  }

  private <T> List<T> sequence(String name, Function<Term, T> each) {
    if (term(name) instanceof Term.Sequence(var all, _)) {
      return all.stream().map(each).toList();
    }
    throw wrong(term(name), name, "a list");
  }

  /// The attribute as it stands.
  Term term(String name) {
    read.add(name);
    Term term = terms.get(name);
    if (term == null) {
      throw fail(owner, "missing attribute '" + name + "'");
    }
    return term;
  }

  private static String plainWord(Term term, String name, String expected) {
    if (term instanceof Term.Word(var word, var inner, _) && inner.isEmpty()) {
      return word;
    }
    throw wrong(term, name, expected);
  }

  private static NumberFormat format(Term term, String name) {
    return NumberFormat.parse(plainWord(term, name, "a format"))
        .orElseThrow(() -> wrong(term, name, "a format such as uint8"));
  }

  private static long integer(Term term, String name) {
    if (!(term instanceof Term.Numeral(var text, _))) {
      throw wrong(term, name, "an integer");
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw fail(term.span(), "'" + name + "' must be an integer of at most 64 bits");
    }
  }

  private static int small(Term term, String name) {
    long value = integer(term, name);
    if (value != (int) value) {
      throw fail(term.span(), "'" + name + "' must be an integer of at most 32 bits");
    }
    return (int) value;
  }

  private static Rejection wrong(Term term, String name, String expected) {
    return fail(term.span(), "'" + name + "' must be " + expected + ", not " + term.words());
  }

  private static Rejection fail(Span span, String message) {
    return Diagnostic.of(Code.E0101, span, message).rejection();
  }
}
