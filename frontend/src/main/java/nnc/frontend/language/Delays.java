package nnc.frontend.language;

import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.op.Op;

/// The delays of a projection in steps: at least `least`, which is also the one that is meant where
/// none is stated.
record Delays(int least, Optional<Double> timestep, Arrays arrays) {

  /// Delays that are drawn one after the other, none of them above `longest`.
  record Drawn(int longest, IntSupplier next) {}

  /// One delay for all of `count` synapses, or one for each; throws a rejection.
  int[] of(Arguments a, int count) {
    Optional<Syntax.Value> value = a.value("delay");
    if (value.isEmpty()) {
      return new int[] {least};
    }
    Syntax.Value given = value.get();
    Optional<Drawn> drawn = drawn(a);
    if (drawn.isPresent()) {
      int[] all = new int[count];
      java.util.Arrays.setAll(all, _ -> drawn.get().next().getAsInt());
      return all;
    }
    if (given instanceof Syntax.Measure m && m.unit().isPresent() && m.format().isEmpty()) {
      return new int[] {checked(steps(m), given.span())};
    }
    Parameter p = arrays.read(given, Arrays.Role.NUMBERS, "delay");
    if (p.tensor().size() != 1 && p.tensor().size() != count) {
      throw p.diagnostic(
              Code.E0204, "'delay' has " + p.tensor().size() + " values for " + count + " synapses")
          .label(p.shape().toString())
          .help("give one delay for all synapses, or one for each as the weights are written")
          .rejection();
    }
    int[] delays = new int[p.tensor().size()];
    for (int i = 0; i < delays.length; i++) {
      delays[i] = checked(p.tensor().real(i), p.element(i));
    }
    return delays;
  }

  /// The delays where they are drawn; throws a rejection.
  Optional<Drawn> drawn(Arguments a) {
    return a.value("delay").flatMap(Draws::of).map(this::drawn);
  }

  private Drawn drawn(Draws draws) {
    double first = steps(draws.first());
    double second = steps(draws.second());
    if (draws.kind() == Draws.Kind.UNIFORM) {
      int lo = checked(first, draws.first().number().span());
      int hi = checked(second, draws.second().number().span());
      Generator random = new Generator(draws.seed());
      return new Drawn(hi, () -> lo + random.nextInt(hi - lo + 1));
    }
    // Hardly any normal number is nine deviations away; one that is, is cut.
    int longest = (int) Math.clamp(Math.rint(first + 9 * second), least, Op.MAX_DELAY);
    DoubleSupplier values = draws.normal(first, second);
    return new Drawn(
        longest, () -> (int) Math.clamp(Math.rint(values.getAsDouble()), least, longest));
  }

  /// A time in steps, which need not be a whole number.
  double steps(Draws.Term term) {
    return term.unit().isEmpty()
        ? term.value()
        : steps(term.number(), term.unit().get(), term.number().span());
  }

  private double steps(Syntax.Measure m) {
    if (!(m.numbers() instanceof Syntax.Literal number)) {
      throw unknown(m.span());
    }
    return steps(number, m.unit().get(), m.span());
  }

  private double steps(Syntax.Literal number, Syntax.Name unit, Span span) {
    if (timestep.isEmpty()) {
      throw unknown(span);
    }
    if (!Units.isTime(unit)) {
      throw Diagnostic.of(Code.E0305, unit.span(), "a delay is a time or a number of steps")
          .help("for example delay: 2 ms, or delay: 2")
          .rejection();
    }
    double steps = Units.value(number, Optional.of(unit)) / timestep.get();
    return Math.abs(steps - Math.rint(steps)) < 1e-9 * steps ? Math.rint(steps) : steps;
  }

  private static Rejection unknown(Span span) {
    return Diagnostic.of(Code.E0305, span, "a delay with a unit needs the length of a step")
        .help("state it in the first line: network NAME timestep 1 ms, or count steps")
        .rejection();
  }

  private int checked(double steps, Span span) {
    if (steps != Math.rint(steps) || !(steps >= least && steps <= Op.MAX_DELAY)) {
      throw outside(steps, span);
    }
    return (int) steps;
  }

  private Rejection outside(double steps, Span span) {
    String shown = steps == Math.rint(steps) ? String.valueOf((long) steps) : String.valueOf(steps);
    return Diagnostic.of(
            Code.E0305,
            span,
            "a delay of "
                + shown
                + " steps is not a whole number in "
                + least
                + ".."
                + Op.MAX_DELAY)
        .help(
            steps == 0
                ? "with 'schedule synchronous' a step sees what others gave in the one before; 'schedule layerwise' admits 0"
                : "choose a delay in that range")
        .rejection();
  }
}
