package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Instance.Role;
import nnc.ir.pulse.Pin;
import nnc.passes.sfq.NeuronCircuits.Bit;

/// The windows of a frame, one behind the other. A window repeats a round of slots, in each of
/// which one pulse at most goes to the neurons. A token goes through the round by a chain of cells
/// of the window's own and reads what must be read.
final class Windows {

  private static final String CLOCK = "clock";

  private final Circuit circuit;
  private final SequencedMap<String, List<Integer>> tokens = new LinkedHashMap<>();
  private final SequencedMap<String, List<Integer>> data = new LinkedHashMap<>();
  private final Set<Bit> seen = new HashSet<>();
  private final TreeSet<Integer> clock = new TreeSet<>();
  private int next;

  /// Begins behind `before` slots.
  Windows(Circuit circuit, int before) {
    this.circuit = circuit;
    this.next = before;
  }

  /// The next window.
  Window open(String name, int repeats) {
    return new Window(name, repeats);
  }

  /// A slot of those rounds of a window in which a pin gives its pulse.
  private record Given(int slot, IntPredicate rounds) {}

  /// A window that is filled, slot by slot of its round, and closed.
  final class Window {
    private final String name;
    private final int repeats;
    private final TreeMap<Integer, List<Pin>> read = new TreeMap<>();
    private final SequencedMap<String, Given> given = new LinkedHashMap<>();
    private int round;

    private Window(String name, int repeats) {
      this.name = name;
      this.repeats = repeats;
    }

    /// A slot of the round.
    int take() {
      return round++;
    }

    void read(int slot, Pin sink) {
      read.computeIfAbsent(slot, _ -> new ArrayList<>()).add(sink);
    }

    /// Lets `bit` give its pulse in slot `slot`.
    void give(Bit bit, int slot) {
      seen.add(bit);
      if (bit.read().isPresent()) {
        read(slot, bit.read().get());
      } else {
        given.put(bit.gives().pin(), new Given(slot, _ -> true));
      }
    }

    /// Lets the chip's pins `bits`, the bits of a number, least first, give as many pulses in each
    /// `2^bits - 1` rounds as it says, spread as a binary rate multiplier does: the last bit in
    /// every other round, the one before in every other of those that are left, and so on.
    void rate(List<Bit> bits, int slot) {
      int cycle = (1 << bits.size()) - 1;
      for (int b = 0; b < bits.size(); b++) {
        int ones = bits.size() - 1 - b;
        seen.add(bits.get(b));
        given.put(
            bits.get(b).gives().pin(),
            new Given(slot, r -> Integer.numberOfTrailingZeros(r % cycle + 1) == ones));
      }
    }

    /// Makes the chain and keeps a slot empty, so that all has reached its end.
    void close() {
      given.forEach((pin, at) ->
          data.computeIfAbsent(pin, _ -> new ArrayList<>()).addAll(every(at.slot(), at.rounds())));
      if (!read.isEmpty()) {
        Pin token = Pin.outside("token." + name);
        tokens.put(token.pin(), every(read.firstKey()));
        for (int slot = read.firstKey(); slot <= read.lastKey(); slot++) {
          if (slot > read.firstKey()) {
            String id = circuit.add(name + ".slot" + slot, "DFF", Role.CLOCK, Span.NONE);
            circuit.link(token, new Pin(id, "a"));
            circuit.link(Pin.outside(CLOCK), new Pin(id, "clk"));
            token = new Pin(id, "q");
            clock.addAll(every(slot));
          }
          for (Pin sink : read.getOrDefault(slot, List.of())) {
            circuit.link(token, sink);
          }
        }
      }
      next += repeats * round + 1;
    }

    private List<Integer> every(int slot) {
      return every(slot, _ -> true);
    }

    private List<Integer> every(int slot, IntPredicate rounds) {
      List<Integer> slots = new ArrayList<>();
      for (int r = 0; r < repeats; r++) {
        if (rounds.test(r)) {
          slots.add(next + r * round + slot);
        }
      }
      return slots;
    }
  }

  /// Whether `bit` gives its pulse in some slot.
  boolean isGiven(Bit bit) {
    return seen.contains(bit);
  }

  /// Ends a data pin that nothing has asked for.
  void spare(String pin) {
    if (!data.containsKey(pin)) {
      data.put(pin, List.of(next - 1));
      String id = circuit.add(pin + ".spare", "SINK", Role.TERMINATION, Span.NONE);
      circuit.link(Pin.outside(pin), new Pin(id, "a"));
    }
  }

  int count() {
    return next;
  }

  /// The slots in which data pins get their pulses.
  SequencedMap<String, List<Integer>> data() {
    return data;
  }

  /// The slots in which the other pins get theirs.
  SequencedMap<String, List<Integer>> control() {
    SequencedMap<String, List<Integer>> control = new LinkedHashMap<>(tokens);
    if (!clock.isEmpty()) {
      control.put(CLOCK, List.copyOf(clock));
    }
    return control;
  }
}
