package nnc.passes.sfq;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Transition;
import nnc.ir.pulse.Wire;

/// How long a pulse into the chip can have consequences, in femtoseconds: the longest path along
/// delays of cells. Loops that close through a pin that gives no pulse of itself end there.
final class LongestPath {

  private LongestPath() {}

  /// Throws `IllegalStateException` where a loop has no such pin.
  static long of(
      SequencedMap<String, PulseCell> cells,
      SequencedMap<String, Instance> instances,
      List<Wire> wires) {
    Map<Pin, Pin> sink = new HashMap<>();
    wires.forEach(w -> sink.put(w.from(), w.to()));
    Map<Pin, Integer> waiting = new HashMap<>();
    Map<Pin, Long> at = new HashMap<>();
    instances.forEach((id, instance) -> {
      PulseCell cell = cells.get(instance.cell());
      for (String output : cell.outputs()) {
        int arcs = (int) cell.inputs().stream().filter(i -> delay(cell, i, output) > 0).count();
        waiting.put(new Pin(id, output), arcs);
      }
    });
    Deque<Pin> ready = new ArrayDeque<>();
    waiting.forEach((pin, arcs) -> {
      if (arcs == 0) {
        ready.add(pin);
      }
    });
    wires.stream().map(Wire::from).filter(Pin::isOutside).forEach(ready::add);
    long longest = 0;
    int done = 0;
    while (!ready.isEmpty()) {
      Pin from = ready.remove();
      done += from.isOutside() ? 0 : 1;
      long time = at.getOrDefault(from, 0L);
      longest = Math.max(longest, time);
      Pin to = sink.get(from);
      if (to == null || to.isOutside()) {
        continue;
      }
      PulseCell cell = cells.get(instances.get(to.instance()).cell());
      for (String output : cell.outputs()) {
        long delay = delay(cell, to.pin(), output);
        Pin out = new Pin(to.instance(), output);
        if (delay > 0) {
          at.merge(out, time + delay, Math::max);
          if (waiting.merge(out, -1, Integer::sum) == 0) {
            ready.add(out);
          }
        }
      }
    }
    if (done < waiting.size()) {
      throw new IllegalStateException("a loop in which pulses would go round for ever");
    }
    return longest;
  }

  /// The longest delay from `input` to `output`; 0 where it never gives a pulse.
  private static long delay(PulseCell cell, String input, String output) {
    long delay = 0;
    for (Transition t : cell.transitions()) {
      if (t.input().equals(input)) {
        for (Transition.Emission e : t.emissions()) {
          delay = e.output().equals(output) ? Math.max(delay, e.delay()) : delay;
        }
      }
    }
    return delay;
  }
}
