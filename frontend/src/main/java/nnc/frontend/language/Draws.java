package nnc.frontend.language;

import java.util.Optional;
import java.util.Random;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;

/// `uniform(lo, hi, seed: n)`: numbers from the generator that `java.util.Random` specifies, one
/// for each synapse in the order of the weights' rows.
record Draws(double lo, double hi, long seed, Syntax.Call call) {

  static final String WORD = "uniform";

  /// The draws that `value` describes; empty where it is no call of `uniform`. Throws a rejection
  /// where its arguments are wrong.
  static Optional<Draws> of(Syntax.Value value) {
    if (!(value instanceof Syntax.Call call) || !call.operator().text().equals(WORD)) {
      return Optional.empty();
    }
    if (call.arguments().size() != 3
        || !(call.arguments().get(0).value() instanceof Syntax.Literal lo)
        || !(call.arguments().get(1).value() instanceof Syntax.Literal hi)
        || !(call.arguments().get(2).value() instanceof Syntax.Literal seed)
        || call.arguments().get(0).label().isPresent()
        || call.arguments().get(1).label().isPresent()
        || !call.arguments().get(2).label().map(l -> l.text().equals("seed")).orElse(false)) {
      throw Diagnostic.of(Code.E0210, call.span(), "'uniform' takes two bounds and a seed")
          .help("for example uniform(0.1, 0.3, seed: 7)")
          .rejection();
    }
    Draws draws =
        new Draws(
            Numeral.of(lo).real(), Numeral.of(hi).real(), Numeral.of(seed).integer("a seed"), call);
    if (!(draws.lo <= draws.hi)) {
      throw draws.wrong("the bounds are in the wrong order");
    }
    return Optional.of(draws);
  }

  double[] reals(int count) {
    Random random = new Random(seed);
    double[] values = new double[count];
    java.util.Arrays.setAll(values, _ -> lo + (hi - lo) * random.nextDouble());
    return values;
  }

  /// Whole numbers, both bounds included.
  int[] integers(int count) {
    if (lo != Math.rint(lo) || hi != Math.rint(hi) || hi - lo >= Integer.MAX_VALUE) {
      throw wrong("these bounds must be whole numbers");
    }
    Random random = new Random(seed);
    int[] values = new int[count];
    java.util.Arrays.setAll(values, _ -> (int) lo + random.nextInt((int) (hi - lo) + 1));
    return values;
  }

  private Rejection wrong(String message) {
    return Diagnostic.of(Code.E0305, call.span(), message)
        .help("for example uniform(1, 4, seed: 7)")
        .rejection();
  }
}
