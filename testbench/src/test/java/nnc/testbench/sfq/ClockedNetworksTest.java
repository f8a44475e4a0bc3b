package nnc.testbench.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import nnc.backends.sfq.NetlistEmitter;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.diagnostic.Source;
import nnc.ir.network.Interpreter;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Settings;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.NetlistVerifier;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Transition;
import nnc.ir.pulse.Wire;
import nnc.ir.text.DesignParser;
import nnc.ir.text.DesignPrinter;
import nnc.passes.InputGenerator;
import nnc.passes.sfq.MapToPulses;
import nnc.passes.sfq.timing.Deviation;
import nnc.passes.sfq.timing.Timing;
import org.junit.jupiter.api.Test;

/// Random networks as pipelines of clocked gates, against the interpreter.
class ClockedNetworksTest {

  private static final int NETWORKS = 300;
  private static final int SAMPLES = 6;
  private static final Deviation SPREAD = Deviation.ofPercent("7");
  private static final String[] FLOWS = {"zero-skew", "concurrent", "counter"};

  /// Every seed has another choice of what can be chosen.
  private static PulseNetlist netlist(long seed, Network network) {
    return netlist(
        network,
        new int[] {1, 2, 4, 3}[(int) (seed % 4)],
        FLOWS[(int) (seed / 4 % 3)],
        seed / 12 % 2 == 0 ? "rsfqlib" : "pylse");
  }

  private static PulseNetlist netlist(Network network, int phases, String flow, String library) {
    LinkedHashMap<String, String> settings = new LinkedHashMap<>();
    settings.put("logic", "clocked");
    settings.put("phases", String.valueOf(phases));
    settings.put("clocking", flow);
    settings.put("library", library);
    PassContext context = PassContext.of(Targets.read("sfq"), new Settings(settings));
    PulseNetlist netlist = new MapToPulses().apply(network, context);
    assertEquals(List.of(), NetlistVerifier.check(netlist), () -> DesignPrinter.print(network));
    return netlist;
  }

  private static List<List<Value>> samples(Network network) {
    return samples(network, SAMPLES);
  }

  private static List<List<Value>> samples(Network network, int count) {
    InputGenerator inputs = InputGenerator.of(network, 5);
    List<List<Value>> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      samples.add(inputs.next());
    }
    return samples;
  }

  private static List<List<Value>> expected(Network network) {
    Interpreter interpreter = Interpreter.of(network);
    return samples(network).stream().map(interpreter::run).toList();
  }

  @Test
  void pipelinesComputeWhatTheNetworkMeansAndMissNoCriticalTime() {
    long fired = 0;
    for (long seed = 0; seed < NETWORKS; seed++) {
      Network network = RandomBitNetworks.of(seed);
      PulseNetlist netlist = netlist(seed, network);
      assertEquals(List.of(), Timing.of(netlist, SPREAD).missed(), "seed " + seed);
      FrameRun run = new FrameRun(netlist, PulseObserver.NONE);
      List<List<Value>> expected = expected(network);
      assertEquals(expected, run.all(samples(network)), "seed " + seed);
      assertEquals(0, run.simulator().violations(), "seed " + seed);
      assertEquals(0, run.simulator().absorbed(), "seed " + seed);
      fired += expected.stream().filter(e -> e.getFirst().raw()[0] > 0).count();
    }
    assertTrue(fired > NETWORKS && fired < NETWORKS * SAMPLES * 3 / 4, fired + " fired");
  }

  @Test
  void theyDoWhateverTheirDelaysWithinTheDeviation() {
    for (long seed = 0; seed < 60; seed++) {
      Network network = RandomBitNetworks.of(seed);
      PulseNetlist netlist = netlist(seed, network);
      FrameRun run = new FrameRun(off(netlist, new SplittableRandom(seed)), PulseObserver.NONE);
      assertEquals(expected(network), run.all(samples(network)), "seed " + seed);
      assertEquals(0, run.simulator().violations(), "seed " + seed);
    }
  }

  /// Each arc of each instance is 7 % too slow or too fast.
  private static PulseNetlist off(PulseNetlist netlist, SplittableRandom random) {
    SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
    SequencedMap<String, Instance> instances = new LinkedHashMap<>();
    netlist
        .instances()
        .forEach((id, instance) -> {
          PulseCell cell = netlist.cell(id);
          String name = instance.cell() + "@" + id;
          List<Transition> transitions = new ArrayList<>();
          for (Transition t : cell.transitions()) {
            List<Transition.Emission> emissions = new ArrayList<>();
            for (Transition.Emission e : t.emissions()) {
              long most = e.delay() * 7 / 100;
              long delay = e.delay() + (random.nextBoolean() ? most : -most);
              emissions.add(new Transition.Emission(e.output(), delay));
            }
            transitions.add(new Transition(t.state(), t.input(), t.next(), emissions));
          }
          cells.put(
              name,
              new PulseCell(
                  cell.inputs(),
                  cell.outputs(),
                  transitions,
                  cell.separations(),
                  cell.absorptions()));
          instances.put(id, new Instance(name, instance.role(), instance.state(), instance.span()));
        });
    return netlist.withCells(cells, instances);
  }

  @Test
  void theyDoTheSameInIcarus() {
    for (long seed = 0; seed < 24; seed++) {
      Network network = RandomBitNetworks.of(seed);
      PulseNetlist netlist = netlist(seed, network);
      PulseCoSimulation.Outcome outcome =
          new PulseCoSimulation(netlist)
              .run(samples(network), new TreeMap<>(NetlistEmitter.emit(netlist, "")));
      assertEquals(Optional.empty(), outcome.first(), "seed " + seed);
      assertEquals(expected(network), outcome.outputs(), "seed " + seed);
    }
  }

  @Test
  void theirTextIsReadBack() {
    for (long seed = 0; seed < 8; seed++) {
      PulseNetlist netlist = netlist(seed, RandomBitNetworks.of(seed));
      assertEquals(netlist, DesignParser.parse(new Source("text", DesignPrinter.print(netlist))));
    }
  }

  @Test
  void aCellThatBalancesAPathIsMissedWhereItIsNot() {
    int seen = 0;
    int removed = 0;
    for (long seed = 0; seed < 40; seed++) {
      Network network = RandomBitNetworks.of(seed);
      PulseNetlist netlist = netlist(network, 1, "zero-skew", "rsfqlib");
      for (String id : netlist.instances().keySet()) {
        if (id.contains(".hold") && !id.contains(".split") && !id.contains(".delay")) {
          removed++;
          seen += isWrong(without(netlist, id), network) ? 1 : 0;
          break;
        }
      }
    }
    assertTrue(removed > 20 && seen > removed * 3 / 4, seen + " of " + removed);
  }

  /// Samples change a lot from one to the next, so what comes a period too soon is seen.
  private static boolean isWrong(PulseNetlist netlist, Network network) {
    assertEquals(List.of(), NetlistVerifier.check(netlist));
    FrameRun run = new FrameRun(netlist, PulseObserver.NONE);
    List<List<Value>> samples = samples(network, 60);
    Interpreter interpreter = Interpreter.of(network);
    return !run.all(samples).equals(samples.stream().map(interpreter::run).toList())
        || run.simulator().violations() > 0
        || !Timing.of(netlist, SPREAD).missed().isEmpty();
  }

  /// A DFF as a JTL, which passes on what it gets at once; its clock ends in a sink.
  private static PulseNetlist without(PulseNetlist netlist, String id) {
    SequencedMap<String, PulseCell> cells = new LinkedHashMap<>(netlist.cells());
    SequencedMap<String, Instance> instances = new LinkedHashMap<>(netlist.instances());
    cells.put(
        "THROUGH",
        new PulseCell(
            List.of("a", "clk"),
            List.of("q"),
            List.of(Transition.parse("0 a -> 0 q 3.5"), Transition.parse("0 clk -> 0")),
            List.of(),
            List.of()));
    Instance dff = instances.get(id);
    instances.put(id, new Instance("THROUGH", dff.role(), 0, dff.span()));
    return netlist.withCells(cells, instances);
  }

  @Test
  void aCellThatGetsTheClockOfAnotherPhaseIsSeen() {
    int seen = 0;
    int swapped = 0;
    for (long seed = 0; seed < 40; seed++) {
      Network network = RandomBitNetworks.of(seed);
      PulseNetlist netlist = netlist(network, 2, "zero-skew", "rsfqlib");
      Optional<PulseNetlist> other = swapped(netlist);
      if (other.isPresent()) {
        swapped++;
        seen += isWrong(other.get(), network) ? 1 : 0;
      }
    }
    // some cells may have either clock: what they read and what reads them is far enough away
    assertTrue(swapped > 20 && seen > swapped * 2 / 3, seen + " of " + swapped);
  }

  /// The last cell of the one clock's tree gets the other's, and the other way round.
  private static Optional<PulseNetlist> swapped(PulseNetlist netlist) {
    List<Wire> wires = new ArrayList<>(netlist.wires());
    int[] last = {-1, -1};
    for (int i = 0; i < wires.size(); i++) {
      String from = wires.get(i).from().toString();
      if (wires.get(i).to().pin().equals("clk")) {
        last[from.startsWith("clock0") ? 0 : 1] = i;
      }
    }
    if (last[0] < 0 || last[1] < 0) {
      return Optional.empty();
    }
    Pin first = wires.get(last[0]).to();
    wires.set(last[0], new Wire(wires.get(last[0]).from(), wires.get(last[1]).to()));
    wires.set(last[1], new Wire(wires.get(last[1]).from(), first));
    return Optional.of(
        new PulseNetlist(
            netlist.name(),
            netlist.frame(),
            netlist.latency(),
            netlist.cells(),
            netlist.instances(),
            wires,
            netlist.drives(),
            netlist.inputs(),
            netlist.outputs()));
  }

  @Test
  void morePhasesTakeFewerCellsAndLongerFrames() {
    for (long seed = 0; seed < 12; seed++) {
      Network network = RandomBitNetworks.of(seed);
      PulseNetlist one = netlist(network, 1, "zero-skew", "rsfqlib");
      PulseNetlist four = netlist(network, 4, "zero-skew", "rsfqlib");
      assertTrue(held(four) <= held(one), "seed " + seed);
      assertTrue(four.frame() >= one.frame(), "seed " + seed);
      assertFalse(held(one) > 0 && one.latency() == 0, "seed " + seed);
    }
  }

  private static long held(PulseNetlist netlist) {
    return netlist.instances().entrySet().stream()
        .filter(e -> e.getValue().cell().equals("DFF"))
        .filter(e -> e.getValue().role() == Instance.Role.BALANCE)
        .count();
  }
}
