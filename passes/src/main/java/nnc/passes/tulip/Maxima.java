package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.ir.number.NumberFormat;
import nnc.ir.op.Op;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Terminal;
import nnc.passes.tulip.Stored.Border;

/// Lowers the search for the largest: on one element where its registers hold the numbers, else by
/// comparing each two of them.
final class Maxima {

  private final ProgramPlan plan;
  private final NeuronLayers neurons;
  private final Elements elements;

  Maxima(ProgramPlan plan, NeuronLayers neurons, Elements elements) {
    this.plan = plan;
    this.neurons = neurons;
    this.elements = elements;
  }

  void argmax(String id) {
    Stored from = plan.of(id);
    if (!from.isBinary()) {
      from = elements.number(plan.network.input(id));
    }
    NumberFormat format = plan.types.format(id);
    Stored to = plan.place(id, Terminal.weights(format), 0, false);
    plan.stored.put(id, to);
    int count = from.shape().size();
    Optional<Routine> routine = Routines.argmax(plan.machine, count, from.depth(), format.width());
    if (routine.isPresent()) {
      atOnce(id, from, routine.get(), to);
    } else {
      Stored flags = comparisons(id, from);
      index(id, largest(id, count, flags), to);
    }
  }

  private void atOnce(String id, Stored from, Routine routine, Stored to) {
    int count = from.shape().size();
    List<Long> offsets = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      int repeats = k == 0 || k == count - 1 ? 1 : 2;
      for (int b = 0; b < repeats * from.depth(); b++) {
        offsets.add((long) from.address(k) + b % from.depth());
      }
    }
    plan.put(
        id,
        id,
        plan.routines.name("argmax_" + count, routine),
        1,
        Optional.of(tensor(offsets)),
        1,
        _ -> 0,
        _ -> to.base(),
        Optional.empty(),
        Optional.empty());
  }

  private static Tensor tensor(List<Long> values) {
    return Tensor.narrowest(Shape.of(values.size()), values.stream().mapToLong(v -> v).toArray());
  }

  /// Where the flag stands that `k` is larger than the earlier `j`.
  private static int pair(int j, int k) {
    return k * (k - 1) / 2 + j;
  }

  /// A flag for each two: a layer for all that are equally far apart.
  private Stored comparisons(String id, Stored from) {
    int count = from.shape().size();
    Stored flags = bits(Math.max(1, count * (count - 1) / 2));
    String routine =
        plan.routines.named("greater_" + from.depth(), () -> Routines.greater(from.depth()));
    int base = from.address(0);
    for (int d = 1; d < count; d++) {
      int apart = d;
      List<Long> offsets = new ArrayList<>();
      for (int b = 0; b < from.depth(); b++) {
        offsets.add((long) from.address(d) - base + b);
        offsets.add((long) b);
      }
      plan.put(
          id + ".pairs",
          id,
          routine,
          1,
          Optional.of(tensor(offsets)),
          count - d,
          from::address,
          j -> flags.address(pair(j, j + apart)),
          Optional.empty(),
          Optional.empty());
    }
    return flags;
  }

  private Stored bits(int count) {
    return plan.memory.place(new Stored(Shape.of(count), Border.NONE, 0, List.of(1L), 0, true), 0);
  }

  /// Whether each is larger than all before it, and none behind it is larger.
  private Stored largest(String id, int count, Stored flags) {
    Stored largest = bits(count);
    NeuronForm.Weights weights =
        (k, pair) -> {
          for (int m = 0; m < count; m++) {
            if (m < k && pair == pair(m, k)) {
              return 1;
            }
            if (m > k && pair == pair(k, m)) {
              return -1;
            }
          }
          return 0;
        };
    decide(id + ".largest", id, weights, flags, count, largest, true);
    return largest;
  }

  private void index(String id, Stored largest, Stored to) {
    int bits = to.depth();
    Stored plain = new Stored(Shape.of(bits), Border.NONE, to.base(), List.of(1L), 0, true);
    decide(id, id, (b, k) -> k >> b & 1, largest, bits, plain, false);
  }

  /// Neurons that compare with their own number, or with 1.
  private void decide(
      String layer,
      String id,
      NeuronForm.Weights weights,
      Stored from,
      int channels,
      Stored to,
      boolean own) {
    NeuronForm form =
        new NeuronForm(
            weights, channels, from.shape().size(), from.weights(), 0, new long[channels]);
    long[] thresholds = new long[channels];
    for (int c = 0; c < channels; c++) {
      thresholds[c] = own ? c : 1;
    }
    Op.MultiThreshold op =
        new Op.MultiThreshold(
            Tensor.narrowest(Shape.of(channels, 1), thresholds),
            Tensor.generate(Shape.of(1), Formats.BIPOLAR, _ -> 1),
            Formats.BIT,
            0,
            1);
    NeuronPart part = new NeuronPart(layer, 0, channels, Receptive.dense(from), form);
    neurons.decided(id, part, new Decision(op), to);
  }
}
