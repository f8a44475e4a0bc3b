package nnc.frontend.language;

import java.util.Optional;
import nnc.frontend.language.Arrays.Role;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.number.Range;
import nnc.ir.op.Op;
import nnc.ir.op.Synapse;

/// Steps that compare with limits: `step`, `sign`, `binary` and `multithreshold`.
final class Comparisons {

  private static final long MAX = 1L << 40;

  private Comparisons() {}

  static Op step(Arguments a, Operand input) {
    return fire(a, input, Formats.BIT, 0, 1);
  }

  static Op sign(Arguments a, Operand input) {
    return fire(a, input, Formats.BIPOLAR, -1, 2);
  }

  /// Like `sign`, for sums of binary synapses only. `sum` is the layer it follows and `fed` what
  /// that layer takes.
  static Op binary(Arguments a, Operand input, Op sum, Optional<NumberFormat> fed) {
    Optional<Synapse> synapse =
        switch (sum) {
          case Op.Dense(var s, _) -> Optional.of(s);
          case Op.Conv(var s, _, _, _, _) -> Optional.of(s);
          case Op _ -> Optional.empty();
        };
    if (synapse.isEmpty()
        || !(synapse.get() instanceof Synapse.Product(var weights))
        || !Connections.ternary(weights)) {
      throw Diagnostic.of(
              Code.E0304,
              a.operator().span(),
              "'binary' must follow dense or conv with weights of -1, 0 and 1")
          .because(input.span(), "what it follows")
          .help("'sign' and 'step' follow anything; float weights become binary with 'as bipolar'")
          .rejection();
    }
    NumberFormat format = fed.orElseThrow();
    if (!format.equals(Formats.BIPOLAR) && !format.equals(Formats.BIT)) {
      throw Diagnostic.of(
              Code.E0304,
              a.operator().span(),
              "'binary' neurons take bipolar or bit inputs, not " + format)
          .because(input.span(), "takes " + format)
          .help("for other inputs write 'sign'")
          .rejection();
    }
    return sign(a, input);
  }

  private static Op fire(Arguments a, Operand input, NumberFormat format, long base, long step) {
    Limits limits =
        a.value("limit")
            .map(v -> Limits.read(a, "limit", v, input.fraction()))
            .orElse(
                new Limits(
                    Syntax.Relation.AT_LEAST,
                    new Parameter(
                        zero(input.fraction()), a.operator().span(), java.util.List.of())));
    Parameter flat = limits.values.perChannel(input.channels(), "limit", input.span());
    Parameter columns = flat.with(flat.tensor().reshape(Shape.of(flat.tensor().size(), 1)));
    return limits.with(columns).over(a, input, format, base, step);
  }

  private static Tensor zero(int fraction) {
    return Tensor.ofRaw(Shape.of(1), new NumberFormat.Fixed(false, 1, fraction), 0);
  }

  static Op multithreshold(Arguments a, Operand input, Optional<NumberFormat> declared) {
    Limits limits =
        Limits.read(
            a,
            "thresholds",
            a.required("thresholds", "multithreshold([0, 4, 8])"),
            input.fraction());
    Parameter p = limits.values.atLeast(2);
    if (p.shape().rank() != 2 || (p.shape().dim(0) != 1 && p.shape().dim(0) != input.channels())) {
      throw p.diagnostic(Code.E0204, "thresholds must be [channels, levels] or [levels]")
          .label(limits.values.shape().toString())
          .because(input.span(), "has " + input.channels() + " channels")
          .help("one row of thresholds serves all channels; else there is a row for each")
          .rejection();
    }
    long base = a.integer("base", 0, -MAX, MAX);
    long step = a.integer("step", 1, -MAX, MAX);
    int levels = p.shape().dim(1);
    long top = Math.addExact(base, Math.multiplyExact(step, levels));
    Range range = new Range(Math.min(base, top), Math.max(base, top));
    NumberFormat format =
        a.format()
            .or(() -> declared.filter(d -> holds(d, base, step, levels)))
            .orElse(NumberFormat.holding(range));
    if (!holds(format, base, step, levels)) {
      throw Diagnostic.of(
              Code.E0302,
              a.span("format"),
              "the thresholds give values " + range + ", which " + format + " does not hold")
          .help("use " + NumberFormat.holding(range) + " or wider")
          .rejection();
    }
    return limits.with(p).over(a, input, format, base, step);
  }

  private static boolean holds(NumberFormat format, long base, long step, int levels) {
    return switch (format) {
      case NumberFormat.Real _ -> false;
      case NumberFormat.Bipolar _ ->
          format.holds(base) && format.holds(base + step * levels) && (levels == 1 || step == 0);
      case NumberFormat.Fixed f -> f.holds(base) && f.holds(base + step * levels);
    };
  }

  /// Numbers to compare with, and how.
  private record Limits(Syntax.Relation relation, Parameter values) {

    static Limits read(Arguments a, String word, Syntax.Value value, int fraction) {
      return switch (value) {
        case Syntax.Comparison(var relation, var limit, _) ->
            new Limits(relation, a.numbers(limit, fraction, word));
        case Syntax.Value v -> new Limits(Syntax.Relation.AT_LEAST, a.numbers(v, fraction, word));
      };
    }

    Limits with(Parameter other) {
      return new Limits(relation, other);
    }

    /// The operator; `values` are `[channels or 1, levels]` by now.
    Op over(Arguments a, Operand input, NumberFormat format, long base, long step) {
      boolean up = relation == Syntax.Relation.AT_LEAST || relation == Syntax.Relation.ABOVE;
      boolean strict = relation == Syntax.Relation.ABOVE || relation == Syntax.Relation.BELOW;
      Tensor turns = directions(a, input);
      Tensor directions =
          Tensor.generate(turns.shape(), Formats.BIPOLAR, c -> (up ? 1 : -1) * turns.raw(c));
      Tensor thresholds = strict ? strict(values.tensor(), directions) : values.tensor();
      return new Op.MultiThreshold(thresholds, directions, format, base, step);
    }

    private static Tensor directions(Arguments a, Operand input) {
      Optional<Parameter> given = a.array("directions", Role.WEIGHTS);
      if (given.isEmpty()) {
        return Tensor.ofRaw(Shape.of(1), Formats.BIPOLAR, 1);
      }
      Parameter p = given.get().perChannel(input.channels(), "directions", input.span());
      if (!p.tensor().format().equals(Formats.BIPOLAR)) {
        throw p.diagnostic(Code.E0305, "directions are -1 or 1")
            .help("1 compares as written, -1 the other way round")
            .rejection();
      }
      return p.tensor();
    }

    /// `x > t` as `x >= t'` with the next number after `t`, and `x < t` likewise.
    private static Tensor strict(Tensor t, Tensor directions) {
      int rows = Math.max(t.shape().dim(0), directions.size());
      int levels = t.shape().dim(1);
      Shape shape = Shape.of(rows, levels);
      if (t.format().isReal()) {
        double[] next = new double[shape.size()];
        for (int i = 0; i < next.length; i++) {
          double v = t.real(t.shape().dim(0) == 1 ? i % levels : i);
          next[i] = direction(directions, i / levels) > 0 ? Math.nextUp(v) : Math.nextDown(v);
        }
        return Tensor.ofReal(shape, next);
      }
      long[] next = new long[shape.size()];
      long lo = Long.MAX_VALUE;
      long hi = Long.MIN_VALUE;
      for (int i = 0; i < next.length; i++) {
        next[i] = t.raw(t.shape().dim(0) == 1 ? i % levels : i) + direction(directions, i / levels);
        lo = Math.min(lo, next[i]);
        hi = Math.max(hi, next[i]);
      }
      Range range = new Range(lo, hi);
      return Tensor.ofRaw(
          shape,
          new NumberFormat.Fixed(lo < 0, NumberFormat.bits(range), t.format().fraction()),
          next);
    }

    private static long direction(Tensor directions, int channel) {
      return directions.raw(directions.size() == 1 ? 0 : channel);
    }
  }
}
