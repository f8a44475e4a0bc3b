package nnc.testbench.sfq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SplittableRandom;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.network.Interpreter;
import nnc.ir.pass.PassContext;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Transition;
import nnc.ir.text.DesignPrinter;
import nnc.passes.InputGenerator;
import nnc.passes.sfq.MapToPulses;
import nnc.passes.sfq.timing.Deviation;
import nnc.passes.sfq.timing.Rule;
import nnc.passes.sfq.timing.Slack;
import nnc.passes.sfq.timing.Timing;
import org.junit.jupiter.api.Test;

/// Static timing against the simulator, on random netlists and on circuits of random networks.
class TimingTest {

  private static final int NETLISTS = 300;
  private static final Deviation SPREAD = new Deviation(700);

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
    System.out.println(clean + " clean, " + faults + " seen of " + told + " told");
    assertTrue(clean > NETLISTS / 10 && faults > NETLISTS, clean + " clean, " + faults + " faults");
    assertTrue(faults > told / 2, faults + " of " + told + " told");
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

  /// `netlist` with delays that are off by anything within `SPREAD`, half of them as far as it
  /// goes.
  private static PulseNetlist perturbed(PulseNetlist netlist, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
    SequencedMap<String, Instance> instances = new LinkedHashMap<>();
    netlist
        .instances()
        .forEach((id, instance) -> {
          PulseCell cell = netlist.cell(id);
          Map<Long, Long> delays = new LinkedHashMap<>();
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
                                    e.delay() * 64 + cell.inputs().indexOf(t.input()),
                                    _ -> off(e.delay(), random))))
                        .toList()));
          }
          cells.put(
              id,
              new PulseCell(
                  cell.inputs(),
                  cell.outputs(),
                  transitions,
                  cell.separations(),
                  cell.absorptions()));
          instances.put(id, new Instance(id, instance.role(), instance.state(), instance.span()));
        });
    return new PulseNetlist(
        netlist.name(),
        netlist.frame(),
        cells,
        instances,
        netlist.wires(),
        netlist.drives(),
        netlist.inputs(),
        netlist.outputs());
  }

  private static long off(long delay, SplittableRandom random) {
    long most = delay * SPREAD.hundredths() / 10_000;
    return delay
        + switch (random.nextInt(4)) {
          case 0 -> most;
          case 1 -> -most;
          default -> random.nextLong(-most, most + 1);
        };
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
