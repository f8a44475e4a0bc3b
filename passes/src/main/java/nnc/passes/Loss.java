package nnc.passes;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.passes.analysis.FixedPointInputs;

/// What a lossy pass cost on the calibration data: predictions that changed and, where labels are
/// known, how many were right before and after. A network's prediction is its first output: that
/// number if it is an integer of one element, else the place of its largest element.
public record Loss(int samples, int changed, Optional<Integer> before, Optional<Integer> after) {

  /// Samples looked at, at most.
  public static final int LIMIT = 1000;

  /// Compares the two networks' predictions; empty without samples.
  public static Optional<Loss> measure(Network before, Network after, Samples samples) {
    int count = samples(samples);
    if (count == 0) {
      return Optional.empty();
    }
    Interpreter first = Interpreter.of(before);
    Interpreter second = Interpreter.of(after);
    Samples a = FixedPointInputs.of(samples, before);
    Samples b = FixedPointInputs.of(samples, after);
    boolean labelled = samples.labels().size() >= count;
    int changed = 0;
    int right = 0;
    int stillRight = 0;
    for (int i = 0; i < count; i++) {
      int p = prediction(first.run(a.inputs(i)));
      int q = prediction(second.run(b.inputs(i)));
      changed += p == q ? 0 : 1;
      if (labelled) {
        int label = samples.labels().get(i);
        right += p == label ? 1 : 0;
        stillRight += q == label ? 1 : 0;
      }
    }
    return Optional.of(
        new Loss(
            count,
            changed,
            labelled ? Optional.of(right) : Optional.empty(),
            labelled ? Optional.of(stillRight) : Optional.empty()));
  }

  /// How many of `samples` are looked at.
  public static int samples(Samples samples) {
    return Math.min(LIMIT, samples.count());
  }

  /// How many of those `network` predicts as their labels say.
  public static int right(Network network, Samples samples) {
    Interpreter interpreter = Interpreter.of(network);
    Samples inputs = FixedPointInputs.of(samples, network);
    int right = 0;
    for (int i = 0; i < samples(samples); i++) {
      right += prediction(interpreter.run(inputs.inputs(i))) == samples.labels().get(i) ? 1 : 0;
    }
    return right;
  }

  /// The prediction in a network's outputs.
  public static int prediction(List<Value> outputs) {
    Value value = outputs.getFirst();
    boolean real = value.type().format().isReal();
    if (value.type().shape().size() == 1 && !real) {
      return (int) value.raw()[0];
    }
    int best = 0;
    for (int i = 1; i < value.type().shape().size(); i++) {
      boolean larger =
          real ? value.real()[i] > value.real()[best] : value.raw()[i] > value.raw()[best];
      best = larger ? i : best;
    }
    return best;
  }

  @Override
  public String toString() {
    String text = changed + " of " + samples + " predictions on the calibration data changed";
    return before.isEmpty()
        ? text
        : String.format(
            Locale.ROOT,
            "%s, accuracy %.2f %% -> %.2f %%",
            text,
            100.0 * before.get() / samples,
            100.0 * after.orElseThrow() / samples);
  }
}
