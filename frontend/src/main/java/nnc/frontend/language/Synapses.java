package nnc.frontend.language;

import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.op.SparseSynapses;
import nnc.ir.op.SynapseRows;

/// The synapses between `sources` and `targets` neurons that the arguments `a` of a projection
/// describe. Every method throws a rejection where they describe none.
record Synapses(
    Arguments a, Arrays arrays, Delays delays, int sources, int targets, boolean onPaper) {

  /// Synapses of a sample that stands for many.
  private static final int SAMPLE = 4096;

  /// Most synapses that a sample stands for.
  private static final long MOST_ON_PAPER = 1L << 40;

  /// All neurons with all others; `rows` says that the weights must be written as a matrix, or,
  /// where several sums of a neuron follow each other, as `[neurons, sums, sources]`.
  SynapseMatrix matrix(boolean rows, int sums) {
    Shape written =
        sums == 1 ? Shape.of(targets, sources) : Shape.of(targets / sums, sums, sources);
    if ((long) sources * targets > Plan.MAX_ELEMENTS) {
      throw tooMany(sources + " x " + targets + " synapses are more than 2^26");
    }
    int count = sources * targets;
    Syntax.Value value = weight();
    double[] weights =
        Draws.of(value)
            .map(d -> d.weights(count))
            .orElseGet(() -> {
              Parameter p = arrays.read(value, Arrays.Role.REALS, "weights");
              double[] given = numbers(p, rows ? written : Shape.of(count), count);
              if (given.length == count) {
                return given;
              }
              double[] all = new double[count];
              java.util.Arrays.fill(all, given[0]);
              return all;
            });
    int[] steps = delays.of(a, count);
    kept(longest(steps));
    return new SynapseMatrix(sources, targets, weights, steps);
  }

  /// Neuron to neuron with the weights `[n]` or one for all and a delay for each.
  SparseSynapses pairs(Optional<Tensor> weights, int[] steps) {
    kept(longest(steps));
    SynapseRows rows = new SynapseRows(sources, targets, sources, Optional.of(Tensor.Element.F64));
    for (int i = 0; i < sources; i++) {
      int n = i;
      rows.add(i, weights.map(w -> w.real(w.size() == 1 ? 0 : n)).orElse(1.0), steps[i]);
      rows.next();
    }
    return rows.synapses(Optional.empty());
  }

  private static int longest(int[] delays) {
    return java.util.Arrays.stream(delays).max().orElseThrow();
  }

  /// Checks that what is to arrive until the longest delay can be kept.
  private void kept(int longest) {
    if (Math.max(sources, targets) > SparseSynapses.MAX_NEURONS) {
      throw tooMany("more than 2^24 neurons");
    }
    if ((longest + 1L) * SparseSynapses.stride(targets) > SparseSynapses.MAX_WAITING) {
      throw Diagnostic.of(
              Code.E0106,
              a.span("delay"),
              "delays up to "
                  + longest
                  + " steps to "
                  + targets
                  + " neurons keep more than 2^28 sums")
          .help("shorten the delays, or feed fewer neurons at once")
          .rejection();
    }
  }

  private Syntax.Value weight() {
    return a.required("weights", "weights: 0.2");
  }

  private Rejection tooMany(String message) {
    return Diagnostic.of(Code.E0106, a.operator().span(), message)
        .help("connect fewer neurons at once, or use conv")
        .rejection();
  }

  /// As many numbers as there are synapses, or one for all.
  private double[] numbers(Parameter p, Shape shape, int count) {
    if (p.tensor().size() != 1
        && (p.tensor().size() != count || !(isColumn(p, shape) || fits(p, shape)))) {
      throw p.diagnostic(Code.E0204, "'weights' do not fit " + count + " synapses")
          .label("is " + p.shape() + ", must be " + shape)
          .help("weights are [target neurons, source neurons], or one for each listed synapse")
          .rejection();
    }
    return p.tensor().toReal();
  }

  private static boolean fits(Parameter p, Shape shape) {
    return p.shape().rank() == 1 || p.shape().equals(shape);
  }

  /// Whether one number for each synapse stands in a column, as in a CSV file, or in a row.
  private static boolean isColumn(Parameter p, Shape shape) {
    return shape.rank() == 1 && p.shape().dims().stream().filter(d -> d != 1).count() <= 1;
  }

  /// Rows of source and target neuron.
  SparseSynapses listed() {
    Parameter p = a.requiredArray("synapses", Arrays.Role.NUMBERS, "synapses: [[0, 1], [2, 0]]");
    if (p.shape().rank() != 2 || p.shape().dim(1) != 2) {
      throw p.diagnostic(Code.E0204, "'synapses' must be rows of two: source and target neuron")
          .label(p.shape().toString())
          .help("for example synapses: [[0, 1], [2, 0]]")
          .rejection();
    }
    int count = p.shape().dim(0);
    int[] starts = new int[sources + 1];
    for (int i = 0; i < count; i++) {
      starts[index(p, 2 * i, sources) + 1]++;
      index(p, 2 * i + 1, targets);
    }
    for (int s = 0; s < sources; s++) {
      starts[s + 1] += starts[s];
    }
    int[] order = new int[count];
    int[] next = starts.clone();
    for (int i = 0; i < count; i++) {
      order[next[(int) p.tensor().real(2 * i)]++] = i;
    }
    Syntax.Value value = weight();
    double[] weights =
        Draws.of(value)
            .map(d -> d.weights(count))
            .orElseGet(() ->
                numbers(arrays.read(value, Arrays.Role.REALS, "weights"), Shape.of(count), count));
    int[] steps = delays.of(a, count);
    kept(longest(steps));
    boolean each = weights.length > 1;
    SynapseRows rows =
        new SynapseRows(
            sources, targets, count, each ? Optional.of(Tensor.Element.F64) : Optional.empty());
    for (int s = 0; s < sources; s++) {
      for (int k = starts[s]; k < starts[s + 1]; k++) {
        int i = order[k];
        rows.add(
            (int) p.tensor().real(2 * i + 1),
            each ? weights[i] : 0,
            steps[steps.length == 1 ? 0 : i]);
      }
      rows.next();
    }
    return rows.synapses(
        each ? Optional.empty() : Optional.of(Tensor.ofReal(Shape.of(1), weights)));
  }

  private static int index(Parameter p, int element, int count) {
    double index = p.tensor().real(element);
    if (index != Math.rint(index) || !(index >= 0 && index < count)) {
      throw Diagnostic.of(
              Code.E0305, p.element(element), "there is no neuron " + p.tensor().real(element))
          .help("neurons are 0 to " + (count - 1) + " here")
          .rejection();
    }
    return (int) index;
  }

  /// Pairs with a probability each, or a number of pairs with repetition.
  SparseSynapses random() {
    a.exclude("p", "count", "give a probability, or the number of synapses");
    if (onPaper) {
      return sample();
    }
    RandomRows pairs =
        a.has("count") ? RandomRows.counted(count(), seed(), sources, targets) : probable();
    if (pairs.expected() > SparseSynapses.MAX_COUNT) {
      throw tooMany(Math.round(pairs.expected()) + " synapses are more than 2^28");
    }
    Syntax.Value value = weight();
    Optional<DoubleSupplier> drawn = Draws.of(value).map(Draws::weights);
    Optional<Tensor> one = drawn.isPresent() ? Optional.empty() : Optional.of(single(value));
    Optional<Delays.Drawn> late = delays.drawn(a);
    int steps = late.isPresent() ? 0 : delays.of(a, 1)[0];
    kept(late.map(Delays.Drawn::longest).orElse(steps));
    SynapseRows rows =
        new SynapseRows(
            sources,
            targets,
            (long) (pairs.expected() + 6 * Math.sqrt(pairs.expected())) + 1,
            drawn.map(_ -> Tensor.Element.F32));
    DoubleSupplier weights = drawn.orElse(() -> 0);
    IntSupplier waits = late.map(Delays.Drawn::next).orElse(() -> steps);
    for (int s = 0; s < sources; s++) {
      int length = pairs.next();
      for (int i = 0; i < length; i++) {
        rows.add(pairs.target(i), weights.getAsDouble(), waits.getAsInt());
      }
      rows.next();
    }
    return rows.synapses(one);
  }

  /// A sample of what `random` would draw, or all of it where that is not more.
  private SparseSynapses sample() {
    double expected = a.has("count") ? count() : probability() * sources * (double) targets;
    long all = Math.round(expected);
    if (all > MOST_ON_PAPER) {
      throw tooMany(all + " synapses are more than 2^40");
    }
    int length = Math.clamp(all, 1, SAMPLE);
    Syntax.Value value = weight();
    DoubleSupplier weights =
        Draws.of(value)
            .map(Draws::weights)
            .orElseGet(() -> {
              double one = single(value).real(0);
              return () -> one;
            });
    Optional<Delays.Drawn> late = delays.drawn(a);
    int steps = late.isPresent() ? 0 : delays.of(a, 1)[0];
    kept(late.map(Delays.Drawn::longest).orElse(steps));
    IntSupplier waits = late.map(Delays.Drawn::next).orElse(() -> steps);
    SynapseRows rows = new SynapseRows(sources, targets, length, Optional.of(Tensor.Element.F64));
    int drawn = 0;
    for (int s = 0; s < sources; s++) {
      for (; drawn < all && drawn < (s + 1L) * length / sources; drawn++) {
        rows.add(drawn % targets, weights.getAsDouble(), waits.getAsInt());
      }
      rows.next();
    }
    SparseSynapses sample = rows.synapses(Optional.empty());
    return all <= length ? sample : sample.asSampleOf(all);
  }

  private Tensor single(Syntax.Value value) {
    Parameter p = arrays.read(value, Arrays.Role.REALS, "weights");
    if (p.tensor().size() != 1) {
      throw p.diagnostic(Code.E0204, "'weights' of random synapses must be one number or drawn")
          .label("is " + p.shape())
          .help("for example weights: 0.2, or weights: uniform(0.1, 0.3, seed: 7)")
          .rejection();
    }
    return p.tensor().reshape(Shape.of(1));
  }

  private long seed() {
    return a.integer(
        "seed",
        a.required("seed", "seed: 8, so that every run draws the same"),
        Long.MIN_VALUE,
        Long.MAX_VALUE);
  }

  private long count() {
    return a.integer(
        "count",
        a.required("count", "count: 1000"),
        0,
        onPaper ? MOST_ON_PAPER : SparseSynapses.MAX_COUNT);
  }

  private RandomRows probable() {
    return RandomRows.probable(probability(), seed(), sources, targets);
  }

  private double probability() {
    double p = a.real("p", a.required("p", "p: 0.1, the probability of a synapse"));
    if (!(p >= 0 && p <= 1)) {
      throw a.bad("p", a.required("p", "p: 0.1"), "must be a probability, 0 to 1");
    }
    return p;
  }
}
