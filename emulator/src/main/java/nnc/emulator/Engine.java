package nnc.emulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.IntToLongFunction;
import nnc.ir.KernelDesign;
import nnc.ir.Value;
import nnc.ir.kernel.Activity;
import nnc.ir.kernel.Channel;
import nnc.ir.kernel.Instance;
import nnc.ir.kernel.Kernel;
import nnc.ir.kernel.Pace;
import nnc.ir.kernel.Stalls;

/// One run: all actors in topological order, and the clock. A reset replaces the kernels by new
/// ones, so that the state after it is that of the start by construction.
final class Engine implements CycleView {

  private final KernelEmulator emulator;
  private final List<Fifo> fifos = new ArrayList<>();
  private final SequencedMap<String, KernelProcess> kernels = new LinkedHashMap<>();
  private final List<InputProcess> ingresses = new ArrayList<>();
  private final List<Source> sources = new ArrayList<>();
  private final List<Sink> sinks = new ArrayList<>();
  private final SequencedMap<String, Activity.KernelCount> beforeReset = new LinkedHashMap<>();
  private Actor[] actors = {};
  private final int[] errorsAtStart;
  private final OptionalInt frames;
  private final Optional<SteadyState> steady;
  private int sentBeforeReset;
  private int givenBeforeReset;
  private long now;
  private long cycles;
  private long lastReset = -1;

  /// Frames of a stream that does not end.
  static final int ENDLESS = Integer.MAX_VALUE;

  /// `frames` are those that come to each input, where all are well formed.
  Engine(
      KernelEmulator emulator,
      List<BusStream> streams,
      OptionalInt frames,
      KernelEmulator.Options options) {
    this.emulator = emulator;
    KernelDesign design = emulator.design();
    for (Channel c : design.channels()) {
      int data = Bits.words((long) c.lanes() * c.format().width());
      boolean border = c.from().isEmpty() || c.to().isEmpty();
      fifos.add(new Fifo(c.depth(), border ? busWords(c) + 2 : data, border ? busWords(c) : data));
    }
    for (int i = 0; i < streams.size(); i++) {
      BusPort port = emulator.inputs().get(i);
      Fifo to = fifos.get(emulator.borderChannel(port.terminal(), true));
      BeatLog log = new BeatLog(options.allBeats());
      sources.add(new Source(i, port, streams.get(i), options.stalls(), to, log));
    }
    for (int i = 0; i < emulator.outputs().size(); i++) {
      BusPort port = emulator.outputs().get(i);
      Fifo from = fifos.get(emulator.borderChannel(port.terminal(), false));
      sinks.add(new Sink(i, port, options.stalls(), from, new BeatLog(options.allBeats())));
    }
    this.frames = frames;
    this.errorsAtStart = new int[sources.size()];
    start();
    List<KernelProcess> all = List.copyOf(kernels.values());
    boolean skips =
        frames.isPresent()
            && !options.everyCycle()
            && !options.allBeats()
            && options.cycles() == Long.MAX_VALUE
            && options.stalls().equals(Stalls.NONE)
            && SteadyState.applies(all);
    this.steady =
        skips ? Optional.of(new SteadyState(actors, all, fifos, sources, sinks)) : Optional.empty();
  }

  /// All kernels as reset leaves them.
  private void start() {
    KernelDesign design = emulator.design();
    design.order().forEach(id -> kernels.put(id, process(id, design.instances().get(id))));
    ingresses.clear();
    for (BusPort port : emulator.inputs()) {
      if (kernels.get(port.terminal().instance()) instanceof InputProcess ingress) {
        ingresses.add(ingress);
      }
    }
    List<Actor> all = new ArrayList<>(sources);
    all.addAll(kernels.values());
    all.addAll(sinks);
    actors = all.toArray(Actor[]::new);
    join();
  }

  private void reset() {
    lastReset = now;
    sentBeforeReset = sources.stream().mapToInt(s -> s.log.frames()).max().orElse(0);
    givenBeforeReset = sinks.stream().mapToInt(s -> s.log.frames()).min().orElse(0);
    kernels.values().forEach(k -> k.elapse(now));
    kernels.forEach((id, _) -> beforeReset.put(id, count(id)));
    fifos.forEach(Fifo::reset);
    sources.forEach(Source::reset);
    sinks.forEach(Sink::reset);
    start();
  }

  /// What a kernel did since the start of the run.
  private Activity.KernelCount count(String id) {
    KernelProcess k = kernels.get(id);
    Activity.KernelCount since =
        KernelCounts.of(emulator.design().kernel(id), k.issued, k.reads, k.writes, k.terms);
    return beforeReset.containsKey(id) ? beforeReset.get(id).plus(since) : since;
  }

  /// Steps of a kernel in the first frame, where data decide how many and it is done.
  OptionalLong firstFrame(String id) {
    return kernels.get(id).firstFrame;
  }

  /// Data words of a beat at the border.
  private int busWords(Channel c) {
    String instance = c.from().isEmpty() ? c.to() : c.from();
    return port(instance).dataWords();
  }

  private BusPort port(String instance) {
    for (BusPort port : emulator.inputs()) {
      if (port.terminal().instance().equals(instance)) {
        return port;
      }
    }
    for (BusPort port : emulator.outputs()) {
      if (port.terminal().instance().equals(instance)) {
        return port;
      }
    }
    throw new IllegalArgumentException(instance + " has no terminal");
  }

  private void join() {
    List<Channel> channels = emulator.design().channels();
    for (int c = 0; c < channels.size(); c++) {
      Channel channel = channels.get(c);
      Actor from = channel.from().isEmpty() ? source(channel.to()) : kernels.get(channel.from());
      Actor to = channel.to().isEmpty() ? sink(channel.from()) : kernels.get(channel.to());
      fifos.get(c).join(from, to);
    }
  }

  private Actor source(String instance) {
    return sources.stream().filter(s -> s.id.equals(instance)).findFirst().orElseThrow();
  }

  private Actor sink(String instance) {
    return sinks.stream().filter(s -> s.id.equals(instance)).findFirst().orElseThrow();
  }

  private KernelProcess process(String id, Instance instance) {
    KernelDesign design = emulator.design();
    List<Fifo> in = fifos(design.into(id));
    List<Fifo> out = fifos(design.outOf(id));
    return switch (instance.kernel()) {
      case Kernel.Ingress k -> new IngressProcess(id, k, port(id), in, out);
      case Kernel.EventIngress k -> new EventIngressProcess(id, k, port(id), in, out);
      case Kernel.Egress k -> new EgressProcess(id, k, port(id), in, out);
      case Kernel.Matrix k -> new MatrixProcess(id, k, emulator.function(id).fresh(), in, out);
      case Kernel.LineBuffer k -> new LineBufferProcess(id, k, in, out);
      case Kernel.Pool k -> new PoolProcess(id, k, in, out);
      case Kernel.Map k -> new MapProcess(id, k, in, out);
      case Kernel.Add k -> new AddProcess(id, k, in, out);
      case Kernel.Concat k -> new ConcatProcess(id, k, in, out);
      case Kernel.Fork k -> new ForkProcess(id, k, in, out);
      case Kernel.Width k -> new WidthProcess(id, k, in, out);
      case Kernel.Population k ->
          new PopulationProcess(id, k, emulator.neurons(id, k).fresh(), in, out);
      case Kernel.Delay k -> new DelayProcess(id, k, in, out);
      case Kernel.Projection k -> new ProjectionProcess(id, k, in, out);
      case Kernel.Scatter k -> new ScatterProcess(id, k, in, out);
      case Kernel.Gate k -> new GateProcess(id, k, in, out);
      case Kernel.ArgMax k -> new ArgMaxProcess(id, k, in, out);
    };
  }

  private List<Fifo> fifos(List<Channel> channels) {
    return channels.stream().map(c -> fifos.get(emulator.design().channels().indexOf(c))).toList();
  }

  void run(KernelEmulator.Options options, Optional<CycleObserver> observer) {
    CycleObserver watching = observer.orElse(null);
    SteadyState skipping = watching == null ? steady.orElse(null) : null;
    long reset = options.stalls().nextReset(0);
    now = 0;
    while (now < options.cycles()) {
      if (now == reset) {
        reset();
        reset = options.stalls().nextReset(now + 1);
      }
      if (watching != null) {
        for (int i = 0; i < errorsAtStart.length; i++) {
          errorsAtStart[i] = ingresses.get(i).errors;
        }
      }
      long soonest = Math.min(reset, options.everyCycle() ? everyone() : whoeverIsDue());
      if (watching != null) {
        watching.cycle(this);
      }
      cycles = now + 1;
      if (soonest == Actor.NEVER) {
        cycles = 1 + Math.max(lastReset, lastAction());
        return;
      }
      boolean skips = skipping != null && skipping.repeats(now);
      long skipped = skips ? skipping.skip(frames.getAsInt()) : 0;
      now = skipped + (options.everyCycle() ? now + 1 : soonest);
    }
  }

  private long lastAction() {
    long last = -1;
    for (Actor actor : actors) {
      last = Math.max(last, actor.acted);
    }
    return last;
  }

  private long everyone() {
    for (Actor actor : actors) {
      actor.evaluate(now);
    }
    return soonest();
  }

  /// Evaluates those that are due; returns when somebody is due next.
  private long whoeverIsDue() {
    long soonest = Actor.NEVER;
    for (Actor actor : actors) {
      if (actor.next <= now) {
        actor.evaluate(now);
      }
      soonest = Math.min(soonest, actor.next);
    }
    // A later actor may have woken an earlier one, at the earliest for the next cycle.
    return soonest == now + 1 ? soonest : soonest();
  }

  private long soonest() {
    long soonest = Actor.NEVER;
    for (Actor actor : actors) {
      soonest = Math.min(soonest, actor.next);
    }
    return soonest;
  }

  /// Runs until the run has come to repeat itself; empty where it never does.
  Optional<Pace> pace() {
    SteadyState search = steady.orElse(null);
    if (search == null) {
      return Optional.empty();
    }
    now = 0;
    while (search.isSearching() && now != Actor.NEVER) {
      long soonest = whoeverIsDue();
      if (search.repeats(now)) {
        return search.interval().isEmpty()
            ? Optional.empty()
            : Optional.of(new Pace(search.interval().getAsLong(), latency()));
      }
      now = soonest;
    }
    return Optional.empty();
  }

  /// Cycles from the first beat in to the last beat of the first frame's results.
  private long latency() {
    long in = sources.stream().mapToLong(s -> s.log.first(0)).min().orElseThrow();
    return sinks.stream()
            .filter(s -> s.log.frames() > 0)
            .mapToLong(s -> s.log.last(0))
            .max()
            .orElseThrow()
        - in;
  }

  /// What a run of these samples gave. Where cycles were left out, the values are computed apart.
  Emulation result(List<List<Value>> samples) {
    if (steady.map(s -> s.skippedFrames).orElse(0) == 0) {
      return result();
    }
    FrameValues values = new FrameValues(emulator);
    for (boolean more = true; more; ) {
      values.next(samples);
      more = false;
      for (int c = 0; c < fifos.size(); c++) {
        more |= values.count(c, fifos.get(c).beats);
      }
    }
    List<List<Value>> frames = new ArrayList<>();
    for (int i = 0; i < sinks.size(); i++) {
      frames.add(values.outputs().get(i).subList(0, sinks.get(i).log.frames()));
    }
    return result(frames, values::toggledBits);
  }

  Emulation result() {
    List<List<Value>> frames = sinks.stream().map(s -> List.copyOf(s.frames)).toList();
    return result(frames, c -> fifos.get(c).toggledBits);
  }

  private Emulation result(List<List<Value>> frames, IntToLongFunction toggledBits) {
    SequencedMap<String, Activity.KernelCount> counts = new LinkedHashMap<>();
    SequencedMap<String, Activity.Traffic> traffic = new LinkedHashMap<>();
    emulator.design().instances().keySet().forEach(id -> counts.put(id, count(id)));
    List<Channel> channels = emulator.design().channels();
    for (int c = 0; c < channels.size(); c++) {
      long toggled = toggledBits.applyAsLong(c);
      traffic.put(channels.get(c).id(), new Activity.Traffic(fifos.get(c).beats, toggled));
    }
    long last = sinks.stream().mapToLong(s -> s.log.lastCycle()).max().orElse(-1);
    return new Emulation(
        emulator,
        last + 1,
        cycles,
        frames,
        sources.stream().map(s -> s.log).toList(),
        sinks.stream().map(s -> s.log).toList(),
        ingresses.stream().map(i -> i.errors).toList(),
        blocked(),
        new Activity(cycles, counts, traffic),
        steady.map(s -> s.skippedFrames).orElse(0));
  }

  /// Kernels and sources that hold a beat nobody can take, the nearest to the outputs first. None
  /// where every frame sent came out: what then waits behind a delay belongs to frames to come.
  private List<String> blocked() {
    List<String> stuck = new ArrayList<>();
    int sent = sources.stream().mapToInt(s -> s.log.frames()).max().orElse(0) - sentBeforeReset;
    int given = sinks.stream().mapToInt(s -> s.log.frames()).min().orElse(0) - givenBeforeReset;
    if (given >= sent && sources.stream().allMatch(Source::exhausted)) {
      return stuck;
    }
    for (Actor p : actors) {
      if (p.blocked && p.next == Actor.NEVER) {
        stuck.addFirst(p.id);
      }
    }
    return stuck.stream().distinct().toList();
  }

  @Override
  public long cycle() {
    return now;
  }

  @Override
  public boolean pushed(int channel) {
    return fifos.get(channel).lastPush == now;
  }

  @Override
  public long pushedData(int channel, int word) {
    Fifo fifo = fifos.get(channel);
    return fifo.store[fifo.back() + word];
  }

  @Override
  public boolean popped(int channel) {
    return fifos.get(channel).lastPop == now;
  }

  @Override
  public boolean ready(int channel) {
    Fifo fifo = fifos.get(channel);
    return fifo.countAtStart(now) < fifo.depth();
  }

  @Override
  public boolean valid(int channel) {
    return fifos.get(channel).countAtStart(now) > 0;
  }

  @Override
  public int words(int channel) {
    return fifos.get(channel).dataWords();
  }

  @Override
  public long data(int channel, int word) {
    Fifo fifo = fifos.get(channel);
    return fifo.store[fifo.frontAtStart(now) + word];
  }

  @Override
  public long keep(int channel) {
    return data(channel, words(channel));
  }

  @Override
  public boolean last(int channel) {
    return data(channel, words(channel) + 1) != 0;
  }

  @Override
  public int frameErrors(int input) {
    return errorsAtStart[input];
  }
}
