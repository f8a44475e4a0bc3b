package nnc.frontend.language;

import java.util.List;
import java.util.Optional;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.op.Stdp;

/// `stdp(tau_plus: 3 ms, ...)` behind `plastic`: the rule by which synapses learn, and with how
/// many bits behind the point their weights are stored.
record Plasticity(Stdp rule, int fraction) {

  static final String WORD = "stdp";

  private static final String EXAMPLE =
      "plastic: stdp(tau_plus: 20 ms, tau_minus: 20 ms, a_plus: 0.01, a_minus: 0.012, max: 1)";

  /// The largest stored weight.
  private static final int FULL = 0xFFFF;

  /// The word and its arguments.
  private enum Kind implements Callee {
    STDP;

    @Override
    public String word() {
      return WORD;
    }

    @Override
    public Optional<String> unnamed() {
      return Optional.empty();
    }

    @Override
    public List<String> arguments() {
      return List.of(
          "tau_plus",
          "tau_minus",
          "a_plus",
          "a_minus",
          "min",
          "max",
          "fraction",
          "pairs",
          "together",
          "bounds",
          "delay");
    }
  }

  /// What the call says; throws a rejection.
  static Plasticity of(Syntax.Call call, Delays delays, Arrays arrays) {
    Arguments a = Arguments.of(Kind.STDP, call.operator(), call.arguments(), arrays);
    int fraction =
        a.has("fraction")
            ? (int) a.integer("fraction", a.required("fraction", EXAMPLE), 0, Stdp.FRACTION)
            : 8;
    double plus = steps(a, "tau_plus", delays);
    double minus = steps(a, "tau_minus", delays);
    long hi = raw(a, "max", a.real("max", a.required("max", EXAMPLE)));
    long lo = raw(a, "min", a.real("min", 0));
    checkBounds(a, lo, hi, fraction);
    Stdp.Reading reading =
        new Stdp.Reading(
            !a.word("together", List.of("depress", "ignore")).equals(Optional.of("ignore")),
            !a.word("bounds", List.of("term", "sum")).equals(Optional.of("sum")),
            !a.word("delay", List.of("dendritic", "axonal")).equals(Optional.of("axonal")));
    boolean nearest = a.word("pairs", List.of("all", "nearest")).equals(Optional.of("nearest"));
    return new Plasticity(
        new Stdp(
            nearest,
            plus,
            minus,
            raw(a, "a_plus", a.real("a_plus", a.required("a_plus", EXAMPLE))),
            raw(a, "a_minus", a.real("a_minus", a.required("a_minus", EXAMPLE))),
            lo,
            hi,
            reading),
        fraction);
  }

  /// The rule and its arguments; throws a rejection for what is none.
  static Syntax.Call call(Syntax.Value value) {
    return switch (value) {
      case Syntax.Call call -> call;
      case Syntax.Reference(var name) -> new Syntax.Call(name, List.of(), name.span());
      case Syntax.Value _ ->
          throw Diagnostic.of(Code.E0305, value.span(), "'plastic' must be a rule of plasticity")
              .help("for example " + EXAMPLE)
              .rejection();
    };
  }

  /// Refuses bounds between which there is no weight, and those that 16 bits do not hold.
  private static void checkBounds(Arguments a, long lo, long hi, int fraction) {
    if (lo < 0) {
      throw bad(
          a.required("min", EXAMPLE),
          "'min' must not be negative: weights that learn have no sign",
          "leave it out; what inhibits learns by a projection to an inhibitory port");
    }
    if (hi < lo && a.has("min")) {
      throw Diagnostic.of(Code.E0305, a.span("min"), "'min' is above 'max'")
          .because(a.span("max"), "'max' stands here")
          .help("exchange them, or leave 'min' out, which is 0 then")
          .rejection();
    }
    if (hi < lo) {
      throw bad(
          a.required("max", EXAMPLE),
          "'max' must not be negative: weights that learn have no sign",
          "what inhibits learns by a projection to an inhibitory port");
    }
    int most = fraction;
    while (most >= 0 && hi >> (Stdp.FRACTION - most) > FULL) {
      most--;
    }
    if (most < fraction) {
      throw bad(
          a.required("max", EXAMPLE),
          "'max' is above "
              + Math.scalb((double) FULL, -fraction)
              + ", the most that 16 bits hold with "
              + fraction
              + " behind the point",
          most < 0
              ? "the most is 65535, with 'fraction: 0'"
              : "store weights with fewer bits behind the point: 'fraction: " + most + "'");
    }
  }

  private static Rejection bad(Syntax.Value value, String message, String help) {
    return Diagnostic.of(Code.E0305, value.span(), message).help(help).rejection();
  }

  /// How fast a trace decays, in steps.
  private static double steps(Arguments a, String word, Delays delays) {
    Syntax.Value value = a.required(word, EXAMPLE);
    Optional<Draws.Term> term = Draws.Term.of(new Syntax.Argument(Optional.empty(), value));
    double steps = term.map(delays::steps).orElse(0.0);
    if (!(steps > 0 && steps < Stdp.MAX_TAU)) {
      throw bad(
          value,
          "'" + word + "' must be a time above 0 and below " + Stdp.MAX_TAU + " steps",
          "for example " + word + ": 20 ms");
    }
    return steps;
  }

  private static long raw(Arguments a, String word, double real) {
    double raw = Math.floor(Math.scalb(real, Stdp.FRACTION) + 0.5);
    if (!(Math.abs(raw) < Integer.MAX_VALUE)) {
      throw bad(
          a.required(word, EXAMPLE),
          "'" + word + "' must be in -65535..65535",
          "weights have 16 bits; write amplitudes and bounds in a larger unit");
    }
    return (long) raw;
  }

  /// The rule as it is written.
  static String text(Stdp rule, int fraction) {
    double unit = Math.scalb(1.0, -Stdp.FRACTION);
    return "stdp(tau_plus: "
        + rule.tauPlus()
        + ", tau_minus: "
        + rule.tauMinus()
        + ", a_plus: "
        + rule.up() * unit
        + ", a_minus: "
        + rule.down() * unit
        + ", min: "
        + rule.lo() * unit
        + ", max: "
        + rule.hi() * unit
        + ", fraction: "
        + fraction
        + ", pairs: "
        + (rule.nearest() ? "nearest" : "all")
        + (rule.reading().together() ? "" : ", together: ignore")
        + (rule.reading().each() ? "" : ", bounds: sum")
        + (rule.reading().dendritic() ? "" : ", delay: axonal")
        + ")";
  }

  /// Weights before the first step, rounded to what is stored; throws a rejection where a weight is
  /// out of bounds.
  Tensor weights(Arguments a, Tensor real) {
    long[] raw = new long[real.size()];
    int shift = Stdp.FRACTION - fraction;
    for (int i = 0; i < raw.length; i++) {
      raw[i] = (long) Math.floor(Math.scalb(real.real(i), fraction) + 0.5);
      if (raw[i] < rule.lo() >> shift || raw[i] > rule.hi() >> shift) {
        throw bounds(a, real.real(i));
      }
    }
    return Tensor.ofRaw(
        real.shape(), new nnc.ir.number.NumberFormat.Fixed(false, 16, fraction), raw);
  }

  private static Rejection bounds(Arguments a, double weight) {
    return Diagnostic.of(
            Code.E0305,
            a.span("weights"),
            "a weight of " + weight + " is outside the bounds 'min' and 'max'")
        .because(a.span("plastic"), "the bounds stand here")
        .help("begin within the bounds")
        .rejection();
  }
}
