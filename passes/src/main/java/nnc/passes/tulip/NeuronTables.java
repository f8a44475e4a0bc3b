package nnc.passes.tulip;

import java.util.Optional;
import java.util.function.IntUnaryOperator;
import nnc.ir.Shape;
import nnc.ir.Tensor;
import nnc.ir.number.Formats;
import nnc.ir.pe.Routine;

/// What a layer of neurons reads beside its inputs: where each streamed bit stands, weights,
/// control words.
final class NeuronTables {

  private NeuronTables() {}

  /// Inputs of `from` at the addresses that `tap` gives.
  static Tensor offsets(Schedule schedule, NeuronForm form, Stored from, IntUnaryOperator tap) {
    int[] next = new int[form.planes().size()];
    long[] all = new long[schedule.order().size()];
    for (int j = 0; j < all.length; j++) {
      int plane = schedule.order().get(j);
      all[j] = tap.applyAsInt(next[plane]++) + (long) from.place(form.planes().get(plane).bit());
    }
    return Tensor.narrowest(Shape.of(all.length), all);
  }

  /// A row for every channel and level, in the order of the stream, which begins with input `first`
  /// of the form.
  static Optional<Tensor> weights(
      Schedule schedule, NeuronForm form, int first, int channels, int levels) {
    if (form.mix() == Routine.Mix.PASS) {
      return Optional.empty();
    }
    int inputs = schedule.order().size();
    int[] next = new int[form.planes().size()];
    int[] input = new int[inputs];
    int[] plane = new int[inputs];
    for (int j = 0; j < inputs; j++) {
      plane[j] = schedule.order().get(j);
      input[j] = next[plane[j]]++;
    }
    return Optional.of(
        Tensor.generate(
            Shape.of(channels * levels, inputs),
            Formats.BIT,
            i -> {
              int o = i / inputs / levels;
              int j = i % inputs;
              return form.weight(form.planes().get(plane[j]), o, first + input[j]) ? 1 : 0;
            }));
  }

  /// Control words of sums that begin with `constants`; empty where the routine reads none.
  static Optional<Tensor> beginnings(Schedule schedule, long[] constants) {
    int width = schedule.routine().controls();
    return width == 0
        ? Optional.empty()
        : Optional.of(
            Tensor.generate(
                Shape.of(constants.length, width),
                Formats.BIT,
                i -> ControlCode.beginning(constants[i / width]) >> i % width & 1));
  }

  /// A control word for every channel and level.
  static Tensor controls(
      Schedule schedule,
      NeuronForm form,
      Decision decision,
      IntUnaryOperator ofForm,
      IntUnaryOperator ofDecision,
      int channels) {
    int width = schedule.routine().controls();
    int levels = decision.levels();
    long most = schedule.node().most();
    long[] words = new long[channels * levels];
    for (int i = 0; i < words.length; i++) {
      int o = i / levels;
      int c = ofDecision.applyAsInt(o);
      long bound = bound(form, ofForm.applyAsInt(o), decision, c, i % levels);
      words[i] = schedule.code().comparing(bound, decision.falls(c), most);
    }
    return Tensor.generate(
        Shape.of(words.length, width), Formats.BIT, i -> words[i / width] >> i % width & 1);
  }

  /// What the count of channel `o` is compared with for channel and level of `decision`: reaching
  /// it means a bit of 1, or of 0 where the channel falls.
  static long bound(NeuronForm form, int o, Decision decision, int channel, int level) {
    long t = decision.threshold(channel, level) - form.constant(o);
    return decision.falls(channel)
        ? Math.floorDiv(t, form.scale()) + 1
        : Math.ceilDiv(t, form.scale());
  }
}
