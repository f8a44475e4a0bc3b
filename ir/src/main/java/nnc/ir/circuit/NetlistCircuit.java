package nnc.ir.circuit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeSet;
import nnc.ir.PulseNetlist;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.WeightCurrent;
import nnc.ir.pulse.Wire;

/// A netlist as a circuit: each cell by its circuit, each of the chip's input pins by a cell
/// `INPUT` that makes pulses of triangles of current, each output pin by a cell `OUTPUT`.
public record NetlistCircuit(
    PulseNetlist netlist, CircuitLibrary library, SequencedMap<String, Placed> cells) {

  /// Cells that the chip's pins have.
  public static final String INPUT = "INPUT";

  public static final String OUTPUT = "OUTPUT";

  /// Where the frame of the netlist begins in the circuit, in ps: bias currents must have risen.
  public static final double START = 60;

  /// A cell of the circuit, under the name that its instance has in decks, the wire at each of its
  /// pins, and its weight current where it has one.
  public record Placed(
      String id, String cell, SequencedMap<String, String> wires, Optional<WeightCurrent> weight) {

    /// The node of the whole circuit that is the cell's `node`.
    String node(String node) {
      return node.equals("0") ? "0" : wires.getOrDefault(node, id + ":" + node);
    }
  }

  /// Throws `Rejection` with E0403 for each cell that the library has no circuit of, and for more
  /// junctions than `limit`.
  public static NetlistCircuit of(PulseNetlist netlist, CircuitLibrary library, int limit) {
    refuseMissing(netlist, library);
    SequencedMap<Pin, String> wires = wires(netlist);
    SequencedMap<String, Placed> placed = new LinkedHashMap<>();
    for (Wire wire : netlist.wires()) {
      if (wire.from().isOutside()) {
        SequencedMap<String, String> pins = new LinkedHashMap<>();
        pins.put("d", "d" + wires.get(wire.from()).substring(1));
        pins.put("q", wires.get(wire.from()));
        placed.put(
            wire.from().toString(), new Placed("x" + placed.size(), INPUT, pins, Optional.empty()));
      }
      if (wire.to().isOutside()) {
        placed.put(
            wire.to().toString(),
            new Placed(
                "x" + placed.size(),
                OUTPUT,
                new LinkedHashMap<>(Map.of("a", wires.get(wire.to()))),
                Optional.empty()));
      }
    }
    for (var entry : netlist.instances().sequencedEntrySet()) {
      String cell = entry.getValue().cell();
      SequencedMap<String, String> pins = new LinkedHashMap<>();
      for (String pin : library.cell(cell).orElseThrow().pins()) {
        pins.put(pin, wires.get(new Pin(entry.getKey(), pin)));
      }
      placed.put(
          entry.getKey() + " cell",
          new Placed("x" + placed.size(), cell, pins, entry.getValue().weight()));
    }
    NetlistCircuit circuit = new NetlistCircuit(netlist, library, placed);
    int junctions = circuit.junctions();
    if (junctions > limit) {
      throw Diagnostic.of(
              Code.E0403,
              netlist.instances().firstEntry().getValue().span(),
              "the circuit has "
                  + junctions
                  + " junctions, more than the "
                  + limit
                  + " that are solved in time")
          .help(
              "weights that are wires (--set synapses=wired) and smaller networks take fewer; or"
                  + " allow as many: '--set circuit-limit="
                  + junctions
                  + "'")
          .rejection();
    }
    return circuit;
  }

  private static void refuseMissing(PulseNetlist netlist, CircuitLibrary library) {
    SequencedMap<String, Diagnostic> missing = new LinkedHashMap<>();
    for (String chip : List.of(INPUT, OUTPUT)) {
      library
          .cell(chip)
          .map(c -> otherPins(chip, c, chip.equals(INPUT) ? List.of("d", "q") : List.of("a")))
          .orElseGet(() -> Optional.of(absent(chip, Span.NONE, library)))
          .ifPresent(d -> missing.put(chip, d));
    }
    for (Instance instance : netlist.instances().values()) {
      if (!missing.containsKey(instance.cell())) {
        lack(instance, netlist.cells().get(instance.cell()), library)
            .ifPresent(d -> missing.put(instance.cell(), d));
      }
    }
    if (!missing.isEmpty()) {
      throw new Rejection(List.copyOf(missing.values()));
    }
  }

  /// Why the library has no circuit of `instance`, which is a cell that does what `cell` says.
  public static Optional<Diagnostic> lack(
      Instance instance, PulseCell cell, CircuitLibrary library) {
    String name = instance.cell();
    Optional<CellCircuit> circuit = library.cell(name);
    if (circuit.isEmpty()) {
      return Optional.of(absent(name, instance.span(), library));
    }
    String found = "'" + library.title() + "' has no circuit of cell " + name;
    if (cell.isByChance() && circuit.get().weight().isEmpty()) {
      return Optional.of(
          Diagnostic.of(Code.E0403, circuit.get().span(), found + " that says its weight current")
              .help(
                  "give the circuit a 'weight': its bias current, and the mean and deviation that"
                      + " 'nnc cell "
                      + name
                      + " --target sfq' measures (docs/cell-library.md)"));
    }
    if (instance.state() != 0) {
      return Optional.of(
          Diagnostic.of(
              Code.E0403, instance.span(), found + " that begins in state " + instance.state()));
    }
    List<String> pins = new ArrayList<>(cell.inputs());
    pins.addAll(cell.outputs());
    return otherPins(name, circuit.get(), pins);
  }

  private static Diagnostic absent(String name, Span span, CircuitLibrary library) {
    return Diagnostic.of(
            Code.E0403, span, "'" + library.title() + "' has no circuit of cell " + name)
        .help(
            "add one (--circuits FILE, docs/cell-library.md); there are "
                + String.join(", ", new TreeSet<>(library.cells().keySet())));
  }

  private static Optional<Diagnostic> otherPins(
      String name, CellCircuit circuit, List<String> pins) {
    if (Set.copyOf(pins).equals(Set.copyOf(circuit.pins()))) {
      return Optional.empty();
    }
    return Optional.of(
        Diagnostic.of(
                Code.E0403,
                circuit.span(),
                "the circuit of cell "
                    + name
                    + " has pins "
                    + String.join(", ", circuit.pins())
                    + ", the cell "
                    + String.join(", ", pins))
            .help("give the circuit the pins that the cell has"));
  }

  /// The name of the wire at each pin.
  private static SequencedMap<Pin, String> wires(PulseNetlist netlist) {
    SequencedMap<Pin, String> names = new LinkedHashMap<>();
    for (Wire wire : netlist.wires()) {
      String name = "n" + names.size() / 2;
      names.put(wire.from(), name);
      names.put(wire.to(), name);
    }
    return names;
  }

  /// The node of each of the netlist's wires, by the pin that it ends at.
  public SequencedMap<Pin, String> nodes() {
    SequencedMap<Pin, String> nodes = new LinkedHashMap<>();
    wires(netlist).forEach((pin, name) -> nodes.put(pin, name));
    List<Pin> sinks = new ArrayList<>();
    netlist.wires().forEach(w -> sinks.add(w.to()));
    nodes.keySet().retainAll(sinks);
    return nodes;
  }

  /// The node that drives the chip's pin `pin`.
  public String drive(String pin) {
    return cells.get(pin).wires().get("d");
  }

  public int junctions() {
    return cells.values().stream()
        .mapToInt(p -> library.cell(p.cell()).orElseThrow().junctions())
        .sum();
  }

  /// The elements of a cell of the circuit, its weight current among them.
  public List<Element> elements(Placed placed) {
    CellCircuit cell = library.cell(placed.cell()).orElseThrow();
    List<Element> elements = cell.shunted(library.model());
    if (cell.weight().isEmpty() || placed.weight().isEmpty()) {
      return elements;
    }
    WeightBias bias = cell.weight().get();
    double current = bias.current(placed.weight().get());
    return elements.stream()
        .map(e -> e.name().equals(bias.element()) ? e.times(current / e.value()) : e)
        .toList();
  }

  /// The flat circuit, with triangles that begin at `drives`, in ps by the chip's pin.
  public Circuit flat(SequencedMap<String, List<Double>> drives) {
    List<Element> elements = new ArrayList<>();
    for (Placed placed : cells.values()) {
      for (Element e : elements(placed)) {
        boolean coupling = e.kind() == Element.Kind.COUPLING;
        elements.add(
            new Element(
                e.kind(),
                placed.id() + ":" + e.name(),
                coupling ? placed.id() + ":" + e.from() : placed.node(e.from()),
                coupling ? placed.id() + ":" + e.to() : placed.node(e.to()),
                e.value(),
                e.inductance()));
      }
    }
    SequencedMap<String, List<Double>> driven = new LinkedHashMap<>();
    drives.forEach((pin, times) -> driven.put(drive(pin), times));
    return new Circuit(library.model(), elements, driven);
  }
}
