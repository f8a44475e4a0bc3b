package nnc.emulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.KernelDesign;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Kernel;

/// When the beats of a frame move in every channel, without stalls outside: kernel by kernel, from
/// the events the frame has. A kernel's moves follow from when beats come to it and when they find
/// room behind it, and these times follow from the moves of its neighbours; so what depends on a
/// time that changed is computed again until nothing changes any more. Each time depends on earlier
/// ones only, so then they are the right ones, whatever they were computed from first.
final class FrameTimes {

  /// How often the parts of a frame are computed in the mean before it is given up.
  private static final int PATIENCE = 32;

  private final List<BeatTimes> channels = new ArrayList<>();
  private final SequencedMap<String, EventSteps> eventKernels = new LinkedHashMap<>();
  private final SequencedMap<String, KernelTimes> kernels = new LinkedHashMap<>();
  private final List<KernelTimes> sources = new ArrayList<>();
  private final List<KernelTimes> all = new ArrayList<>();
  private final KernelPart[] parts;
  private final KernelDesign design;
  private int frame;
  private boolean ends;

  /// The last cycle in which anything moved.
  private long acted = -1;

  /// Of the events in `values`.
  FrameTimes(KernelDesign design, FrameValues values) {
    this.design = design;
    for (Channel c : design.channels()) {
      boolean waits = !c.to().isEmpty() && design.kernel(c.to()) instanceof Kernel.Delay;
      int behind = waits ? ((Kernel.Delay) design.kernel(c.to())).steps() : 0;
      channels.add(new BeatTimes(c, behind));
    }
    for (Channel c : design.channels()) {
      if (c.from().isEmpty()) {
        KernelTimes source = new KernelTimes(0, List.of(), List.of(times(c)), 1);
        source.parts[0].moves.add(c.beats(), Moves.NOTHING, true);
        sources.add(source);
      }
    }
    all.addAll(sources);
    for (String id : design.order()) {
      KernelTimes times = kernel(id, values);
      kernels.put(id, times);
      all.add(times);
    }
    for (Channel c : design.channels()) {
      if (c.to().isEmpty()) {
        KernelTimes sink = new KernelTimes(0, List.of(times(c)), List.of(), 1);
        sink.parts[0].moves.add(c.beats(), 0, false);
        all.add(sink);
      }
    }
    List<KernelPart> order = new ArrayList<>();
    all.forEach(k -> order.add(k.parts[0]));
    all.stream().filter(k -> k.parts.length > 1).forEach(k -> order.add(k.parts[1]));
    this.parts = order.toArray(KernelPart[]::new);
    for (KernelTimes kernel : all) {
      for (BeatTimes to : kernel.out) {
        to.producer = kernel.parts[0];
      }
      for (BeatTimes from : kernel.in) {
        from.consumer = kernel.parts[kernel.parts.length - 1];
      }
    }
  }

  /// Whether the times of a design can be told this way.
  static boolean applies(KernelDesign design) {
    return design.instances().values().stream().allMatch(i -> Schedule.knows(i.kernel()))
        && design.channels().stream().allMatch(c -> waitingFits(design, c));
  }

  /// What waits before a delay must find room in one channel, or frames do not come in step.
  private static boolean waitingFits(KernelDesign design, Channel c) {
    return c.to().isEmpty()
        || !(design.kernel(c.to()) instanceof Kernel.Delay delay)
        || c.depth() >= delay.silentBeats();
  }

  private BeatTimes times(Channel channel) {
    return channels.get(design.channels().indexOf(channel));
  }

  private KernelTimes kernel(String id, FrameValues values) {
    Kernel kernel = design.kernel(id);
    List<BeatTimes> in = design.into(id).stream().map(this::times).toList();
    List<BeatTimes> out = design.outOf(id).stream().map(this::times).toList();
    boolean works = kernel instanceof Kernel.Projection || kernel instanceof Kernel.Scatter;
    KernelTimes times =
        new KernelTimes(kernel.latency(), in, out, works && kernel.givesFirst() ? 2 : 1);
    if (works) {
      eventKernels.put(id, new EventSteps(kernel, times, values.events(id)));
    } else if (!(kernel instanceof Kernel.Delay)) {
      times.parts[0].moves = Schedule.of(kernel, (in.isEmpty() ? out : in).getFirst().beats);
    }
    return times;
  }

  /// Computes the times of the next frame; false where that leads nowhere, or somewhere not to the
  /// end of the frame.
  boolean next() {
    schedule();
    for (KernelPart part : parts) {
      part.again = true;
    }
    int budget = PATIENCE * parts.length;
    boolean forth = true;
    boolean more = true;
    while (more && budget > 0) {
      more = false;
      for (int i = 0; i < parts.length; i++) {
        KernelPart part = parts[forth ? i : parts.length - 1 - i];
        if (part.again) {
          part.compute();
          budget--;
          more = true;
        }
      }
      forth = !forth;
    }
    return !more && (ends || channels.stream().allMatch(c -> c.count() == c.beats));
  }

  private void schedule() {
    eventKernels.values().forEach(k -> k.schedule(frame == 0));
    kernels.forEach((id, times) -> {
      if (design.kernel(id) instanceof Kernel.Delay delay) {
        Schedule.delayed(delay, frame, times.parts[0].moves);
      }
    });
    if (ends) {
      for (KernelPart part : parts) {
        part.moves = part.moves.apart();
      }
    }
  }

  /// No frame comes any more.
  void end() {
    ends = true;
    sources.forEach(s -> s.parts[0].stop());
  }

  /// Goes on behind the frame; whether anything moved in it.
  boolean turn() {
    eventKernels.values().forEach(k -> k.count(frame == 0));
    boolean moved = false;
    for (KernelTimes kernel : all) {
      long before = kernel.steps;
      kernel.turn();
      acted = Math.max(acted, kernel.acted);
      moved |= kernel.steps > before;
    }
    for (BeatTimes channel : channels) {
      acted = Math.max(acted, channel.last());
      moved |= channel.count() > 0;
      channel.turn();
    }
    frame++;
    return moved;
  }

  BeatTimes channel(int index) {
    return channels.get(index);
  }

  long steps(String id) {
    return kernels.get(id).steps;
  }

  EventSteps events(String id) {
    return eventKernels.get(id);
  }

  long acted() {
    return acted;
  }
}
