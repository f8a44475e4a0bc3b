package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.passes.sfq.NeuronCircuits.Bit;

/// The slots of a frame: in each of them one pulse at most goes to the neurons, so that pulses
/// never meet. What must be read in a slot gets a token, which a chain of cells that a clock steps
/// hands on from slot to slot. The first two are those of the reset and of the preload.
final class Slots {

  /// Pins of the chip that begin the chain and step it.
  static final String TOKEN = "token";

  static final String CLOCK = "clock";

  static final int RESET = 0;

  static final int PRELOAD = 1;

  private final TreeMap<Integer, List<Pin>> read = new TreeMap<>();
  private final SequencedMap<String, List<Integer>> data = new LinkedHashMap<>();
  private final List<Integer> layers = new ArrayList<>(List.of(0, 1));
  private final List<Layer> named = new ArrayList<>();
  private final Set<Bit> given = new HashSet<>();

  /// Slots of equal length: whose they are in the network.
  record Layer(String name, Span span) {}

  Slots(Layer network) {
    named.add(network);
    named.add(network);
  }

  /// The number of a slot of its own.
  int take() {
    layers.add(named.size() - 1);
    return layers.size() - 1;
  }

  /// Slots from here on belong to `layer`, and may have another length.
  void layer(Layer layer) {
    named.add(layer);
  }

  Layer layer(int number) {
    return named.get(number);
  }

  /// The number of the layer of each slot; those of reset and preload are their own.
  List<Integer> layers() {
    return layers;
  }

  /// Sends the token of slot `slot` to `sink`.
  void read(int slot, Pin sink) {
    read.computeIfAbsent(slot, _ -> new ArrayList<>()).add(sink);
  }

  /// Lets `bit` give its pulse in a slot of its own.
  void give(Bit bit) {
    give(bit, take());
  }

  /// Lets `bit` give its pulse in slot `slot`.
  void give(Bit bit, int slot) {
    given.add(bit);
    if (bit.read().isPresent()) {
      read(slot, bit.read().get());
    } else {
      data.put(bit.gives().pin(), List.of(slot));
    }
  }

  /// Whether `bit` gives its pulse in some slot.
  boolean isGiven(Bit bit) {
    return given.contains(bit);
  }

  /// Ends a data pin that nothing has asked for.
  void spare(String pin, Circuit circuit) {
    if (!data.containsKey(pin)) {
      data.put(pin, List.of(RESET));
      String id = circuit.add(pin + ".spare", "SINK", Instance.Role.TERMINATION, Span.NONE);
      circuit.link(Pin.outside(pin), new Pin(id, "a"));
    }
  }

  /// The slots in which the chip's data pins get their pulses.
  SequencedMap<String, List<Integer>> data() {
    return data;
  }

  int count() {
    return layers.size();
  }

  /// Makes the chain; what the chip's pins get, in numbers of slots.
  SequencedMap<String, List<Integer>> chain(Circuit circuit) {
    SequencedMap<String, List<Integer>> drives = new LinkedHashMap<>();
    if (read.isEmpty()) {
      return drives;
    }
    int first = read.firstKey();
    Pin token = Pin.outside(TOKEN);
    drives.put(TOKEN, List.of(first));
    List<Integer> steps = new ArrayList<>();
    read.get(first).forEach(sink -> circuit.link(Pin.outside(TOKEN), sink));
    for (int slot = first + 1; slot <= read.lastKey(); slot++) {
      String id = circuit.add("slot" + slot, "DFF", Instance.Role.CLOCK, Span.NONE);
      circuit.link(token, new Pin(id, "a"));
      circuit.link(Pin.outside(CLOCK), new Pin(id, "clk"));
      token = new Pin(id, "q");
      for (Pin sink : read.getOrDefault(slot, List.of())) {
        circuit.link(token, sink);
      }
      steps.add(slot);
    }
    if (!steps.isEmpty()) {
      drives.put(CLOCK, steps);
    }
    return drives;
  }
}
