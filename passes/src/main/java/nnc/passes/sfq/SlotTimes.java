package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import nnc.ir.pulse.Instance;
import nnc.passes.sfq.timing.SlotBounds;
import nnc.passes.sfq.timing.SlotBounds.Bound;

/// When the slots of a frame begin, and how long the frame is, in femtoseconds. The slots of one
/// layer are equally long and as short as the bounds between them allow; layers follow one another
/// as soon as the bounds between them allow.
record SlotTimes(List<Long> starts, long frame) {

  /// No slot is shorter.
  static final long LEAST = 10_000;

  private static final long STEP = 1_000;

  SlotTimes {
    starts = List.copyOf(starts);
  }

  /// `layers` has the layer's number for each slot. Throws `Rejection` (E0403) where the user's
  /// length is below a bound.
  static SlotTimes of(
      SlotBounds bounds,
      List<Integer> layers,
      PulseSettings settings,
      Map<String, Instance> instances) {
    Map<Integer, Long> lengths = new TreeMap<>();
    layers.forEach(layer -> lengths.put(layer, Math.max(LEAST, settings.slot())));
    Map<Integer, List<Bound>> before = new TreeMap<>();
    for (Bound bound : bounds.between()) {
      before.computeIfAbsent(bound.later(), _ -> new ArrayList<>()).add(bound);
      int layer = layers.get(bound.later());
      if (layers.get(bound.earlier()) == layer) {
        long length = Math.ceilDiv(bound.time(), bound.later() - bound.earlier());
        lengths.merge(layer, roundUp(length), Math::max);
      }
    }
    List<Long> starts = new ArrayList<>();
    for (int slot = 0; slot < layers.size(); slot++) {
      long start = slot == 0 ? 0 : starts.getLast() + lengths.get(layers.get(slot));
      if (slot > 0 && !layers.get(slot).equals(layers.get(slot - 1))) {
        start = starts.getLast() + Math.max(LEAST, settings.slot());
      }
      for (Bound bound : before.getOrDefault(slot, List.of())) {
        start = Math.max(start, starts.get(bound.earlier()) + roundUp(bound.time()));
      }
      starts.add(start);
    }
    long frame = starts.getLast() + LEAST;
    for (Bound bound : bounds.next()) {
      long begin = bound.earlier() < 0 ? 0 : starts.get(bound.earlier());
      frame = Math.max(frame, begin + bound.time() - starts.get(bound.later()));
    }
    for (int slot = 0; slot < starts.size(); slot++) {
      frame = Math.max(frame, starts.get(slot) + bounds.end().get(slot) + 1);
    }
    return new SlotTimes(starts, roundUp(frame));
  }

  private static long roundUp(long time) {
    return Math.ceilDiv(time, STEP) * STEP;
  }
}
