package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.passes.sfq.timing.SlotBounds;
import nnc.passes.sfq.timing.SlotBounds.Bound;
import nnc.passes.sfq.timing.SlotBounds.Sender;

/// When the slots of a frame begin, how much later data are sent in theirs, and how long the frame
/// is, in femtoseconds. The slots of one layer are equally long and as short as the bounds between
/// them allow; layers follow one another as soon as the bounds between them allow.
///
/// `lengths` are the layers' slots; `tightest` is the bound that keeps a layer's slots from being
/// shorter, where there is one.
record SlotTimes(
    List<Long> starts,
    long late,
    long frame,
    SequencedMap<Integer, Long> lengths,
    SequencedMap<Integer, Bound> tightest) {

  /// Slots begin at whole picoseconds.
  static final long STEP = 1_000;

  /// `layers` has the layer's number for each slot; no slot is shorter than `shortest`, and none
  /// than `asked`, and none is longer than that if this can be; data come at most `latest` behind
  /// the beginning of their slot, as much as makes the frame shortest.
  static SlotTimes of(
      SlotBounds bounds, List<Integer> layers, long shortest, long asked, long latest) {
    long least = Math.max(shortest, asked);
    Map<Integer, List<Bound>> before = new TreeMap<>();
    bounds
        .between()
        .forEach(b -> before.computeIfAbsent(b.later().slot(), _ -> new ArrayList<>()).add(b));
    Optional<SlotTimes> best = Optional.empty();
    boolean data = bounds.end().keySet().stream().anyMatch(Sender::data);
    for (long late = 0; late <= (data ? latest : 0); late += STEP) {
      Optional<SlotTimes> made = of(bounds, before, layers, least, late);
      if (made.isPresent() && best.map(b -> order(asked).compare(made.get(), b) < 0).orElse(true)) {
        best = made;
      }
    }
    return best.orElseThrow();
  }

  private static Comparator<SlotTimes> order(long asked) {
    return Comparator.<SlotTimes>comparingLong(t -> asked == 0 ? 0 : t.longest())
        .thenComparingLong(SlotTimes::frame);
  }

  /// The longest slot.
  long longest() {
    return lengths.values().stream().mapToLong(Long::longValue).max().orElseThrow();
  }

  private static Optional<SlotTimes> of(
      SlotBounds bounds,
      Map<Integer, List<Bound>> before,
      List<Integer> layers,
      long least,
      long late) {
    SequencedMap<Integer, Long> lengths = new LinkedHashMap<>();
    SequencedMap<Integer, Bound> tightest = new LinkedHashMap<>();
    layers.forEach(layer -> lengths.put(layer, roundUp(least)));
    for (Bound bound : bounds.between()) {
      int layer = layers.get(bound.later().slot());
      int slots = bound.later().slot() - bound.earlier().slot();
      if (slots == 0 && time(bound, late) > 0) {
        return Optional.empty();
      }
      if (slots > 0 && layers.get(bound.earlier().slot()) == layer) {
        long length = roundUp(Math.ceilDiv(time(bound, late), slots));
        if (length > lengths.get(layer)) {
          lengths.put(layer, length);
          tightest.put(layer, bound);
        }
      }
    }
    List<Long> starts = new ArrayList<>(List.of(0L));
    for (int slot = 1; slot < layers.size(); slot++) {
      boolean within = layers.get(slot).equals(layers.get(slot - 1));
      long start = starts.getLast() + (within ? lengths.get(layers.get(slot)) : roundUp(least));
      for (Bound bound : before.getOrDefault(slot, List.of())) {
        if (bound.earlier().slot() < slot) {
          start = Math.max(start, starts.get(bound.earlier().slot()) + roundUp(time(bound, late)));
        }
      }
      starts.add(start);
    }
    long frame = starts.getLast() + roundUp(least);
    for (Bound bound : bounds.next()) {
      int from = bound.earlier().slot();
      long begin = from < 0 ? 0 : starts.get(from);
      frame = Math.max(frame, begin + time(bound, late) - starts.get(bound.later().slot()));
    }
    for (var end : bounds.end().entrySet()) {
      Sender sender = end.getKey();
      long begin = sender.slot() < 0 ? 0 : starts.get(sender.slot());
      frame = Math.max(frame, begin + (sender.data() ? late : 0) + end.getValue() + 1);
    }
    return Optional.of(new SlotTimes(starts, late, roundUp(frame), lengths, tightest));
  }

  /// How far the slots of a bound's pulses must be apart when data come `late`.
  private static long time(Bound bound, long late) {
    return bound.time() + (bound.earlier().data() ? late : 0) - (bound.later().data() ? late : 0);
  }

  private static long roundUp(long time) {
    return Math.ceilDiv(time, STEP) * STEP;
  }

  SlotTimes {
    starts = List.copyOf(starts);
  }
}
