package nnc.passes;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import nnc.ir.Value;
import nnc.ir.network.Decoder;
import nnc.ir.network.Interpreter;
import nnc.ir.network.Kept;
import nnc.ir.network.NonFinite;
import nnc.ir.network.SequenceRun;
import nnc.passes.analysis.FixedPointInputs;

/// How a network in time and a coarser one of it differ on data, population by population and
/// output by output; the right answers of both where classes are known.
///
/// `broken` is the first step in which the reals of the first network became NaN or infinite, which
/// makes everything behind it say nothing.
public record Divergence(
    int steps,
    List<Spikes> spikes,
    List<Values> values,
    Optional<Accuracy> accuracy,
    OptionalInt broken) {

  /// Of a population of `neurons`: the spikes of both, the steps of neurons (`cells`) in which only
  /// one fires, by how many steps the k-th spike of a neuron is moved on average (`shift`, over the
  /// spikes that both have, if there are any), and the largest difference of a neuron's rate, in
  /// spikes per step.
  public record Spikes(
      String population,
      int neurons,
      int before,
      int after,
      int cells,
      OptionalDouble shift,
      double rate) {

    /// Cells that differ, as a share of the spikes before.
    double error() {
      return cells / (double) Math.max(1, before);
    }
  }

  /// Of an output that is no spikes: largest and root-mean-square difference, and the root mean
  /// square of the values themselves.
  public record Values(String output, double largest, double error, double size) {

    double relative() {
      return error / Math.max(size, Double.MIN_NORMAL);
    }
  }

  /// Right answers before and after.
  public record Accuracy(int samples, int before, int after) {}

  public Divergence {
    spikes = List.copyOf(spikes);
    values = List.copyOf(values);
  }

  /// Runs both networks on the same data.
  public static Divergence of(Network before, Network after, Sequences data, Decoder decoder) {
    return of(before, after, Kept.ALL, data, decoder);
  }

  /// The same where `after` has `kept` some neurons and not others, which count as silent.
  public static Divergence of(
      Network before, Network after, Kept kept, Sequences data, Decoder decoder) {
    Run a = new Run(before, data);
    Run b = new Run(after, data);
    List<Count> counts = new ArrayList<>();
    for (String id : before.vertices().sequencedKeySet()) {
      if (SequenceRun.isSpiking(before, id)
          && after.vertices().containsKey(id)
          && SequenceRun.isSpiking(after, id)) {
        counts.add(new Count(id));
      }
    }
    List<Deviation> deviations = new ArrayList<>();
    for (int i = 0; i < before.outputIds().size(); i++) {
      if (!SequenceRun.isSpiking(before, before.input(before.outputIds().get(i)))) {
        deviations.add(new Deviation(i, before.outputIds().get(i)));
      }
    }
    NonFinite finite = new NonFinite(before);
    OptionalInt broken = OptionalInt.empty();
    for (int step = 0; step < data.steps().count(); step++) {
      List<Value> x = a.step(step);
      if (broken.isEmpty() && finite.occurs(a.sequence, x)) {
        broken = OptionalInt.of(step);
      }
      List<Value> y = b.step(step);
      for (Count count : counts) {
        long[] was = a.sequence.value(count.id).raw();
        long[] is = b.sequence.value(count.id).raw();
        count.add(step, was, kept.spread(count.id, is, was.length));
      }
      deviations.forEach(d -> d.add(x.get(d.index), y.get(d.index)));
    }
    return new Divergence(
        data.steps().count(),
        counts.stream().map(c -> c.result(data.steps().count())).toList(),
        deviations.stream().map(Deviation::result).toList(),
        accuracy(a, b, data, decoder),
        broken);
  }

  /// The largest of the shares by which spikes and values differ.
  public double error() {
    return Math.max(
        spikes.stream().mapToDouble(Spikes::error).max().orElse(0),
        values.stream().mapToDouble(Values::relative).max().orElse(0));
  }

  /// A line for each population and output, and one for the answers.
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    broken.ifPresent(step ->
        lines.add(
            "the reals became NaN or infinite in step "
                + step
                + ", so that what follows says little (run --float names the cause)"));
    for (Spikes s : spikes) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: %d spikes, as integers %d; %d of %d cells differ; %s; largest rate error %.4f per"
                  + " step",
              s.population,
              s.before,
              s.after,
              s.cells,
              (long) s.neurons * steps,
              s.shift.isPresent()
                  ? String.format(
                      Locale.ROOT, "k-th spikes %.2f steps apart", s.shift.getAsDouble())
                  : "no spikes that both have",
              s.rate));
    }
    for (Values v : values) {
      lines.add(
          String.format(
              Locale.ROOT,
              "%s: largest error %.3g, root mean square %.3g of %.3g",
              v.output,
              v.largest,
              v.error,
              v.size));
    }
    accuracy.ifPresent(a ->
        lines.add(
            String.format(
                Locale.ROOT,
                "accuracy %.2f %%, as integers %.2f %%",
                100.0 * a.before / a.samples,
                100.0 * a.after / a.samples)));
    return lines;
  }

  private static Optional<Accuracy> accuracy(Run a, Run b, Sequences data, Decoder decoder) {
    if (data.labels().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Accuracy(data.labels().size(), a.right(data, decoder), b.right(data, decoder)));
  }

  private static final class Run {

    private final Interpreter interpreter;
    private final Samples steps;
    private final int length;
    private final List<List<Value>> outputs = new ArrayList<>();
    private Interpreter.Sequence sequence;

    Run(Network network, Sequences data) {
      this.interpreter = Interpreter.of(network);
      this.steps = FixedPointInputs.of(data.steps(), network);
      this.length = data.length();
    }

    List<Value> step(int step) {
      if (step % length == 0) {
        sequence = interpreter.start();
      }
      List<Value> values = sequence.step(steps.inputs(step));
      outputs.add(values);
      return values;
    }

    int right(Sequences data, Decoder decoder) {
      List<Value> first = outputs.stream().map(List::getFirst).toList();
      return (int)
          IntStream.range(0, data.labels().size())
              .filter(i ->
                  data.labels().get(i)
                      == (data.labelsSteps()
                          ? Loss.prediction(outputs.get(i))
                          : decoder.decode(first.subList(i * length, (i + 1) * length))))
              .count();
    }
  }

  private static final class Count {

    private final String id;
    private List<List<Integer>> before;
    private List<List<Integer>> after;
    private int cells;

    Count(String id) {
      this.id = id;
    }

    void add(int step, long[] x, long[] y) {
      if (before == null) {
        before =
            IntStream.range(0, x.length)
                .mapToObj(_ -> (List<Integer>) new ArrayList<Integer>())
                .toList();
        after =
            IntStream.range(0, x.length)
                .mapToObj(_ -> (List<Integer>) new ArrayList<Integer>())
                .toList();
      }
      for (int n = 0; n < x.length; n++) {
        if (x[n] != 0) {
          before.get(n).add(step);
        }
        if (y[n] != 0) {
          after.get(n).add(step);
        }
        cells += x[n] != y[n] ? 1 : 0;
      }
    }

    Spikes result(int steps) {
      int all = 0;
      int others = 0;
      long moved = 0;
      int pairs = 0;
      double rate = 0;
      for (int n = 0; n < before.size(); n++) {
        int x = before.get(n).size();
        int y = after.get(n).size();
        all += x;
        others += y;
        rate = Math.max(rate, Math.abs(x - y) / (double) steps);
        for (int k = 0; k < Math.min(x, y); k++, pairs++) {
          moved += Math.abs(before.get(n).get(k) - after.get(n).get(k));
        }
      }
      return new Spikes(
          id,
          before.size(),
          all,
          others,
          cells,
          pairs == 0 ? OptionalDouble.empty() : OptionalDouble.of(moved / (double) pairs),
          rate);
    }
  }

  private static final class Deviation {

    private final int index;
    private final String id;
    private double largest;
    private double error;
    private double size;
    private long count;

    Deviation(int index, String id) {
      this.index = index;
      this.id = id;
    }

    void add(Value x, Value y) {
      int n = x.type().shape().size();
      for (int i = 0; i < n; i++) {
        double was = at(x, i);
        double off = at(y, i) - was;
        largest = Math.max(largest, Math.abs(off));
        error += off * off;
        size += was * was;
      }
      count += n;
    }

    private static double at(Value value, int i) {
      return value.type().format().isReal()
          ? value.real()[i]
          : value.raw()[i] * value.type().format().unit();
    }

    Values result() {
      long n = Math.max(1, count);
      return new Values(id, largest, Math.sqrt(error / n), Math.sqrt(size / n));
    }
  }
}
