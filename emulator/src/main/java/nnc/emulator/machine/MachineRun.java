package nnc.emulator.machine;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SequencedMap;
import nnc.emulator.event.IntegerLoop;
import nnc.ir.MachineImage;
import nnc.ir.Samples;
import nnc.ir.Tensor;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.machine.Core;
import nnc.ir.machine.Pace;
import nnc.ir.network.Learning;
import nnc.ir.network.SequenceRun;

/// Runs a machine image in the time of its clock: ticks, neurons one by one, packets from router to
/// router, rows of synapses, each as many cycles as the image says.
///
/// A core begins step `k` at its tick, or when it has done what came before. Packets wait in its
/// queue; their rows are added one after the other to the inputs of `k + delay`, `k` being the step
/// that the core is in. A core whose synapses learn does so behind the step's own work. A packet
/// that comes after the next tick is late: its synapses act later than they should. Where no packet
/// is late or dropped and no sum saturates, the spikes are those of the network.
public final class MachineRun {

  /// What happens at a time: a tick of a core, the end of its wait behind a tick, or a packet that
  /// comes to a chip.
  private sealed interface Event {
    long time();

    long number();

    record Tick(long time, long number, Busy busy) implements Event {}

    record Start(long time, long number, Busy busy) implements Event {}

    record Arrival(long time, long number, Fabric.Move at, Packet packet) implements Event {}

    /// Ticks come before packets of the same time.
    default boolean isPacket() {
      return this instanceof Arrival;
    }
  }

  private final MachineImage image;
  private final Pace pace;
  private final int reach;
  private final long cycles;
  private final Samples inputs;
  private final int steps;
  private final Fabric fabric;
  private final List<Fabric.Onward> onward = new ArrayList<>();
  private final List<Busy> cores = new ArrayList<>();
  private final Map<Long, Busy> places = new LinkedHashMap<>();
  private final Map<String, Inbox> inboxes;
  private final Map<String, IntegerLoop> loops = new LinkedHashMap<>();
  private final Map<String, long[][]> given = new LinkedHashMap<>();

  /// By population and projection.
  private final Map<String, SequencedMap<String, Learning>> learning = new LinkedHashMap<>();

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(
          Comparator.comparingLong(Event::time)
              .thenComparing(Event::isPacket)
              .thenComparingLong(Event::number));
  private long number;
  private long packets;
  private long full;
  private long late;
  private long synapses;
  private long spikes;

  private MachineRun(MachineEmulator machine, Samples inputs) {
    this.image = machine.image();
    this.inboxes = machine.inboxes();
    this.pace = image.machine().pace();
    this.reach = image.machine().budget().reach();
    this.cycles = image.machine().budget().cycles();
    this.inputs = inputs;
    this.steps = inputs.count();
    this.fabric = new Fabric(image);
    machine
        .loops()
        .forEach((id, loop) -> {
          loops.put(id, loop.fresh());
          given.put(id, new long[steps][image.network().types().shape(id).size()]);
          learning.put(id, inboxes.get(id).untaught());
        });
    for (int i = 0; i < image.cores().size(); i++) {
      add(new Busy(image.cores().get(i), i, image.offset(i)));
    }
  }

  private void add(Busy busy) {
    Core core = busy.core;
    int slice =
        (int)
            image.cores().stream()
                .filter(c -> c.vertex().equals(core.vertex()) && c.role() == core.role())
                .filter(c -> c.first() < core.first())
                .count();
    busy.steps = image.parts().get(core.vertex()).latency() + steps;
    switch (core.role()) {
      case NEURONS -> {
        Rings rings =
            new Rings(
                image.parts().get(core.vertex()).receptors(),
                core.count(),
                image.machine().budget().delaySlots());
        Map<String, Learning> own = new LinkedHashMap<>();
        learning.get(core.vertex()).forEach((id, all) -> own.put(id, all.share()));
        busy.fractions =
            image.network().inputs(core.vertex()).stream()
                .mapToInt(id -> image.network().types().format(id).fraction())
                .toArray();
        busy.site = new Inbox.Site(slice, core.first(), rings, own);
      }
      case DELAY -> {
        busy.held = new BitSet[reach * core.stages() + 1];
        java.util.Arrays.setAll(busy.held, _ -> new BitSet());
      }
      case SOURCE -> busy.input = image.network().inputIds().indexOf(core.vertex());
    }
    cores.add(busy);
    places.put(place(core.chip(), core.number()), busy);
    tick(busy, 0);
  }

  private static long place(int chip, int number) {
    return (long) chip << 32 | number;
  }

  /// Runs `inputs`, a sample for each step, in the formats of the network.
  public static MachineOutcome run(MachineImage image, Samples inputs) {
    return MachineEmulator.of(image).run(inputs);
  }

  static MachineOutcome run(MachineEmulator machine, Samples inputs) {
    MachineRun run = new MachineRun(machine, inputs);
    run.go();
    return run.outcome();
  }

  /// What each population gives in each step, how many sums were cut, and what projections have
  /// learned, on a machine where nothing takes time and no packet is lost: what cores do whose
  /// rings may be too narrow.
  public record Untimed(
      Map<String, long[][]> spikes, long saturations, SequencedMap<String, Tensor> learned) {}

  /// Runs `inputs` where nothing takes time.
  public static Untimed untimed(MachineImage image, Samples inputs) {
    MachineRun run = new MachineRun(MachineEmulator.of(image.untimed()), inputs);
    run.go();
    MachineOutcome outcome = run.outcome();
    return new Untimed(run.given, outcome.counts().saturations(), outcome.learned());
  }

  private void go() {
    while (!events.isEmpty()) {
      switch (events.poll()) {
        case Event.Tick(long time, _, Busy busy) -> begin(busy, time);
        case Event.Start(long time, _, Busy busy) -> start(busy, time);
        case Event.Arrival arrival -> arrive(arrival);
      }
    }
  }

  private void tick(Busy busy, long time) {
    events.add(new Event.Tick(time, number++, busy));
  }

  /// Begins the next step, or waits until what came before is done. From here on packets belong to
  /// this step; what the core sends in it, it begins `offset` cycles later.
  private void begin(Busy busy, long time) {
    if (busy.until > time || !busy.started) {
      if (!busy.late) {
        busy.overruns++;
        busy.late = true;
      }
      tick(busy, Math.max(busy.until, time));
      return;
    }
    busy.close();
    busy.late = false;
    busy.step++;
    busy.began = time;
    busy.started = false;
    if (busy.core.role() == Core.Role.DELAY) {
      busy.held[busy.step % busy.held.length].clear();
    }
    events.add(new Event.Start(time + busy.offset, number++, busy));
  }

  /// Does the step's own work, when packets that came before are worked off.
  private void start(Busy busy, long time) {
    if (busy.until > time) {
      events.add(new Event.Start(busy.until, number++, busy));
      return;
    }
    busy.started = true;
    int step = busy.step - image.parts().get(busy.core.vertex()).latency();
    long end =
        switch (busy.core.role()) {
          case SOURCE -> step >= 0 && step < steps ? source(busy, step, time) : time;
          case NEURONS -> step >= 0 && step < steps ? neurons(busy, step, time) : time;
          case DELAY -> later(busy, time);
        };
    busy.own += end - time;
    busy.until = Math.max(busy.until, end);
    busy.kept.forEach(packet -> work(busy, packet, busy.until));
    busy.kept.clear();
    if (busy.step <= last(busy.core)) {
      tick(busy, Math.max((busy.step + 1) * cycles, time));
    }
  }

  /// The last step in which a core has anything to do.
  private int last(Core core) {
    return image.parts().get(core.vertex()).latency() + steps - 1 + reach * core.stages();
  }

  private long source(Busy busy, int step, long time) {
    long[] raw = inputs.inputs(step).get(busy.input).raw();
    long now = time + pace.step();
    for (int n = 0; n < busy.core.count(); n++) {
      if (raw[busy.core.first() + n] != 0) {
        now += pace.packet();
        send(busy, 0, n, now);
      }
    }
    return now;
  }

  private long neurons(Busy busy, int step, long time) {
    Core core = busy.core;
    IntegerLoop loop = loops.get(core.vertex());
    for (int port = 0; port < busy.fractions.length; port++) {
      int fraction = busy.fractions[port];
      busy.site.rings().take(busy.step, port, fraction, loop.port(port), core.first());
    }
    loop.step(core.first(), core.first() + core.count());
    long[] fired = loop.output();
    int each = image.parts().get(core.vertex()).cycles();
    long now = time + pace.step();
    for (int n = 0; n < core.count(); n++) {
      now += each;
      if (fired[core.first() + n] != 0) {
        given.get(core.vertex())[step][core.first() + n] = 1;
        spikes++;
        for (Learning learned : busy.site.learning().values()) {
          learned.fired(core.first() + n, step);
          now += pace.learning().spike();
        }
        send(busy, 0, n, now);
      }
    }
    return now;
  }

  /// Sends again what came a whole number of reaches before.
  private long later(Busy busy, long time) {
    int length = busy.held.length;
    long now = time + pace.step();
    for (int stage = 1; stage <= busy.core.stages(); stage++) {
      int then = busy.step - stage * reach;
      if (then >= 0) {
        BitSet held = busy.held[then % length];
        for (int n = held.nextSetBit(0); n >= 0; n = held.nextSetBit(n + 1)) {
          now += pace.packet();
          send(busy, stage, n, now);
        }
      }
    }
    return now;
  }

  private void send(Busy busy, int stage, int neuron, long time) {
    // what cores of delays send behind their senders' last step reaches nobody
    packets += busy.step < busy.steps ? 1 : 0;
    Packet packet = new Packet(busy.core.key(stage) + neuron, busy.index, stage, neuron, busy.step);
    Fabric.Move from = new Fabric.Move(Fabric.Way.PLAIN, busy.core.chip(), -1);
    events.add(new Event.Arrival(time, number++, from, packet));
  }

  private void arrive(Event.Arrival event) {
    int cores = fabric.pass(event.time, event.at, event.packet.key(), onward);
    for (Fabric.Onward next : onward) {
      events.add(new Event.Arrival(next.time(), number++, next.move(), event.packet));
    }
    onward.clear();
    for (int bits = cores; bits != 0; bits &= bits - 1) {
      Busy busy = places.get(place(event.at.chip(), Integer.numberOfTrailingZeros(bits)));
      if (busy != null) {
        take(busy, event.packet, event.time);
      }
    }
  }

  private void take(Busy busy, Packet packet, long time) {
    if (busy.step > last(busy.core)) {
      return; // the core has made its last step
    }
    while (!busy.queue.isEmpty() && busy.queue.peek() <= time) {
      busy.queue.poll();
    }
    if (busy.packets() >= pace.queue()) {
      full++;
      return;
    }
    if (busy.step != packet.step()) {
      late++;
    }
    if (busy.keeps()) {
      busy.kept.add(packet);
    } else {
      work(busy, packet, time);
    }
    busy.waiting = Math.max(busy.waiting, busy.packets());
  }

  private void work(Busy busy, Packet packet, long time) {
    Core sender = cores.get(packet.sender()).core;
    long cost = pace.packet();
    switch (busy.core.role()) {
      case NEURONS -> {
        Inbox.Delivered row =
            inboxes
                .get(busy.core.vertex())
                .deliver(
                    sender.vertex(),
                    sender.first() + packet.neuron(),
                    packet.stage(),
                    busy.step,
                    busy.site);
        synapses += row.synapses();
        cost += row.cycles();
      }
      case DELAY -> busy.held[busy.step % busy.held.length].set(packet.neuron());
      case SOURCE -> {}
    }
    busy.until = Math.max(busy.until, time) + cost;
    busy.own += cost;
    busy.queue.add(busy.until);
  }

  private MachineOutcome outcome() {
    List<List<Value>> outputs = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      List<Value> values = new ArrayList<>();
      for (String id : image.network().outputIds()) {
        String from = image.network().input(id);
        TensorType type = image.network().types().type(from);
        values.add(
            given.containsKey(from)
                ? Value.ofRaw(type, given.get(from)[step])
                : inputs.inputs(step).get(image.network().inputIds().indexOf(from)));
      }
      outputs.add(values);
    }
    List<MachineOutcome.CoreCounts> counts = new ArrayList<>();
    long saturations = 0;
    long overruns = 0;
    for (Busy busy : cores) {
      busy.close();
      saturations += busy.site == null ? 0 : busy.site.rings().saturations();
      overruns += busy.overruns;
      counts.add(busy.counts());
    }
    SequencedMap<String, Tensor> learned = new LinkedHashMap<>();
    for (String id : SequenceRun.plastic(image.network())) {
      learning.values().stream()
          .filter(all -> all.containsKey(id))
          .forEach(all -> learned.put(id, all.get(id).weights()));
    }
    return new MachineOutcome(
        outputs,
        new MachineOutcome.Counts(
            packets,
            fabric.hops(),
            fabric.lost(),
            full,
            late,
            saturations,
            overruns,
            fabric.around(),
            fabric.again(),
            synapses,
            spikes),
        counts,
        fabric.links(),
        learned);
  }
}
