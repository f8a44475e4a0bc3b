package nnc.frontend.language;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;

/// One statement's expression to vertices. The last one gets the statement's name, those before it
/// the name with their operator: `c1.conv`, `c1.shift`, `c1`.
final class Lowering {

  private final Plan plan;
  private final Arrays arrays;
  private final Map<String, String> known;
  private final String name;
  private final Optional<Declared> declared;
  private final boolean output;

  /// `known` maps the names of inputs and layers to the vertices they stand for. The vertices of an
  /// output's expression all have an operator in their id, since the name belongs to the output.
  Lowering(
      Plan plan,
      Arrays arrays,
      Map<String, String> known,
      String name,
      Optional<Declared> declared,
      boolean output) {
    this.plan = plan;
    this.arrays = arrays;
    this.known = known;
    this.name = name;
    this.declared = declared;
    this.output = output;
  }

  /// The id of the vertex that computes `value` in the declared format; throws a rejection.
  String lower(Syntax.Expression value) {
    String last = expression(value, true).id();
    boolean own = last.startsWith(name + ".");
    String id = declared.map(d -> conform(last, d, value)).orElse(last);
    if (output || !own || !id.equals(last)) {
      return id;
    }
    plan.rename(last, name);
    return name;
  }

  /// Appends a clip that changes no value where the declared format is wider than needed.
  private String conform(String id, Declared d, Syntax.Expression value) {
    Span end = span(value, id);
    d.shape()
        .filter(s -> !s.equals(plan.type(id).shape()))
        .ifPresent(s -> {
          throw Diagnostic.of(Code.E0203, d.span(), "'" + name + "' is not " + s + " as declared")
              .because(end, "is " + plan.type(id))
              .help("declare " + d.format() + plan.type(id).shape() + ", or no extents")
              .rejection();
        });
    NumberFormat is = plan.type(id).format();
    if (is.equals(d.format())) {
      return id;
    }
    if (is.isReal() || !(d.format() instanceof NumberFormat.Fixed target)) {
      throw disagree(
          d,
          is,
          end,
          is.isReal()
              ? "quantize(scale: ...) turns reals into integers"
              : d.format().isReal()
                  ? "affine(scale: 1) turns integers into reals"
                  : "end the layer with 'sign' to get bipolar values");
    }
    if (is.fraction() != target.fraction()) {
      throw disagree(d, is, end, "both must have as many bits behind the binary point");
    }
    Range range = plan.range(id);
    if (!target.range().contains(range)) {
      throw Diagnostic.of(
              Code.E0303,
              d.span(),
              "'" + name + "' takes values " + range + ", which " + target + " does not hold")
          .label(target + " holds " + target.range())
          .because(end, "takes values " + range)
          .help(
              "declare "
                  + NumberFormat.holding(range)
                  + ", or end the layer with 'clip', after a 'shift' if it is to be scaled")
          .rejection();
    }
    String wide = output ? plan.fresh(name + ".clip") : name;
    plan.add(
        wide, new Op.Clip(target.range().lo(), target.range().hi(), target), d.span(), List.of(id));
    return wide;
  }

  private Rejection disagree(Declared d, NumberFormat is, Span end, String help) {
    return Diagnostic.of(
            Code.E0304, d.span(), "'" + name + "' is declared " + d.format() + " but gives " + is)
        .because(end, "gives " + is)
        .help(help)
        .rejection();
  }

  /// The operator that made `id`, where it belongs to this statement.
  private Span span(Syntax.Expression value, String id) {
    return value instanceof Syntax.Reference ? value.span() : plan.planned(id).vertex().span();
  }

  private Operand expression(Syntax.Expression e, boolean last) {
    return switch (e) {
      case Syntax.Reference(var reference) -> reference(reference);
      case Syntax.Call c -> {
        int inputs = inputs(c);
        List<Operand> operands = new ArrayList<>();
        for (Syntax.Argument a : c.arguments().subList(0, inputs)) {
          operands.add(expression((Syntax.Expression) a.value(), false));
        }
        yield call(c, operands, c.arguments().subList(inputs, c.arguments().size()), last);
      }
      case Syntax.Sum s -> {
        List<Operand> terms = new ArrayList<>();
        for (Syntax.Expression t : s.terms()) {
          terms.add(expression(t, false));
        }
        yield vertex("add", Joins.add(terms), s.span(), s.span(), terms);
      }
      case Syntax.Chain(var base, var steps, _) -> {
        Operand value = expression(base, false);
        for (int i = 0; i < steps.size(); i++) {
          Syntax.Call step = steps.get(i);
          int more = joins(step) ? inputs(step) : 0;
          List<Operand> operands = new ArrayList<>(List.of(value));
          for (Syntax.Argument a : step.arguments().subList(0, more)) {
            operands.add(expression((Syntax.Expression) a.value(), false));
          }
          value =
              call(
                  step,
                  operands,
                  step.arguments().subList(more, step.arguments().size()),
                  last && i == steps.size() - 1);
        }
        yield value;
      }
    };
  }

  private static boolean joins(Syntax.Call c) {
    return Operator.of(c.operator().text()).map(Operator::joins).orElse(false);
  }

  /// How many of a call's first arguments are inputs.
  private static int inputs(Syntax.Call c) {
    int most = joins(c) ? Integer.MAX_VALUE : 1;
    int n = 0;
    for (Syntax.Argument a : c.arguments()) {
      if (n == most || a.label().isPresent() || !(a.value() instanceof Syntax.Expression)) {
        return n;
      }
      n++;
    }
    return n;
  }

  private Operand reference(Syntax.Name reference) {
    String id = known.get(reference.text());
    if (id != null) {
      return new Operand(id, plan.type(id), reference.span());
    }
    Diagnostic d =
        Diagnostic.of(
            Code.E0201, reference.span(), "there is no layer or input '" + reference.text() + "'");
    throw (Operator.of(reference.text()).isPresent()
            ? d.help("'" + reference.text() + "' is an operator: " + reference.text() + "(x, ...)")
            : Similar.to(reference.text(), known.keySet())
                .map(s -> d.help("did you mean '" + s + "'?"))
                .orElse(d.help("define it with 'layer " + reference.text() + " = ...'")))
        .rejection();
  }

  private Operand call(
      Syntax.Call call, List<Operand> inputs, List<Syntax.Argument> given, boolean last) {
    Operator operator =
        Operator.of(call.operator().text()).orElseThrow(() -> unknown(call.operator()));
    Arguments a = Arguments.of(operator, call.operator(), given, arrays);
    if (inputs.isEmpty()) {
      throw Diagnostic.of(
              Code.E0210, call.operator().span(), "'" + operator.word() + "' has no input")
          .help("the input comes first: " + operator.word() + "(x, ...), or x " + operator.word())
          .rejection();
    }
    Optional<NumberFormat> format =
        last ? declared.map(Declared::format) : Optional.<NumberFormat>empty();
    Operand x = inputs.getFirst();
    Op op =
        switch (operator) {
          case DENSE -> Connections.dense(a, x);
          case CONV -> Connections.conv(a, x);
          case MAXPOOL -> new Op.MaxPool(Joins.pool(a, x));
          case SUMPOOL -> new Op.SumPool(Joins.pool(a, x));
          case FLATTEN -> new Op.Flatten();
          case ADD -> Joins.add(inputs);
          case CONCAT -> Joins.concat(inputs);
          case ARGMAX -> new Op.Argmax();
          case RELU -> new Op.Relu();
          case STEP -> Comparisons.step(a, x);
          case SIGN -> Comparisons.sign(a, x);
          case BINARY -> binary(a, x);
          case CLIP -> Scalings.clip(a, x, format);
          case SHIFT -> Scalings.shift(a, x);
          case MULTITHRESHOLD -> Comparisons.multithreshold(a, x, format);
          case REQUANTIZE -> Scalings.requantize(a, x, format);
          case AFFINE -> Scalings.affine(a, x);
          case BATCHNORM -> Scalings.batchNorm(a, x);
          case QUANTIZE -> Scalings.quantize(a, format);
          case DELAY ->
              new Op.Delay(
                  (int) a.integer("steps", a.required("steps", "delay 3"), 1, Op.MAX_DELAY),
                  x.type());
        };
    return vertex(operator.word(), op, call.operator().span(), call.span(), inputs);
  }

  private Op binary(Arguments a, Operand x) {
    Plan.Planned sum = plan.planned(x.id());
    return Comparisons.binary(
        a, x, sum.vertex().op(), sum.inputs().stream().findFirst().map(i -> plan.type(i).format()));
  }

  private Operand vertex(String word, Op op, Span span, Span whole, List<Operand> inputs) {
    String id = plan.fresh(name + "." + word);
    plan.add(id, op, span, inputs.stream().map(Operand::id).toList());
    return new Operand(id, plan.type(id), whole);
  }

  private static Rejection unknown(Syntax.Name operator) {
    Optional<String> instead = Operator.instead(operator.text());
    if (instead.isPresent()) {
      return Diagnostic.of(
              Code.E0207,
              operator.span(),
              "there is no operator '" + operator.text() + "' in this language")
          .help(instead.get())
          .rejection();
    }
    return Diagnostic.of(
            Code.E0201, operator.span(), "there is no operator '" + operator.text() + "'")
        .help(
            Similar.to(operator.text(), Operator.words())
                .map(s -> "did you mean '" + s + "'?")
                .orElse("operators are " + String.join(", ", Operator.words())))
        .rejection();
  }
}
