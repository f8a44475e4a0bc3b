package nnc.frontend.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.frontend.ModelFolder;
import nnc.frontend.data.ArrayFile;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;

/// Numbers and arrays, written in the text or kept in files, as tensors.
final class Arrays {

  /// How the format of an array without `as` is found.
  enum Role {
    /// Only -1 and +1 make it bipolar.
    WEIGHTS,
    /// The narrowest integer format.
    NUMBERS,
    /// Reals, whatever is written.
    REALS
  }

  private final ModelFolder folder;

  Arrays(ModelFolder folder) {
    this.folder = folder;
  }

  /// The tensor of a number or an array, integers without `as` having `fraction` bits behind the
  /// binary point; throws a rejection for anything else, calling it `what`.
  Parameter read(Syntax.Value value, Role role, int fraction, String what) {
    Parameter p = read(value, role, what);
    return fraction != 0
            && p.tensor().format() instanceof NumberFormat.Fixed f
            && f.fraction() == 0
            && !(value instanceof Syntax.Array a && a.format().isPresent())
        ? p.with(
            Tensor.over(
                p.shape(),
                new NumberFormat.Fixed(f.signed(), f.width(), fraction),
                p.tensor().element(),
                p.tensor().data()))
        : p;
  }

  Parameter read(Syntax.Value value, Role role, String what) {
    Parameter p =
        switch (value) {
          case Syntax.Literal n -> inline(List.of(Numeral.of(n)), new Shape(List.of()), n.span());
          case Syntax.InlineArray a -> inline(a);
          case Syntax.FileArray f -> file(f);
          case Syntax.Tuple t ->
              throw Diagnostic.of(Code.E0305, t.span(), "'" + what + "' must be an array")
                  .help("arrays stand in square brackets")
                  .rejection();
          case Syntax.Expression _,
              Syntax.Measure _,
              Syntax.Interval _,
              Syntax.FixedWord _,
              Syntax.Comparison _ ->
              throw Diagnostic.of(
                      Code.E0305, value.span(), "'" + what + "' must be a number or an array")
                  .help("for example [1, -1] or \"weights.npz\"/name")
                  .rejection();
        };
    Optional<Syntax.Name> as =
        value instanceof Syntax.Array a ? a.format() : Optional.<Syntax.Name>empty();
    checkFinite(p);
    return as.isPresent() ? declared(p, as.get()) : inferred(p, role);
  }

  private static Parameter inferred(Parameter p, Role role) {
    boolean real = p.tensor().format().isReal();
    return switch (role) {
      case REALS -> real ? p : reals(p);
      case NUMBERS -> p;
      case WEIGHTS ->
          !real && all(p.tensor(), Formats.BIPOLAR) ? integers(p, Formats.BIPOLAR, p.span()) : p;
    };
  }

  private Parameter file(Syntax.FileArray f) {
    Tensor tensor =
        ArrayFile.read(
            folder.resolve(f.file().text(), f.file().span()),
            f.member().map(Syntax.Name::text),
            f.span());
    return new Parameter(tensor, f.span(), List.of());
  }

  private static Parameter inline(Syntax.InlineArray array) {
    List<Syntax.Row> firsts = new ArrayList<>();
    Syntax.Element down = array.row();
    while (down instanceof Syntax.Row row) {
      if (row.elements().isEmpty()) {
        throw Diagnostic.of(Code.E0204, row.span(), "this list is empty")
            .help("leave the argument out, or give it a number")
            .rejection();
      }
      firsts.add(row);
      down = row.elements().getFirst();
    }
    List<Numeral> numbers = new ArrayList<>();
    collect(array.row(), 0, firsts, numbers);
    List<Integer> dims = firsts.stream().map(r -> r.elements().size()).toList();
    return inline(numbers, new Shape(dims), array.span());
  }

  /// Appends the numbers below `row`, which is `depth` levels down; `firsts` are the first rows of
  /// each level, which every other row must be like.
  private static void collect(
      Syntax.Row row, int depth, List<Syntax.Row> firsts, List<Numeral> numbers) {
    Syntax.Row first = firsts.get(depth);
    if (row.elements().size() != first.elements().size()) {
      throw Diagnostic.of(Code.E0204, row.span(), "rows differ in length")
          .label(row.elements().size() + " entries")
          .because(first.span(), first.elements().size() + " entries")
          .help("an array has rows of equal length")
          .rejection();
    }
    boolean innermost = depth + 1 == firsts.size();
    for (Syntax.Element e : row.elements()) {
      switch (e) {
        case Syntax.WordElement w -> throw word(w);
        case Syntax.Row r when !innermost -> collect(r, depth + 1, firsts, numbers);
        case Syntax.Literal n when innermost -> numbers.add(Numeral.of(n));
        case Syntax.Row _, Syntax.Literal _ ->
            throw Diagnostic.of(Code.E0204, e.span(), "numbers and lists are mixed")
                .because(first.elements().getFirst().span(), "the first entry")
                .help("put every row into brackets of its own")
                .rejection();
      }
    }
  }

  private static Rejection word(Syntax.WordElement w) {
    String bare = w.text().toLowerCase(java.util.Locale.ROOT).replaceAll("[+-]", "");
    return switch (bare) {
      case "nan", "inf", "infinity" ->
          Diagnostic.of(Code.E0301, w.span(), "'" + w.text() + "' is not finite")
              .help("parameters must be finite numbers")
              .rejection();
      default ->
          Diagnostic.of(Code.E0101, w.span(), "expected a number, found '" + w.text() + "'")
              .help("arrays hold numbers; one in a file is named as \"weights.npz\"/" + w.text())
              .rejection();
    };
  }

  private static Parameter inline(List<Numeral> numbers, Shape shape, Span span) {
    List<Span> spans = numbers.stream().map(Numeral::span).toList();
    Tensor tensor =
        numbers.stream().allMatch(Numeral::whole)
            ? Tensor.narrowest(shape, numbers.stream().mapToLong(Numeral::integer).toArray())
            : Tensor.ofReal(shape, numbers.stream().mapToDouble(Numeral::real).toArray());
    return new Parameter(tensor, span, spans);
  }

  private static void checkFinite(Parameter p) {
    if (!p.tensor().format().isReal()) {
      return;
    }
    for (int i = 0; i < p.tensor().size(); i++) {
      double v = p.tensor().real(i);
      if (!Double.isFinite(v)) {
        throw Diagnostic.of(
                Code.E0301,
                p.element(i),
                "element " + i + " of this " + p.shape() + " array is " + v)
            .help("parameters must be finite numbers")
            .rejection();
      }
    }
  }

  /// The numbers in the format after `as`.
  private static Parameter declared(Parameter p, Syntax.Name as) {
    NumberFormat format = FormatWord.of(as);
    if (format.isReal()) {
      return p.tensor().format().isReal() ? p : reals(p);
    }
    return integers(p, format, as.span());
  }

  private static Parameter reals(Parameter p) {
    return p.with(Tensor.ofReal(p.shape(), p.tensor().toReal()));
  }

  private static boolean all(Tensor t, NumberFormat format) {
    for (int i = 0; i < t.size(); i++) {
      if (!format.holds(t.raw(i))) {
        return false;
      }
    }
    return true;
  }

  /// Integers are raw values of `format`, reals its values.
  private static Parameter integers(Parameter p, NumberFormat format, Span as) {
    Tensor t = p.tensor();
    boolean real = t.format().isReal();
    double units = 1 / format.unit();
    for (int i = 0; i < t.size(); i++) {
      double code = real ? t.real(i) * units : 0;
      boolean held =
          real
              ? code == Math.rint(code) && Math.abs(code) < 0x1p62 && format.holds((long) code)
              : format.holds(t.raw(i));
      if (!held) {
        throw Diagnostic.of(
                Code.E0302,
                p.element(i),
                "element " + i + " is " + text(t, i) + ", which " + format + " does not hold")
            .because(as, "declared here")
            .help(
                real && !format.equals(Formats.BIPOLAR)
                    ? "scale and round the numbers first, or declare a format with enough bits"
                    : "declare a wider format, or leave 'as' out to get the narrowest")
            .rejection();
      }
    }
    return p.with(
        Tensor.generate(p.shape(), format, real ? i -> (long) (t.real(i) * units) : t::raw));
  }

  private static String text(Tensor t, int i) {
    return t.format().isReal() ? String.valueOf(t.real(i)) : String.valueOf(t.raw(i));
  }
}
