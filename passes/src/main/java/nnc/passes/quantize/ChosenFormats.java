package nnc.passes.quantize;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import nnc.ir.Network;
import nnc.ir.neuron.NeuronModel;
import nnc.ir.number.NumberFormat;
import nnc.passes.analysis.StateBounds;
import nnc.passes.analysis.StateRanges;

/// The formats of states and inputs that declare none: by calibration data where there are any,
/// else by the options and by what can come in.
final class ChosenFormats {

  private final QuantizeNeurons options;
  private final Optional<StateRanges> ranges;
  private final Map<List<String>, NumberFormat.Fixed> chosen = new HashMap<>();

  ChosenFormats(QuantizeNeurons options, Optional<StateRanges> ranges) {
    this.options = options;
    this.ranges = ranges;
  }

  /// Of a state of population `id`.
  NumberFormat.Fixed state(String id, String state) {
    return chosen.computeIfAbsent(
        List.of(id, state),
        _ ->
            format(
                ranges
                    .map(r -> bitsInFront(r.state(id, state)) + options.headroom())
                    .orElse(options.integer())));
  }

  /// Of a real input.
  NumberFormat.Fixed input(String id) {
    int front =
        ranges.map(r -> bitsInFront(r.value(id)) + options.headroom()).orElse(options.integer());
    int fraction =
        ranges.map(r -> Math.min(options.fraction(), r.fraction(id))).orElse(options.fraction());
    return new NumberFormat.Fixed(true, front + fraction, fraction);
  }

  /// The states of a population whose formats are to be chosen and nothing relies on so far.
  Set<String> open(String id, NeuronModel model) {
    Set<String> open = new LinkedHashSet<>();
    for (NeuronModel.State s : model.states()) {
      if (s.format().isEmpty() && !chosen.containsKey(List.of(id, s.name()))) {
        open.add(s.name());
      }
    }
    return open;
  }

  /// Gives those of the states `open` of a population more bits in front of the point that need
  /// them for all that can come in; whether any does. Data, and a format that all get, decide by
  /// themselves; states that nothing bounds keep their format. `integer` is the network up to the
  /// population, made of integers.
  boolean widen(String id, Set<String> open, Supplier<Network> integer) {
    if (open.isEmpty() || ranges.isPresent() || options.format().isPresent()) {
      return false;
    }
    boolean widened = false;
    Map<String, Double> largest = StateBounds.largest(integer.get(), id);
    for (String state : open) {
      int front = bitsInFront(largest.get(state));
      if (front > options.integer() && front <= QuantizeNeurons.MOST_INTEGER) {
        chosen.put(List.of(id, state), format(front));
        widened = true;
      }
    }
    return widened;
  }

  /// The format of a state with `front` bits in front of the point, or the one that all get.
  private NumberFormat.Fixed format(int front) {
    if (options.format().isPresent()) {
      return options.format().get();
    }
    int fraction =
        options.width() > 0
            ? Math.clamp(options.width() - front, 0, QuantizeNeurons.FINEST)
            : options.fraction();
    return new NumberFormat.Fixed(true, front + fraction, fraction);
  }

  /// Bits in front of the point, the sign included, that hold every magnitude up to `largest`.
  private static int bitsInFront(double largest) {
    return 2 + Math.max(-1, Math.getExponent(Math.max(largest, Double.MIN_NORMAL)));
  }
}
