package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SequencedMap;
import java.util.Set;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Instance.Role;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Separation;
import nnc.passes.sfq.Pipeline.Stages;
import nnc.passes.sfq.timing.Deviation;

/// The cells of a pipeline, with the trees that bring them the clock and what they read.
///
/// * A tree of splitters behind a cell is a Huffman tree by slack: the two sinks that can wait
///   longest are joined first, so what is late already is near the cell (Golumbic's tree).
/// * What comes at a cell must not come before the clock pulse of the turn before: JTLs delay it
///   where this is not certain, as few as will do.
final class ClockedCells {

  private static final String CLK = "clk";
  private static final long MISSING = 1_000;

  /// A clocked cell, its stage, and which leaf of the clock tree of its phase it is.
  private record Cell(String id, String cell, int stage, int leaf) {}

  /// An input of a clocked cell; `cell` is -1 where it is the chip's pin.
  private record Sink(Pin pin, int cell) {}

  /// What gives a value: cell `cell`, or an input of the chip, -1.
  private record Driver(Pin pin, int cell, int stage, List<Sink> sinks) {}

  /// When the earliest and the latest pulse come at the chip's output pins, in femtoseconds behind
  /// the clock of the last stage, with and without deviations.
  record Window(long earliest, long latest) {}

  private final Pipeline pipeline;
  private final Stages stages;
  private final ClockSettings settings;
  private final Circuit circuit;
  private final PulseLibrary library;
  private final Deviation deviation;
  private final int phases;

  private final List<Cell> cells = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, LongSummaryStatistics> delaysOf = new HashMap<>();
  private final SequencedMap<Long, Driver> drivers = new LinkedHashMap<>();
  private final List<ClockTree> trees = new ArrayList<>();
  private final List<List<Integer>> leaves = new ArrayList<>();
  private final SequencedMap<Pin, Integer> delays = new LinkedHashMap<>();
  private final SequencedMap<String, Long> data = new LinkedHashMap<>();
  private Window window = new Window(0, 0);

  /// `inputs` are the pins of the pipeline's inputs, `outputs` the pins that show its last gates.
  ClockedCells(
      Pipeline pipeline,
      Stages stages,
      ClockSettings settings,
      Circuit circuit,
      List<String> inputs,
      SequencedMap<String, Integer> outputs) {
    this.pipeline = pipeline;
    this.stages = stages;
    this.settings = settings;
    this.circuit = circuit;
    this.library = settings.circuit().library();
    this.deviation = settings.circuit().deviation();
    this.phases = settings.phases();
    cells(inputs);
    sinks(outputs);
    clocks();
    drivers.values().forEach(this::fanOut);
  }

  /// How many JTLs go before pins.
  SequencedMap<Pin, Integer> delays() {
    return delays;
  }

  /// When the chip's data pins are sent, from when data are sent.
  SequencedMap<String, Long> data() {
    return data;
  }

  Window window() {
    return window;
  }

  /// The chip's pins that get the clock, by phase; a phase that no cell has has none.
  SequencedMap<Integer, String> clockPins() {
    SequencedMap<Integer, String> pins = new LinkedHashMap<>();
    for (int phase = 0; phase < phases; phase++) {
      if (!leaves.get(phase).isEmpty()) {
        pins.put(phase, clock(phase));
      }
    }
    return pins;
  }

  private String clock(int phase) {
    return phases == 1 ? Slots.CLOCK : Slots.CLOCK + phase;
  }

  /// Gates, and behind each the cells that hold what it gives; neighbours in the network are
  /// neighbours here: what a gate reads is before it.
  private void cells(List<String> inputs) {
    for (int phase = 0; phase < phases; phase++) {
      leaves.add(new ArrayList<>());
    }
    for (int id : order()) {
      Gates.Gate gate = pipeline.gates().gate(id);
      Gates.Owner owner = pipeline.gates().ownerOf(id);
      int stage = stages.stage().get(id);
      String name = owner.name() + "." + gate.kind().name().toLowerCase(Locale.ROOT) + id;
      if (gate.kind() == Gates.Kind.INPUT) {
        name = inputs.get(gate.a());
        drivers.put(key(id, 0), new Driver(Pin.outside(name), -1, 0, new ArrayList<>()));
      } else {
        cell(key(id, 0), name, gate.kind().cell, Role.NEURON, stage, owner.span());
      }
      for (int k = 1; k <= stages.held().get(id); k++) {
        cell(key(id, k), name + ".hold" + k, "DFF", Role.BALANCE, stage + k * phases, owner.span());
        sink(key(id, k - 1), name + ".hold" + k, "a");
      }
    }
  }

  private void cell(long key, String name, String cell, Role role, int stage, Span span) {
    String id = circuit.add(name, cell, role, span);
    List<Integer> leaf = leaves.get(stage % phases);
    leaf.add(cells.size());
    numbers.put(id, cells.size());
    drivers.put(key, new Driver(new Pin(id, "q"), cells.size(), stage, new ArrayList<>()));
    cells.add(new Cell(id, cell, stage, leaf.size() - 1));
  }

  private static long key(int gate, int held) {
    return (long) gate << 32 | held;
  }

  /// All nodes, each behind what it reads, depth first from the last ones.
  private List<Integer> order() {
    List<Integer> order = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    List<Integer> open = new ArrayList<>(pipeline.last().reversed());
    while (!open.isEmpty()) {
      int id = open.getLast();
      List<Integer> missing =
          pipeline.gates().reads(id).stream().filter(r -> !seen.contains(r)).toList();
      if (missing.isEmpty()) {
        open.removeLast();
        if (seen.add(id)) {
          order.add(id);
        }
      } else {
        open.add(missing.getFirst());
      }
    }
    return order;
  }

  private void sinks(SequencedMap<String, Integer> outputs) {
    pipeline
        .nodes()
        .forEach((id, readers) -> {
          for (int reader : readers) {
            int apart = stages.stage().get(reader) - stages.stage().get(id);
            String to = cells.get(drivers.get(key(reader, 0)).cell()).id();
            String pin = pipeline.gates().gate(reader).a() == id ? "a" : "b";
            sink(key(id, Pipeline.held(apart, phases)), to, pin);
          }
        });
    outputs.forEach(
        (pin, id) -> drivers.get(key(id, 0)).sinks().add(new Sink(Pin.outside(pin), -1)));
  }

  private void sink(long driver, String cell, String pin) {
    drivers.get(driver).sinks().add(new Sink(new Pin(cell, pin), numbers.get(cell)));
  }

  private void clocks() {
    int turns = cells.stream().mapToInt(c -> turn(c.stage())).max().orElse(0) + 1;
    for (int phase = 0; phase < phases; phase++) {
      List<Integer> all = leaves.get(phase);
      trees.add(
          new ClockTree(
              all.stream()
                  .mapToInt(c -> settings.flow().rank(turn(cells.get(c).stage()), turns))
                  .toArray()));
      trees
          .getLast()
          .place(
              circuit,
              Pin.outside(clock(phase)),
              all.stream().map(c -> new Pin(cells.get(c).id(), CLK)).toList());
    }
  }

  /// Stages of one turn are clocked one after the other in a period.
  private int turn(int stage) {
    return (stage - 1) / phases;
  }

  /// When a cell gets the clock, from when the chip does.
  private long clocked(int cell) {
    Cell c = cells.get(cell);
    return trees.get(c.stage() % phases).depth(c.leaf()) * longest("SPLIT");
  }

  /// The part of the way of the clock to `a` and to `b` that is not the same.
  private long skewed(int a, int b) {
    Cell u = cells.get(a);
    Cell v = cells.get(b);
    long both = clocked(a) + clocked(b);
    if (u.stage() % phases != v.stage() % phases) {
      return both;
    }
    int common = trees.get(u.stage() % phases).common(u.leaf(), v.leaf());
    return both - 2L * common * longest("SPLIT");
  }

  /// A tree behind `driver`, and what goes before its sinks.
  private void fanOut(Driver driver) {
    if (driver.sinks().isEmpty()) {
      return;
    }
    long split = longest("SPLIT");
    record Branch(long waits, int number, int a, int b) {}
    PriorityQueue<Branch> open =
        new PriorityQueue<>(
            Comparator.comparingLong((Branch b) -> -b.waits()).thenComparingInt(Branch::number));
    List<Branch> all = new ArrayList<>();
    for (Sink sink : driver.sinks()) {
      all.add(new Branch(waits(driver, sink), all.size(), -1, -1));
    }
    open.addAll(all);
    while (open.size() > 1) {
      Branch a = open.remove();
      Branch b = open.remove();
      Branch joined =
          new Branch(Math.min(a.waits(), b.waits()) - split, all.size(), a.number(), b.number());
      all.add(joined);
      open.add(joined);
    }
    int[] depth = new int[all.size()];
    Pin[] input = new Pin[all.size()];
    for (int i = all.size() - 1; i >= 0; i--) {
      Branch branch = all.get(i);
      if (branch.a() < 0) {
        input[i] = driver.sinks().get(i).pin();
      } else {
        String id =
            circuit.add(
                driver.pin() + ".split" + (all.size() - 1 - i), "SPLIT", Role.SPLIT, span(driver));
        input[i] = new Pin(id, "a");
        depth[branch.a()] = depth[i] + 1;
        depth[branch.b()] = depth[i] + 1;
      }
    }
    circuit.link(driver.pin(), input[all.size() - 1]);
    for (Branch branch : all) {
      if (branch.a() >= 0) {
        String id = input[branch.number()].instance();
        circuit.link(new Pin(id, "q0"), input[branch.a()]);
        circuit.link(new Pin(id, "q1"), input[branch.b()]);
      }
    }
    if (driver.cell() < 0) {
      send(driver, depth);
    } else {
      hold(driver, depth);
    }
  }

  private Span span(Driver driver) {
    return driver.cell() < 0
        ? Span.NONE
        : circuit.instances().get(cells.get(driver.cell()).id()).span();
  }

  /// By when a pulse must be at `sink`, the later, the longer it can wait.
  private long waits(Driver driver, Sink sink) {
    if (sink.cell() < 0) {
      return Long.MAX_VALUE / 2;
    }
    return behind(driver, sink) * step()
        + clocked(sink.cell())
        - needed(cells.get(sink.cell()).cell(), sink.pin().pin(), CLK);
  }

  /// Stages from a driver to a sink.
  private int behind(Driver driver, Sink sink) {
    return cells.get(sink.cell()).stage() - driver.stage();
  }

  /// The least time from one phase to the next with the library's fastest clock.
  private long step() {
    return settings.circuit().shortest() / phases;
  }

  /// How long before the pulse of the clock that came last at a sink a pulse would come there that
  /// is sent with the driver's clock, or with the data where that is the chip's pin, but for what
  /// must lie between them.
  private long missing(Driver driver, Sink sink, long way, long skewed) {
    Cell to = cells.get(sink.cell());
    long idle = (phases - behind(driver, sink)) * step();
    return clocked(sink.cell())
        + needed(to.cell(), CLK, sink.pin().pin())
        + deviation.of(skewed + way)
        - way
        - idle;
  }

  /// Delays what would come before the clock.
  private void hold(Driver driver, int[] depth) {
    long jtl = shortest("JTL");
    for (int i = 0; i < driver.sinks().size(); i++) {
      Sink sink = driver.sinks().get(i);
      long way = shortest(cells.get(driver.cell()).cell()) + depth[i] * shortest("SPLIT");
      if (sink.cell() < 0) {
        long comes = clocked(driver.cell()) + way;
        long off = deviation.of(comes);
        window =
            window.latest() == 0
                ? new Window(comes - off, comes + off)
                : new Window(
                    Math.min(window.earliest(), comes - off),
                    Math.max(window.latest(), comes + off));
        continue;
      }
      int count = 0;
      long skewed = skewed(driver.cell(), sink.cell());
      while (missing(driver, sink, way + count * jtl, skewed) > clocked(driver.cell())) {
        count++;
      }
      if (count > 0) {
        delays.put(sink.pin(), count);
      }
    }
  }

  /// When the driver's pin is sent: as early as what it reaches can take.
  private void send(Driver driver, int[] depth) {
    long sent = Long.MIN_VALUE;
    for (int i = 0; i < driver.sinks().size(); i++) {
      Sink sink = driver.sinks().get(i);
      long way = depth[i] * shortest("SPLIT");
      sent = Math.max(sent, missing(driver, sink, way, clocked(sink.cell())));
    }
    data.put(driver.pin().pin(), sent);
  }

  /// The time that a cell wants between pulses at two pins, at least the shortest that keeps their
  /// order.
  private long needed(String cell, String first, String second) {
    return library.cell(cell).orElseThrow().behaviour().separations().stream()
        .filter(s -> s.first().equals(first) && s.second().equals(second))
        .mapToLong(Separation::time)
        .reduce(1, Math::max);
  }

  /// Longest delay of a cell.
  private long longest(String cell) {
    return delaysOf.computeIfAbsent(cell, this::delays).getMax();
  }

  private long shortest(String cell) {
    return delaysOf.computeIfAbsent(cell, this::delays).getMin();
  }

  private LongSummaryStatistics delays(String cell) {
    LongSummaryStatistics delays = new LongSummaryStatistics();
    library.cell(cell).stream()
        .flatMap(c -> c.behaviour().transitions().stream())
        .flatMap(t -> t.emissions().stream())
        .forEach(e -> delays.accept(e.delay()));
    if (delays.getCount() == 0) {
      delays.accept(MISSING); // of a cell that is not used, or told where it is
    }
    return delays;
  }
}
