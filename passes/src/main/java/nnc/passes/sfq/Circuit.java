package nnc.passes.sfq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Transition;
import nnc.ir.pulse.Wire;

/// A netlist while it is made. Any number of links may begin and end at a pin: `wires` puts trees
/// of splitters and mergers where there are several, and ends what is left open.
final class Circuit {

  private final PulseLibrary library;
  private final SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
  private final SequencedMap<String, Instance> instances = new LinkedHashMap<>();
  private final SequencedMap<Pin, List<Pin>> drivers = new LinkedHashMap<>();

  Circuit(PulseLibrary library) {
    this.library = library;
  }

  /// Adds an instance and gives its id; throws `Rejection` (E0403) where the library has no such
  /// cell, or one that does something else.
  String add(String id, String cell, Instance.Role role, Span span) {
    PulseLibrary.Cell found =
        library
            .cell(cell)
            .orElseThrow(() ->
                Diagnostic.of(
                        Code.E0403, span, "library '" + library.id() + "' has no cell " + cell)
                    .help(
                        "choose another library with --set library=..."
                            + (cell.equals("NDRO")
                                ? ", or weights as wires: --set synapses=wired"
                                : ""))
                    .rejection());
    if (cells.putIfAbsent(cell, found.behaviour()) == null) {
      CellRole.fault(cell, found.behaviour())
          .ifPresent(fault -> {
            throw Diagnostic.of(
                    Code.E0403,
                    span,
                    "cell " + cell + " of library '" + library.id() + "' is none: " + fault)
                .because(found.lines().getOrDefault("", Span.NONE), "the cell")
                .help("let it do what its name says; delays and critical times are its own")
                .rejection();
          });
    }
    if (instances.putIfAbsent(id, new Instance(cell, role, 0, span)) != null) {
      throw new IllegalStateException("two instances " + id);
    }
    return id;
  }

  void link(Pin from, Pin to) {
    drivers.computeIfAbsent(to, _ -> new ArrayList<>()).add(from);
  }

  SequencedMap<String, PulseCell> cells() {
    return cells;
  }

  SequencedMap<String, Instance> instances() {
    return instances;
  }

  /// All links as wires. Trees are balanced.
  List<Wire> wires() {
    SequencedMap<Pin, List<Pin>> sinks = new LinkedHashMap<>();
    SequencedMap<Pin, List<Pin>> merged = new LinkedHashMap<>(drivers);
    Arrivals arrivals = new Arrivals(cells, instances, merged, delay("SPLIT"), delay("MERGE"));
    merged.forEach((to, from) -> merge(to, from, arrivals, sinks));
    ends(sinks);
    List<Wire> wires = new ArrayList<>();
    sinks.forEach((from, to) -> split(from, to, from.toString(), wires));
    return wires;
  }

  /// The longest delay of a cell; 0 where the library has none, which `add` tells.
  private long delay(String cell) {
    return library.cell(cell).stream()
        .flatMap(c -> c.behaviour().transitions().stream())
        .flatMap(t -> t.emissions().stream())
        .mapToLong(Transition.Emission::delay)
        .max()
        .orElse(0);
  }

  /// `wires` with chains of `counts` JTLs before pins.
  List<Wire> delay(List<Wire> wires, Map<Pin, Integer> counts) {
    List<Wire> delayed = new ArrayList<>();
    for (Wire wire : wires) {
      Pin from = wire.from();
      for (int i = 0; i < counts.getOrDefault(wire.to(), 0); i++) {
        String id = wire.to() + ".delay";
        for (int number = 1; instances.containsKey(id); number++) {
          id = wire.to() + ".delay" + number;
        }
        add(id, "JTL", Instance.Role.BALANCE, span(wire.to()));
        delayed.add(new Wire(from, new Pin(id, "a")));
        from = new Pin(id, "q");
      }
      delayed.add(new Wire(from, wire.to()));
    }
    return delayed;
  }

  /// The tree of mergers that ends at `to`, what comes last nearest to its end.
  private void merge(
      Pin to, List<Pin> from, Arrivals arrivals, SequencedMap<Pin, List<Pin>> sinks) {
    join(sinks, merged(to, from, arrivals.tree(to), new int[1], sinks), to);
  }

  private Pin merged(
      Pin to,
      List<Pin> from,
      Arrivals.Tree tree,
      int[] number,
      SequencedMap<Pin, List<Pin>> sinks) {
    if (tree.isLeaf()) {
      return from.get(tree.number());
    }
    Pin a = merged(to, from, tree.a(), number, sinks);
    Pin b = merged(to, from, tree.b(), number, sinks);
    String id = add(to + ".merge" + number[0]++, "MERGE", Instance.Role.MERGE, span(to));
    join(sinks, a, new Pin(id, "a"));
    join(sinks, b, new Pin(id, "b"));
    return new Pin(id, "q");
  }

  /// How many leaves of a tree of `size` are in its deeper half.
  static int larger(int size) {
    int full = Integer.highestOneBit(size - 1);
    return Math.min(full, size - full / 2);
  }

  private static void join(SequencedMap<Pin, List<Pin>> sinks, Pin from, Pin to) {
    sinks.computeIfAbsent(from, _ -> new ArrayList<>()).add(to);
  }

  /// A tree of splitters from `from` to all of `to`, none of which is nearer than those behind it:
  /// a clock reaches the end of a chain of cells first, so that none takes what the one before it
  /// gives at the same step.
  private void split(Pin from, List<Pin> to, String name, List<Wire> wires) {
    if (to.size() == 1) {
      wires.add(new Wire(from, to.getFirst()));
      return;
    }
    Instance.Role role =
        from.isOutside() || !instances.containsKey(from.instance())
            ? Instance.Role.SPLIT
            : instances.get(from.instance()).role() == Instance.Role.CLOCK
                ? Instance.Role.CLOCK
                : Instance.Role.SPLIT;
    String id = add(name + ".split", "SPLIT", role, span(to.getFirst()));
    wires.add(new Wire(from, new Pin(id, "a")));
    int first = larger(to.size());
    split(new Pin(id, "q0"), to.subList(0, first), name + ".0", wires);
    split(new Pin(id, "q1"), to.subList(first, to.size()), name + ".1", wires);
  }

  /// Inputs that nothing drives get a source that never gives a pulse, open outputs a sink.
  private void ends(SequencedMap<Pin, List<Pin>> sinks) {
    for (var entry : List.copyOf(instances.sequencedEntrySet())) {
      PulseCell cell = cells.get(entry.getValue().cell());
      Span span = entry.getValue().span();
      for (String output : cell.outputs()) {
        Pin pin = new Pin(entry.getKey(), output);
        if (!sinks.containsKey(pin)) {
          String id = add(pin + ".open", "SINK", Instance.Role.TERMINATION, span);
          join(sinks, pin, new Pin(id, "a"));
        }
      }
      for (String input : cell.inputs()) {
        Pin pin = new Pin(entry.getKey(), input);
        boolean merger = entry.getValue().cell().equals("MERGE") && !drivers.containsKey(pin);
        if (!drivers.containsKey(pin) && !merger) {
          String id = add(pin + ".idle", "ALWAYS0", Instance.Role.TERMINATION, span);
          join(sinks, new Pin(id, "q"), pin);
        }
      }
    }
  }

  private Span span(Pin pin) {
    return pin.isOutside() ? Span.NONE : instances.get(pin.instance()).span();
  }
}
