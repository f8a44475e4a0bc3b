package nnc.testbench.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.JitterRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.Value;
import nnc.ir.diagnostic.Span;
import nnc.ir.network.Interpreter;
import nnc.ir.number.Formats;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Target;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.Terminal;
import nnc.ir.pulse.Transition;
import nnc.ir.pulse.Wire;
import nnc.ir.text.DesignPrinter;
import nnc.passes.InputGenerator;
import nnc.passes.sfq.MapToPulses;
import nnc.passes.sfq.timing.Deviation;
import nnc.passes.sfq.timing.Rule;
import nnc.passes.sfq.timing.Slack;
import nnc.passes.sfq.timing.Timing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Static timing against the simulator, on random netlists and on circuits of random networks.
class TimingTest {

  private static final int NETLISTS = 300;
  private static final int FRAMES = 12;
  private static final Deviation SPREAD = new Deviation(700, 0);

  /// What a run did wrong, in the words in which timing tells it.
  private static final class Faults implements PulseObserver {
    final Set<String> seen = new HashSet<>();

    @Override
    public void violated(long time, Pin pin, String first, long gap, long least) {
      seen.add(critical(pin, first, least));
    }

    @Override
    public void absorbed(long time, Pin pin) {
      seen.add(pin + " coalesces");
    }

    static String critical(Pin pin, String first, long least) {
      return pin + " behind " + first + " within " + least;
    }

    static Set<String> told(Timing timing) {
      Set<String> told = new HashSet<>();
      for (Slack s : timing.missed()) {
        switch (s.rule().kind()) {
          case CRITICAL -> told.add(critical(s.pin(), s.rule().first(), s.rule().time()));
          case COALESCING -> told.add(s.pin() + " coalesces");
          case SPACING, ORDER -> {}
        }
      }
      return told;
    }
  }

  private static List<Value> sample(PulseNetlist netlist, SplittableRandom random) {
    return netlist.inputs().stream()
        .map(t -> Value.ofRaw(t.type(), random.longs(t.pins().size(), 0, 2).toArray()))
        .toList();
  }

  @Test
  void whatGoesWrongInRandomNetlistsHasBeenTold() {
    int clean = 0;
    int faults = 0;
    int told = 0;
    for (long seed = 0; seed < NETLISTS; seed++) {
      PulseNetlist netlist = RandomNetlists.of(seed);
      Set<String> expected = Faults.told(Timing.of(netlist, Deviation.NONE));
      Faults faulty = new Faults();
      FrameRun run = new FrameRun(netlist, faulty);
      SplittableRandom random = new SplittableRandom(seed);
      for (int i = 0; i < 40; i++) {
        run.frame(sample(netlist, random));
      }
      Set<String> untold = new HashSet<>(faulty.seen);
      untold.removeAll(expected);
      assertEquals(Set.of(), untold, () -> DesignPrinter.print(netlist));
      clean += expected.isEmpty() ? 1 : 0;
      faults += faulty.seen.size();
      told += expected.size();
    }
    assertTrue(clean > NETLISTS / 10 && faults > NETLISTS, clean + " clean, " + faults + " faults");
    assertTrue(faults > told / 2, faults + " of " + told + " told");
  }

  /// Delays that are off make nothing go wrong where timing with that deviation tells nothing, and
  /// lose no pulse and no frame's output.
  @Test
  void randomNetlistsThatMissNothingDoTheSameWhateverTheirDelays() {
    int clean = 0;
    for (long seed = 0; seed < NETLISTS; seed++) {
      PulseNetlist netlist = RandomNetlists.of(seed);
      if (Timing.of(netlist, SPREAD).missed().isEmpty()) {
        clean++;
        for (long chip = 0; chip < 4; chip++) {
          Faults faults = new Faults();
          FrameRun exact = new FrameRun(netlist, PulseObserver.NONE);
          FrameRun off = new FrameRun(perturbed(netlist, chip), faults);
          SplittableRandom random = new SplittableRandom(seed);
          for (int i = 0; i < 20; i++) {
            List<Value> sample = sample(netlist, random);
            exact.frame(sample);
            off.frame(sample);
          }
          assertEquals(Set.of(), faults.seen, () -> DesignPrinter.print(netlist));
          assertEquals(
              exact.simulator().pulses() + exact.simulator().pending(),
              off.simulator().pulses() + off.simulator().pending(),
              () -> DesignPrinter.print(netlist));
        }
      }
    }
    assertTrue(clean > 10, clean + " clean");
  }

  /// The delays that are worst for a pair of pulses bring them exactly as near as its slack says.
  @Test
  void slacksAreThoseOfTheWorstDelays() {
    int pairs = 0;
    for (long seed = 0; seed < 40; seed++) {
      Network network = RandomBitNetworks.of(seed);
      PulseNetlist netlist =
          new MapToPulses().apply(network, PassContext.bare(Targets.read("sfq")));
      Trace trace = new Trace(netlist, network);
      for (Slack slack : Timing.of(netlist, SPREAD).slacks().stream().limit(12).toList()) {
        Pin first = new Pin(slack.pin().instance(), slack.rule().first());
        long from = (slack.earlier().earliest() + slack.earlier().latest()) / 2;
        long to = (slack.later().earliest() + slack.later().latest()) / 2;
        int frame = from < 0 ? -1 : trace.frameWith(first, from, slack.pin(), to);
        if (frame < 0) {
          continue;
        }
        Set<Arc> slow = trace.way(first, frame * netlist.frame() + from);
        Set<Arc> fast = trace.way(slack.pin(), frame * netlist.frame() + to);
        Set<Arc> both = new HashSet<>(slow);
        both.retainAll(fast);
        slow.removeAll(both);
        fast.removeAll(both);
        PulseNetlist worst =
            withDelays(
                netlist,
                arc ->
                    arc.delay
                        + (slow.contains(arc) ? arc.most() : 0)
                        - (fast.contains(arc) ? arc.most() : 0));
        Trace changed = new Trace(worst, network);
        long late = from + slow.stream().mapToLong(Arc::most).sum();
        long soon = to - fast.stream().mapToLong(Arc::most).sum();
        assertEquals(frame, changed.frameWith(first, late, slack.pin(), soon), slack::toString);
        long more = soon - late - slack.rule().time() - slack.time();
        assertTrue(more >= 0 && more <= slow.size() + fast.size() + 1, slack::toString); // rounding
        assertEquals(Set.of(), changed.faults.seen);
        pairs++;
      }
    }
    assertTrue(pairs > 100, pairs + " pairs");
  }

  /// What pulses that come at `from` take to come out.
  private record Arc(Pin from, String output, long delay) {
    /// How far the delay may be off.
    long most() {
      return delay * SPREAD.hundredths() / 10_000;
    }
  }

  /// When pulses came where in a run.
  private static final class Trace {
    final PulseNetlist netlist;
    final Map<Pin, TreeSet<Long>> arrivals = new HashMap<>();
    final Faults faults = new Faults();
    private final Map<Pin, Pin> driver = new HashMap<>();

    Trace(PulseNetlist netlist, Network network) {
      this.netlist = netlist;
      netlist.wires().forEach(w -> driver.put(w.to(), w.from()));
      FrameRun run =
          new FrameRun(
              netlist,
              new PulseObserver() {
                @Override
                public void came(long time, Pin pin) {
                  arrivals.computeIfAbsent(pin, _ -> new TreeSet<>()).add(time);
                }

                @Override
                public void violated(long time, Pin pin, String first, long gap, long least) {
                  faults.violated(time, pin, first, gap, least);
                }

                @Override
                public void absorbed(long time, Pin pin) {
                  faults.absorbed(time, pin);
                }
              });
      InputGenerator inputs = InputGenerator.of(network, 3);
      for (int i = 0; i < FRAMES; i++) {
        run.frame(inputs.next());
      }
    }

    private boolean came(Pin pin, long time) {
      return arrivals.getOrDefault(pin, new TreeSet<>()).contains(time);
    }

    /// The first frame in which pulses come at both pins at these times from its start, -1: none.
    int frameWith(Pin a, long atA, Pin b, long atB) {
      for (int frame = 1; frame <= FRAMES; frame++) {
        if (came(a, frame * netlist.frame() + atA) && came(b, frame * netlist.frame() + atB)) {
          return frame;
        }
      }
      return -1;
    }

    /// What the pulse went through that comes at `pin` at `time`.
    Set<Arc> way(Pin pin, long time) {
      Set<Arc> way = new HashSet<>();
      Pin from = driver.get(pin);
      long at = time;
      while (!from.isOutside()) {
        Pin out = from;
        long when = at;
        boolean found = false;
        for (Transition t : netlist.cell(out.instance()).transitions()) {
          Pin in = new Pin(out.instance(), t.input());
          for (Transition.Emission e : t.emissions()) {
            if (!found && e.output().equals(out.pin()) && came(in, when - e.delay())) {
              found = true;
              way.add(new Arc(in, e.output(), e.delay()));
              from = driver.get(in);
              at = when - e.delay();
            }
          }
        }
        assertTrue(found);
      }
      return way;
    }
  }

  /// Times at the pins can shrink as far as timing says, and no further.
  @Test
  void aCircuitThatRunsTooFastIsTold() {
    int seen = 0;
    for (long seed = 0; seed < 60; seed++) {
      Network network = RandomBitNetworks.of(seed);
      PulseNetlist netlist =
          new MapToPulses().apply(network, PassContext.bare(Targets.read("sfq")));
      double shrink = Timing.of(netlist, SPREAD).shrink();
      assertEquals(List.of(), Timing.of(netlist.withTimes(shrink + 1e-3), SPREAD).missed());
      Timing fast = Timing.of(netlist.withTimes(shrink - 1e-2), SPREAD);
      assertTrue(
          !fast.missed().isEmpty() || fast.latest() >= netlist.withTimes(shrink - 1e-2).frame());
      PulseNetlist faster = netlist.withTimes(shrink / 2);
      Faults faults = new Faults();
      FrameRun run = new FrameRun(faster, faults);
      InputGenerator inputs = InputGenerator.of(network, 1);
      for (int i = 0; i < 4; i++) {
        run.frame(inputs.next());
      }
      assertTrue(Faults.told(Timing.of(faster, Deviation.NONE)).containsAll(faults.seen));
      seen += faults.seen.size();
    }
    assertTrue(seen > 100, seen + " faults");
  }

  @Test
  void circuitsOfNetworksMissNothingWhateverTheirDelays() {
    for (long seed = 0; seed < 200; seed++) {
      Network network = RandomBitNetworks.of(seed);
      PulseNetlist netlist =
          new MapToPulses().apply(network, PassContext.bare(Targets.read("sfq")));
      Timing timing = Timing.of(netlist, SPREAD);
      assertEquals(List.of(), timing.missed(), () -> DesignPrinter.print(network));
      assertTrue(timing.latest() < netlist.frame(), timing.latest() + " of " + netlist.frame());
      assertTrue(timing.shrink() <= 1, timing.shrink() + "");
      Interpreter interpreter = Interpreter.of(network);
      for (long chip = 0; chip < 3; chip++) {
        FrameRun run = new FrameRun(perturbed(netlist, chip), new Faults());
        InputGenerator inputs = InputGenerator.of(network, chip);
        for (int i = 0; i < 3; i++) {
          List<Value> sample = inputs.next();
          assertEquals(interpreter.run(sample), run.frame(sample));
        }
        assertEquals(0, run.simulator().violations());
        assertEquals(0, run.simulator().absorbed());
      }
    }
  }

  /// With what pins are allowed to be off, no pulse comes too soon; with more, some do.
  @ParameterizedTest
  @ValueSource(strings = {"counters", "clocked"})
  void circuitsOfNetworksMissNothingWithPinsThatAreOff(String logic) {
    long missed = 0;
    int tried = 0;
    for (long seed = 0; seed < 60; seed++) {
      Network network = RandomBitNetworks.of(seed);
      Target target = Targets.read("sfq");
      List<String> set = List.of("logic=" + logic, "pin-spread=3", "phases=" + (1 + seed % 2));
      PulseNetlist netlist =
          new MapToPulses().apply(network, PassContext.of(target, Targets.settings(target, set)));
      assertEquals(List.of(), Timing.of(netlist, SPREAD.withPins("3")).missed());
      InputGenerator inputs = InputGenerator.of(network, seed);
      List<List<Value>> samples = Stream.generate(inputs::next).limit(6).toList();
      Interpreter interpreter = Interpreter.of(network);
      for (long chip = 0; chip < 3; chip++) {
        Faults faults = new Faults();
        PulseNetlist off = perturbed(netlist, chip);
        assertEquals(
            samples.stream().map(interpreter::run).toList(),
            new JitterRun(off, faults, 3_000, chip).all(samples));
        assertEquals(Set.of(), faults.seen);
        Faults more = new Faults();
        new JitterRun(off, more, 12_000, chip).all(samples);
        missed += more.seen.size();
        Set<String> told = Faults.told(Timing.of(netlist, SPREAD.withPins("12")));
        tried += told.isEmpty() ? 0 : 1;
      }
    }
    assertTrue(missed > 100 && tried > 60, missed + " of " + tried);
  }

  /// A circuit allows its pins all that its slack leaves, and the simulator sees nothing wrong; a
  /// femtosecond more, and timing tells of a rule or an answer is at its frame's edge.
  @ParameterizedTest
  @ValueSource(strings = {"counters", "clocked"})
  void pinsMayBeOffByTheAllowance(String logic) {
    for (long seed = 0; seed < 30; seed++) {
      Network network = RandomBitNetworks.of(seed);
      Target target = Targets.read("sfq");
      List<String> set = List.of("logic=" + logic, "pin-spread=2", "delay-spread=0");
      PulseNetlist netlist =
          new MapToPulses().apply(network, PassContext.of(target, Targets.settings(target, set)));
      Timing timing = Timing.of(netlist, new Deviation(0, 2_000));
      long most = timing.allowance().orElseThrow();
      assertTrue(most >= 2_000, most + " fs");
      Timing same = Timing.of(netlist, new Deviation(0, most));
      assertEquals(List.of(), same.missed());
      assertEquals(most, same.allowance().orElseThrow());
      Timing more = Timing.of(netlist, new Deviation(0, most + 1));
      assertTrue(!more.missed().isEmpty() || more.allowance().orElseThrow() == most);
      InputGenerator inputs = InputGenerator.of(network, seed);
      List<List<Value>> samples = Stream.generate(inputs::next).limit(6).toList();
      Interpreter interpreter = Interpreter.of(network);
      for (long chip = 0; chip < 3; chip++) {
        Faults faults = new Faults();
        assertEquals(
            samples.stream().map(interpreter::run).toList(),
            new JitterRun(netlist, faults, most, chip).all(samples));
        assertEquals(Set.of(), faults.seen);
      }
    }
  }

  /// Two pulses that a NOT cell wants 2.1 ps apart come 5 ps further apart than that: each may be
  /// off by half of it, and a femtosecond more brings them too near.
  @Test
  void aPulseThatIsOffByMoreThanTheAllowanceIsTooNearToAnother() {
    PulseNetlist netlist = gate(2_100 + 5_000);
    for (String asked : List.of("0", "2", "2.5")) {
      Deviation pins = Deviation.NONE.withPins(asked);
      assertEquals(2_500, Timing.of(netlist, pins).allowance().orElseThrow());
    }
    assertEquals(Set.of(), faults(netlist, 2_500));
    assertEquals(Set.of(Faults.critical(new Pin("n", "clk"), "a", 2_100)), faults(netlist, 2_501));
  }

  /// What goes wrong in many runs with a pulse at `x` in every other frame.
  private static Set<String> faults(PulseNetlist netlist, long off) {
    Faults faults = new Faults();
    TensorType bit = netlist.inputs().getFirst().type();
    List<List<Value>> samples =
        Stream.of(0, 1, 0, 1).map(x -> List.of(Value.ofRaw(bit, x))).toList();
    for (long seed = 0; seed < 100; seed++) {
      new JitterRun(netlist, faults, off, seed).all(samples);
    }
    return faults.seen;
  }

  /// A NOT cell that `set` sets in every frame and `x` reads, `gap` behind it.
  private static PulseNetlist gate(long gap) {
    PulseLibrary library = Targets.read("sfq").pulseLibraries().getFirst();
    SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
    cells.put("NOT", library.cell("NOT").orElseThrow().behaviour());
    SequencedMap<String, Instance> instances = new LinkedHashMap<>();
    instances.put("n", new Instance("NOT", Instance.Role.NEURON, 0, Span.NONE));
    SequencedMap<String, Stimulus> drives = new LinkedHashMap<>();
    drives.put("set", new Stimulus(Stimulus.When.FRAME, List.of(100_000L)));
    drives.put("x", new Stimulus(Stimulus.When.DATA, List.of(100_000 + gap)));
    TensorType bit = new TensorType(Shape.of(1), Formats.BIT);
    return new PulseNetlist(
        "gate",
        1_000_000,
        cells,
        instances,
        List.of(
            new Wire(Pin.outside("set"), new Pin("n", "a")),
            new Wire(Pin.outside("x"), new Pin("n", "clk")),
            new Wire(new Pin("n", "q"), Pin.outside("y"))),
        drives,
        List.of(new Terminal("x", bit, List.of("x"))),
        List.of(new Terminal("y", bit, List.of("y"))));
  }

  /// The counter's pulse is off, and so is the next one, which meets what the first has left.
  @Test
  void twoPulsesAreOffAgainstEachOther() {
    Deviation pins = Deviation.NONE.withPins("2");
    assertEquals(List.of(), Timing.of(counter(26_900), pins).missed());
    assertEquals(-1, Timing.of(counter(26_899), pins).missed().getFirst().time());
  }

  /// `netlist` with delays that are off by anything within `SPREAD`, half of them as far as it
  /// goes.
  private static PulseNetlist perturbed(PulseNetlist netlist, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return withDelays(netlist, arc -> off(arc, random));
  }

  /// `netlist` with the delays of `changed`, given for each arc.
  private static PulseNetlist withDelays(PulseNetlist netlist, ToLongFunction<Arc> changed) {
    SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
    SequencedMap<String, Instance> instances = new LinkedHashMap<>();
    netlist
        .instances()
        .forEach((id, instance) -> {
          PulseCell cell = netlist.cell(id);
          Map<Arc, Long> delays = new LinkedHashMap<>();
          List<Transition> transitions = new ArrayList<>();
          for (Transition t : cell.transitions()) {
            transitions.add(
                new Transition(
                    t.state(),
                    t.input(),
                    t.next(),
                    t.emissions().stream()
                        .map(e ->
                            new Transition.Emission(
                                e.output(),
                                delays.computeIfAbsent(
                                    new Arc(new Pin(id, t.input()), e.output(), e.delay()),
                                    changed::applyAsLong)))
                        .toList(),
                    t.isByChance()));
          }
          cells.put(
              id,
              new PulseCell(
                  cell.inputs(),
                  cell.outputs(),
                  transitions,
                  cell.separations(),
                  cell.absorptions()));
          instances.put(
              id,
              new Instance(
                  id, instance.role(), instance.state(), instance.weight(), instance.span()));
        });
    return netlist.withCells(cells, instances);
  }

  private static long off(Arc arc, SplittableRandom random) {
    long most = arc.most();
    return arc.delay
        + switch (random.nextInt(4)) {
          case 0 -> most;
          case 1 -> -most;
          default -> random.nextLong(-most, most + 1);
        };
  }

  /// A counter's loop, 5.5 + 6.3 + 9 ps, and the set-up of 2.1 ps are the shortest period of its
  /// input, and 7 % of the loop more where delays are off; the way to the counter does not count.
  @Test
  void countersTakeTheirLoopAndSetUp() {
    assertEquals(List.of(), Timing.of(counter(22_900), Deviation.NONE).missed());
    Slack slack = Timing.of(counter(22_899), Deviation.NONE).missed().getFirst();
    assertEquals("t.clk 1 a clk 2.1 -1", slack.pin() + " " + slack.rule() + " " + slack.time());
    assertEquals(List.of(), Timing.of(counter(24_356), SPREAD).missed());
    assertEquals(-1, Timing.of(counter(24_355), SPREAD).missed().getFirst().time());
  }

  private static PulseNetlist counter(long period) {
    PulseLibrary library = Targets.read("sfq").pulseLibraries().getFirst();
    SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
    SequencedMap<String, Instance> instances = new LinkedHashMap<>();
    Map.of("in", "JTL", "t", "NOT", "s", "SPLIT", "m", "MERGE")
        .forEach((id, cell) -> {
          cells.put(cell, library.cell(cell).orElseThrow().behaviour());
          instances.put(id, new Instance(cell, Instance.Role.NEURON, 0, Span.NONE));
        });
    SequencedMap<String, Stimulus> drives = new LinkedHashMap<>();
    drives.put("reset", new Stimulus(Stimulus.When.FRAME, List.of(0L)));
    drives.put(
        "x",
        new Stimulus(
            Stimulus.When.DATA, List.of(100_000L, 100_000 + period, 100_000 + 2 * period)));
    TensorType bit = new TensorType(Shape.of(1), Formats.BIT);
    return new PulseNetlist(
        "counter",
        1_000_000,
        cells,
        instances,
        List.of(
            new Wire(Pin.outside("x"), new Pin("in", "a")),
            new Wire(new Pin("in", "q"), new Pin("t", "clk")),
            new Wire(new Pin("t", "q"), new Pin("s", "a")),
            new Wire(new Pin("s", "q0"), Pin.outside("y")),
            new Wire(new Pin("s", "q1"), new Pin("m", "a")),
            new Wire(Pin.outside("reset"), new Pin("m", "b")),
            new Wire(new Pin("m", "q"), new Pin("t", "a"))),
        drives,
        List.of(new Terminal("x", bit, List.of("x"))),
        List.of(new Terminal("y", bit, List.of("y"))));
  }

  @Test
  void mergersHaveThreeNumbers() {
    Network network = RandomBitNetworks.of(1);
    PulseNetlist netlist = new MapToPulses().apply(network, PassContext.bare(Targets.read("sfq")));
    Set<String> rules = new HashSet<>();
    for (Slack s : Timing.of(netlist, SPREAD).slacks()) {
      if (s.cell().equals("MERGE") && s.rule().kind() != Rule.Kind.ORDER) {
        rules.add(s.rule().toString());
      }
    }
    assertTrue(
        rules.containsAll(Set.of("0 a b 2.3", "coalescing a b 6", "spacing a b 10.2")),
        rules.toString());
  }
}
