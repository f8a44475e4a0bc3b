package nnc.testbench.sfq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import nnc.ir.PulseNetlist;
import nnc.ir.Shape;
import nnc.ir.TensorType;
import nnc.ir.diagnostic.Span;
import nnc.ir.neuron.Xorshift;
import nnc.ir.number.Formats;
import nnc.ir.pulse.Absorption;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Separation;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.Terminal;
import nnc.ir.pulse.Transition;
import nnc.ir.pulse.WeightCurrent;
import nnc.ir.pulse.Wire;

/// Legal netlists of random cells with random behaviour. Wires go forward, but for a cell now and
/// then whose last output comes back to its first input, where it gives no pulse.
public final class RandomNetlists {

  private static final int CELLS = 4;
  private static final long FRAME = 1_000_000;

  private static final List<Instance.Role> ROLES = List.of(Instance.Role.values());
  private static final List<Stimulus.When> OCCASIONS = List.of(Stimulus.When.values());

  private final SplittableRandom random;
  private final SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
  private final SequencedMap<String, Instance> instances = new LinkedHashMap<>();
  private final List<Wire> wires = new ArrayList<>();
  private final SequencedMap<String, Stimulus> drives = new LinkedHashMap<>();
  private final List<Pin> free = new ArrayList<>();

  private RandomNetlists(long seed) {
    this.random = new SplittableRandom(seed);
  }

  public static PulseNetlist of(long seed) {
    return new RandomNetlists(seed).make("random " + seed);
  }

  private PulseNetlist make(String name) {
    for (int i = 0; i < CELLS; i++) {
      cells.put("cell " + i, cell());
    }
    cells.put("counter", counter());
    int count = 1 + random.nextInt(12);
    for (int i = 0; i < count; i++) {
      place("i" + i);
    }
    if (free.isEmpty()) {
      free.add(driver());
    }
    List<String> data = new ArrayList<>();
    drives.forEach((pin, drive) -> {
      if (drive.when() == Stimulus.When.DATA) {
        data.add(pin);
      }
    });
    List<String> out = new ArrayList<>();
    for (Pin pin : free) {
      out.add("y" + out.size());
      wires.add(new Wire(pin, Pin.outside(out.getLast())));
    }
    return new PulseNetlist(
        name,
        FRAME,
        cells,
        instances,
        wires,
        drives,
        List.of(new Terminal("x", bits(data.size()), data)),
        List.of(new Terminal("y", bits(out.size()), out)));
  }

  private static TensorType bits(int count) {
    return new TensorType(Shape.of(count), Formats.BIT);
  }

  private void place(String id) {
    boolean counts = random.nextInt(4) == 0;
    String kind = counts ? "counter" : "cell " + random.nextInt(CELLS);
    PulseCell cell = cells.get(kind);
    instances.put(
        id,
        new Instance(
            kind,
            ROLES.get(random.nextInt(ROLES.size())),
            random.nextInt(cell.states()),
            cell.isByChance() ? Optional.of(weight(id)) : Optional.empty(),
            Span.NONE));
    for (int i = counts ? 1 : 0; i < cell.inputs().size(); i++) {
      wires.add(new Wire(driver(), new Pin(id, cell.inputs().get(i))));
    }
    for (String output : cell.outputs()) {
      free.add(new Pin(id, output));
    }
    if (counts) {
      wires.add(new Wire(free.removeLast(), new Pin(id, cell.inputs().getFirst())));
    }
  }

  /// A current at which some pulses pass, all or none.
  private WeightCurrent weight(String id) {
    return new WeightCurrent(
        110_000 + random.nextInt(40_000),
        131_100,
        random.nextInt(8) == 0 ? 0 : 3_300,
        Xorshift.first(random.nextLong(), id, 0));
  }

  /// An output that drives nothing yet, or a new pin of the chip; the first is a data pin.
  private Pin driver() {
    if (!free.isEmpty() && random.nextInt(3) > 0) {
      return free.remove(random.nextInt(free.size()));
    }
    Stimulus.When when =
        drives.isEmpty() ? Stimulus.When.DATA : OCCASIONS.get(random.nextInt(OCCASIONS.size()));
    String pin = "x" + drives.size();
    List<Long> times =
        random
            .longs(1 + random.nextInt(6), 0, FRAME)
            .map(t -> random.nextBoolean() ? t : t / 16)
            .sorted()
            .distinct()
            .boxed()
            .toList();
    drives.put(pin, new Stimulus(when, times));
    return Pin.outside(pin);
  }

  /// Divides by two: its pulse back to itself sets what its clock takes.
  private PulseCell counter() {
    return new PulseCell(
        List.of("back", "clk"),
        List.of("q", "again"),
        List.of(
            Transition.parse("0 clk -> 0 q 11.8 again 15.3"),
            Transition.parse("1 clk -> 0"),
            Transition.parse("0 back -> 1"),
            Transition.parse("1 back -> 1")),
        List.of(Separation.parse("0 clk clk 18"), Separation.parse("1 back clk 2.1")),
        List.of());
  }

  private PulseCell cell() {
    List<String> inputs = names("a", 1 + random.nextInt(3));
    List<String> outputs = names("q", random.nextInt(8) == 0 ? 0 : 1 + random.nextInt(2));
    int states = 1 + random.nextInt(3);
    List<Transition> transitions = new ArrayList<>();
    for (int state = 0; state < states; state++) {
      for (String input : inputs) {
        List<Transition.Emission> emissions = new ArrayList<>();
        for (String output : outputs) {
          if (random.nextInt(3) > 0) {
            emissions.add(new Transition.Emission(output, 1 + random.nextInt(20_000)));
          }
        }
        transitions.add(
            new Transition(
                state, input, random.nextInt(states), emissions, random.nextInt(6) == 0));
      }
    }
    List<Separation> separations = new ArrayList<>();
    List<Absorption> absorptions = new ArrayList<>();
    for (String first : inputs) {
      for (String second : inputs) {
        if (random.nextInt(2) == 0) {
          separations.add(
              new Separation(random.nextInt(states), first, second, random.nextInt(20_000)));
        }
        if (!first.equals(second) && random.nextInt(3) == 0) {
          absorptions.add(new Absorption(first, second, random.nextInt(20_000)));
        }
      }
    }
    return new PulseCell(inputs, outputs, transitions, separations, absorptions);
  }

  private static List<String> names(String stem, int count) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      names.add(stem + i);
    }
    return names;
  }
}
