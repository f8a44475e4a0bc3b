package nnc.emulator.pulse;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import nnc.ir.PulseNetlist;
import nnc.ir.neuron.Xorshift;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.Wire;

/// Executes a netlist pulse by pulse. Its cost grows with the pulses alone.
///
/// Pins are numbered: the inputs of all instances, in their order, then the chip's output pins.
/// Pulses that come at one time are taken in that order. Within a run the clock is moved along
/// (`rebase`), so that keys of the queue hold times of one frame.
public final class PulseSimulator {

  private static final int PIN_BITS = 22;
  private static final long NEVER = Long.MIN_VALUE / 4;

  private final PulseObserver observer;
  private final List<Pin> pins = new ArrayList<>();
  private final PulseQueue queue = new PulseQueue();

  // by pin
  private final int[] owner;
  private final long[] last;
  private final int[] lastState;
  private final long[] counts;

  // by instance
  private final CellTable[] tables;
  private final int[] state;
  private final long[] word;
  private final long[] limit;
  private final List<Iterator<Boolean>> decided = new ArrayList<>();
  private final int[] firstPin;
  private final int[] firstOutput;

  /// The pin that each output of an instance drives.
  private final int[] sinks;

  private final Map<String, Integer> driven = new HashMap<>();
  private long base;
  private long pulses;
  private long violations;
  private long absorbed;

  /// Throws `IllegalArgumentException` for more pins than a netlist may have.
  public PulseSimulator(PulseNetlist netlist, PulseObserver observer) {
    this(netlist, observer, Map.of());
  }

  /// With `chances` in the place of generators: by instance, whether its first, second, ...
  /// transition by chance happens; those behind the last do not.
  public PulseSimulator(
      PulseNetlist netlist, PulseObserver observer, Map<String, List<Boolean>> chances) {
    this.observer = observer;
    Map<String, CellTable> made = new HashMap<>();
    Map<Pin, Integer> numbers = new HashMap<>();
    Map<Pin, Integer> outputs = new HashMap<>();
    int instances = netlist.instances().size();
    tables = new CellTable[instances];
    state = new int[instances];
    word = new long[instances];
    limit = new long[instances];
    firstPin = new int[instances];
    firstOutput = new int[instances];
    List<Integer> owners = new ArrayList<>();
    int at = 0;
    for (var entry : netlist.instances().sequencedEntrySet()) {
      Instance instance = entry.getValue();
      PulseCell cell = netlist.cell(entry.getKey());
      tables[at] = made.computeIfAbsent(instance.cell(), _ -> new CellTable(cell));
      state[at] = instance.state();
      if (instance.weight().isPresent()) {
        word[at] = instance.weight().get().stream();
        limit[at] = instance.weight().get().limit();
      }
      List<Boolean> given = chances.get(entry.getKey());
      decided.add(given == null ? null : given.iterator());
      firstPin[at] = pins.size();
      firstOutput[at] = outputs.size();
      for (String input : cell.inputs()) {
        Pin pin = new Pin(entry.getKey(), input);
        numbers.put(pin, pins.size());
        pins.add(pin);
        owners.add(at);
      }
      for (String output : cell.outputs()) {
        outputs.put(new Pin(entry.getKey(), output), outputs.size());
      }
      at++;
    }
    for (var terminal : netlist.outputs()) {
      for (String pin : terminal.pins()) {
        numbers.put(Pin.outside(pin), pins.size());
        pins.add(Pin.outside(pin));
        owners.add(-1);
      }
    }
    if (pins.size() >= 1 << PIN_BITS) {
      throw new IllegalArgumentException("a netlist of " + pins.size() + " pins");
    }
    owner = owners.stream().mapToInt(Integer::intValue).toArray();
    last = new long[pins.size()];
    java.util.Arrays.fill(last, NEVER);
    lastState = new int[pins.size()];
    counts = new long[pins.size()];
    sinks = new int[outputs.size()];
    for (Wire wire : netlist.wires()) {
      if (wire.from().isOutside()) {
        driven.put(wire.from().pin(), numbers.get(wire.to()));
      } else {
        sinks[outputs.get(wire.from())] = numbers.get(wire.to());
      }
    }
  }

  /// Sends a pulse into the chip's pin `pin` at `time`, which must not lie before what has been
  /// simulated.
  public void send(String pin, long time) {
    queue.add((time - base) << PIN_BITS | driven.get(pin));
  }

  /// Simulates everything before `end`.
  public void run(long end) {
    long limit = (end - base) << PIN_BITS;
    while (!queue.isEmpty() && queue.first() < limit) {
      long key = queue.take();
      arrive((int) (key & (1 << PIN_BITS) - 1), key >> PIN_BITS);
    }
    rebase(end);
  }

  /// Counts times from `time` on, before which nothing is on its way.
  private void rebase(long time) {
    long moved = time - base;
    queue.shift(moved << PIN_BITS);
    for (int i = 0; i < last.length; i++) {
      last[i] = Math.max(NEVER, last[i] - moved);
    }
    base = time;
  }

  private void arrive(int pin, long time) {
    pulses++;
    counts[pin]++;
    observer.came(base + time, pins.get(pin));
    int instance = owner[pin];
    if (instance < 0) {
      return;
    }
    CellTable table = tables[instance];
    int first = firstPin[instance];
    int input = pin - first;
    int[] from = table.separatedFrom[input];
    for (int i = 0; i < from.length; i++) {
      int earlier = first + from[i];
      long gap = time - last[earlier];
      if (gap < table.separatedBy[input][i] && lastState[earlier] == table.separatedIn[input][i]) {
        violations++;
        observer.violated(
            base + time, pins.get(pin), pins.get(earlier).pin(), gap, table.separatedBy[input][i]);
      }
    }
    boolean lost = false;
    for (int i = 0; i < table.absorbedBy[input].length; i++) {
      lost |= time - last[first + table.absorbedBy[input][i]] < table.absorbedFor[input][i];
    }
    last[pin] = time;
    lastState[pin] = state[instance];
    if (lost) {
      absorbed++;
      observer.absorbed(base + time, pins.get(pin));
      return;
    }
    int row = state[instance] * table.inputs + input;
    if (table.byChance[row] && !passes(instance)) {
      return;
    }
    state[instance] = table.next[row];
    for (int i = 0; i < table.outputs[row].length; i++) {
      int sink = sinks[firstOutput[instance] + table.outputs[row][i]];
      queue.add((time + table.delays[row][i]) << PIN_BITS | sink);
    }
  }

  /// Draws the next word of the instance's generator, where nothing else decides.
  private boolean passes(int instance) {
    Iterator<Boolean> given = decided.get(instance);
    if (given != null) {
      return given.hasNext() && given.next();
    }
    word[instance] = Xorshift.next(word[instance]);
    return word[instance] <= limit[instance];
  }

  /// Pulses that have come at `pin` so far, absorbed ones among them.
  public long count(Pin pin) {
    int number = pins.indexOf(pin);
    if (number < 0) {
      throw new IllegalArgumentException(pin + " is no pin that pulses come at");
    }
    return counts[number];
  }

  /// Pulses on their way.
  public int pending() {
    return queue.size();
  }

  /// Pulses that have come anywhere.
  public long pulses() {
    return pulses;
  }

  public long violations() {
    return violations;
  }

  public long absorbed() {
    return absorbed;
  }
}
