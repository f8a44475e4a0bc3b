package nnc.emulator;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.stream.Stream;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Timeline;

/// Notes in which cycles the beats of the first frame move at each kernel, into it or out of it.
/// What kernels give ahead of the frame after it is left out.
final class FrameStays implements CycleObserver {

  private static final long NEVER = -1;

  private final List<String> order;

  /// Of each channel the place of its ends in `order`; the border has none.
  private final int[] from;

  private final int[] to;

  /// Of each channel the beats of the frame that have not gone in or out yet.
  private final long[] toPush;

  private final long[] toPop;
  private final long[] first;
  private final long[] last;

  FrameStays(KernelDesign design) {
    order = design.order();
    from = design.channels().stream().map(Channel::from).mapToInt(order::indexOf).toArray();
    to = design.channels().stream().map(Channel::to).mapToInt(order::indexOf).toArray();
    toPush = design.channels().stream().mapToLong(c -> beats(design, c)).toArray();
    toPop = toPush.clone();
    first = new long[order.size()];
    last = new long[order.size()];
    Arrays.fill(first, NEVER);
  }

  /// At most: how many events come is not known before, but none comes ahead of its frame.
  private static long beats(KernelDesign design, Channel c) {
    boolean events =
        Stream.of(c.from(), c.to())
            .filter(end -> !end.isEmpty())
            .anyMatch(end -> design.kernel(end) instanceof Kernel.EventIngress);
    return events ? Long.MAX_VALUE : c.beats();
  }

  @Override
  public void cycle(CycleView view) {
    for (int c = 0; c < from.length; c++) {
      if (view.pushed(c) && toPush[c]-- > 0) {
        moved(from[c], view.cycle());
      }
      if (view.popped(c) && toPop[c]-- > 0) {
        moved(to[c], view.cycle());
      }
    }
  }

  private void moved(int kernel, long cycle) {
    if (kernel >= 0) {
      first[kernel] = first[kernel] == NEVER ? cycle : first[kernel];
      last[kernel] = cycle;
    }
  }

  /// With the steps that `worked` knows of each kernel.
  Timeline timeline(Function<String, OptionalLong> worked) {
    SequencedMap<String, Timeline.Stay> kernels = new LinkedHashMap<>();
    for (int k = 0; k < first.length; k++) {
      if (first[k] != NEVER) {
        String id = order.get(k);
        kernels.put(id, new Timeline.Stay(first[k], last[k], worked.apply(id)));
      }
    }
    return new Timeline(kernels);
  }
}
