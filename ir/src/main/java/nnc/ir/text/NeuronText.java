package nnc.ir.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.neuron.Expression;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.neuron.Overflow;
import nnc.ir.neuron.Resolution;
import nnc.ir.neuron.Statement;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Rounding;
import nnc.ir.op.Op;

/// Populations as attributes: expressions and statements are lists that begin with a word, `[add,
/// [state, v], [port, i]]`.
final class NeuronText {

  private NeuronText() {}

  static Fields print(Fields out, Op.Population p) {
    NeuronModel m = p.model();
    List<Object> values = new ArrayList<>();
    p.parameters().forEach((name, tensor) -> values.add(List.of(name, tensor)));
    return out.put("shape", p.shape())
        .words("neuron", m.name())
        .put("spiking", m.spiking())
        .words("ports", m.ports())
        .words(
            "parameters",
            m.parameters().stream().map(q -> List.of(q.name(), format(q.format()))).toList())
        .words("values", values)
        .words("states", m.states().stream().map(NeuronText::words).toList())
        .words("statements", m.statements().stream().map(NeuronText::words).toList())
        .words("output", words(m.output()));
  }

  private static String format(Optional<NumberFormat.Fixed> format) {
    return format.map(NumberFormat.Fixed::toString).orElse("real");
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static List<Object> words(NeuronModel.State s) {
    return List.of(
        s.name(), format(s.format()), lower(s.rounding()), lower(s.overflow()), words(s.initial()));
  }

  private static List<Object> words(Statement statement) {
    return switch (statement) {
      case Statement.Let(var name, var value, _) -> List.of("let", name, words(value));
      case Statement.Assign(var state, var value, _) -> List.of("set", state, words(value));
    };
  }

  private static List<Object> words(Expression e) {
    return switch (e) {
      case Expression.Literal(double value) -> List.of("real", value);
      case Expression.Constant(long raw, int fraction) -> List.of("raw", raw, fraction);
      case Expression.Parameter(var name) -> List.of("parameter", name);
      case Expression.Port(var name) -> List.of("port", name);
      case Expression.State(var name) -> List.of("state", name);
      case Expression.Old(var name) -> List.of("old", name);
      case Expression.Local(var name) -> List.of("local", name);
      case Expression.Apply(var function, var arguments, _) -> {
        List<Object> all = new ArrayList<>(List.of(function.text()));
        arguments.forEach(a -> all.add(words(a)));
        yield all;
      }
      case Expression.ShiftRight(var value, var by, var rounding) ->
          List.of("shr", words(value), words(by), lower(rounding));
      case Expression.Rescale(var value, Resolution.Bits(int bits), var rounding) ->
          List.of("rescale", words(value), bits, lower(rounding));
      case Expression.Rescale(var value, Resolution.OfState(var state), var rounding) ->
          List.of("rescale", words(value), state, lower(rounding));
      case Expression.Fit(var value, var format, var overflow) ->
          List.of("fit", words(value), format.toString(), lower(overflow));
      case Expression.Table t -> {
        List<Object> all = new ArrayList<>();
        all.add("table");
        all.add(words(t.body()));
        all.add(t.linear() ? "linear" : "none");
        all.add(t.fraction());
        for (Expression.Axis a : t.axes()) {
          all.add(List.of(words(a.argument()), a.variable(), a.lo(), a.hi(), a.entries()));
        }
        yield all;
      }
    };
  }

  static Op.Population read(Attributes in) {
    SequencedMap<String, Tensor> values = new LinkedHashMap<>();
    for (List<Term> pair : lists(in.term("values"))) {
      if (pair.size() != 2 || !(pair.get(1) instanceof Term.Constant(var tensor, _))) {
        throw wrong(in.term("values"), "a parameter's name and tensor");
      }
      values.put(word(pair.getFirst()), tensor);
    }
    NeuronModel model =
        new NeuronModel(
            word(in.term("neuron")),
            lists(in.term("parameters")).stream()
                .map(p ->
                    new NeuronModel.Parameter(word(p.get(0)), format(p.get(1)), p.get(0).span()))
                .toList(),
            list(in.term("ports")).stream().map(NeuronText::word).toList(),
            lists(in.term("states")).stream().map(NeuronText::state).toList(),
            lists(in.term("statements")).stream().map(NeuronText::statement).toList(),
            expression(in.term("output")),
            in.flag("spiking"));
    return new Op.Population(model, in.shape("shape"), values);
  }

  private static NeuronModel.State state(List<Term> s) {
    require(s, 5);
    return new NeuronModel.State(
        word(s.get(0)),
        format(s.get(1)),
        choice(s.get(2), Rounding.values()),
        choice(s.get(3), Overflow.values()),
        expression(s.get(4)),
        s.get(0).span());
  }

  private static Statement statement(List<Term> s) {
    require(s, 3);
    return switch (word(s.getFirst())) {
      case "let" -> new Statement.Let(word(s.get(1)), expression(s.get(2)), s.getFirst().span());
      case "set" -> new Statement.Assign(word(s.get(1)), expression(s.get(2)), s.getFirst().span());
      default -> throw wrong(s.getFirst(), "let or set");
    };
  }

  private static Expression expression(Term term) {
    List<Term> t = list(term);
    require(t, 2);
    String head = word(t.getFirst());
    return switch (head) {
      case "real" -> new Expression.Literal(real(t.get(1)));
      case "raw" -> new Expression.Constant(integer(at(t, 1)), (int) integer(at(t, 2)));
      case "parameter" -> new Expression.Parameter(word(t.get(1)));
      case "port" -> new Expression.Port(word(t.get(1)));
      case "state" -> new Expression.State(word(t.get(1)));
      case "old" -> new Expression.Old(word(t.get(1)));
      case "local" -> new Expression.Local(word(t.get(1)));
      case "shr" ->
          new Expression.ShiftRight(
              expression(t.get(1)), expression(at(t, 2)), choice(at(t, 3), Rounding.values()));
      case "rescale" ->
          new Expression.Rescale(
              expression(t.get(1)),
              at(t, 2) instanceof Term.Numeral n
                  ? new Resolution.Bits((int) integer(n))
                  : new Resolution.OfState(word(t.get(2))),
              choice(at(t, 3), Rounding.values()));
      case "fit" ->
          new Expression.Fit(
              expression(t.get(1)),
              format(at(t, 2)).orElseThrow(() -> wrong(t.get(2), "an integer format")),
              choice(at(t, 3), Overflow.values()));
      case "table" ->
          new Expression.Table(
              t.subList(4, require(t, 5)).stream().map(NeuronText::axis).toList(),
              expression(t.get(1)),
              word(t.get(2)).equals("linear"),
              (int) integer(t.get(3)));
      default ->
          new Expression.Apply(
              nnc.ir.neuron.Function.of(head).orElseThrow(() -> wrong(t.getFirst(), "a function")),
              t.subList(1, t.size()).stream().map(NeuronText::expression).toList(),
              t.getFirst().span());
    };
  }

  private static Expression.Axis axis(Term term) {
    List<Term> t = list(term);
    require(t, 5);
    return new Expression.Axis(
        expression(t.get(0)),
        word(t.get(1)),
        real(t.get(2)),
        real(t.get(3)),
        (int) integer(t.get(4)));
  }

  private static List<List<Term>> lists(Term term) {
    return list(term).stream().map(NeuronText::list).toList();
  }

  private static List<Term> list(Term term) {
    if (term instanceof Term.Sequence(var all, _)) {
      return all;
    }
    throw wrong(term, "a list");
  }

  private static Term at(List<Term> terms, int index) {
    require(terms, index + 1);
    return terms.get(index);
  }

  /// Checks that there are so many terms; returns how many there are.
  private static int require(List<Term> terms, int size) {
    if (terms.size() < size) {
      throw Diagnostic.of(
              Code.E0101,
              terms.isEmpty() ? nnc.ir.diagnostic.Span.NONE : terms.getFirst().span(),
              "a list of " + terms.size() + " where " + size + " belong")
          .rejection();
    }
    return terms.size();
  }

  private static String word(Term term) {
    if (term instanceof Term.Word(var word, var inner, _) && inner.isEmpty()) {
      return word;
    }
    throw wrong(term, "a name");
  }

  private static double real(Term term) {
    if (term instanceof Term.Numeral(var text, _)) {
      return Double.parseDouble(text);
    }
    throw wrong(term, "a number");
  }

  private static long integer(Term term) {
    try {
      if (term instanceof Term.Numeral(var text, _)) {
        return Long.parseLong(text);
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw wrong(term, "an integer of at most 64 bits");
  }

  private static Optional<NumberFormat.Fixed> format(Term term) {
    String word = word(term);
    if (word.equals("real")) {
      return Optional.empty();
    }
    Function<NumberFormat, Optional<NumberFormat.Fixed>> fixed =
        f -> f instanceof NumberFormat.Fixed x ? Optional.of(x) : Optional.empty();
    Optional<NumberFormat.Fixed> format = NumberFormat.parse(word).flatMap(fixed);
    if (format.isEmpty()) {
      throw wrong(term, "an integer format or real");
    }
    return format;
  }

  private static <E extends Enum<E>> E choice(Term term, E[] all) {
    String word = word(term);
    for (E e : all) {
      if (lower(e).equals(word)) {
        return e;
      }
    }
    throw wrong(term, "one of " + List.of(all).stream().map(NeuronText::lower).toList());
  }

  private static Rejection wrong(Term term, String expected) {
    return Diagnostic.of(Code.E0101, term.span(), "expected " + expected + ", not " + term.words())
        .rejection();
  }
}
