package nnc.backends.sfq;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import nnc.ir.circuit.CellCircuit;
import nnc.ir.circuit.Circuit;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.circuit.Element;
import nnc.ir.circuit.JunctionModel;
import nnc.ir.circuit.NetlistCircuit;
import nnc.ir.circuit.Thermal;

/// Prints a circuit as a deck for JoSIM: the junction's model, a subcircuit for each cell that is
/// used, the triangles of current that drive the chip's pins, an instance for each cell. Phases of
/// all wires are printed.
public final class JosimDeck {

  /// The time between two lines of the output, in ps. Phases are read between them.
  private static final double PRINTED = 0.5;

  private final NetlistCircuit circuit;

  public JosimDeck(NetlistCircuit circuit) {
    this.circuit = circuit;
  }

  /// `drives` are times in ps by the chip's pin, `end` and `step` are in ps.
  public String text(
      SequencedMap<String, List<Double>> drives, double end, double step, Thermal thermal) {
    StringBuilder deck = new StringBuilder();
    CircuitLibrary library = circuit.library();
    deck.append("* ").append(circuit.netlist().name().replaceAll("[^A-Za-z0-9_ ]", "_"));
    deck.append("\n* circuits: ").append(plain(library.title()));
    deck.append("; variant ").append(plain(library.variant())).append('\n');
    deck.append(model(library.model()));
    SortedMap<String, NetlistCircuit.Placed> kinds = new TreeMap<>();
    circuit.cells().values().forEach(placed -> kinds.putIfAbsent(kind(placed), placed));
    kinds.forEach((kind, placed) -> deck.append(subcircuit(kind, placed)));
    drives.forEach((pin, times) ->
        deck.append("I")
            .append(circuit.drive(pin))
            .append(" 0 ")
            .append(circuit.drive(pin))
            .append(" pwl(0 0")
            .append(times.stream().map(JosimDeck::triangle).collect(Collectors.joining()))
            .append(")\n"));
    circuit
        .cells()
        .forEach((name, placed) -> {
          deck.append("* ").append(plain(name)).append("\nX");
          deck.append(placed.id()).append(' ').append(kind(placed));
          for (String pin : library.cell(placed.cell()).orElseThrow().pins()) {
            deck.append(' ').append(placed.wires().get(pin));
          }
          deck.append('\n');
        });
    if (thermal.kelvin() > 0) {
      deck.append(".temp ").append(number(thermal.kelvin()));
      deck.append("\n.neb ").append(number(thermal.bandwidth()));
      deck.append("\n.option seed=").append(thermal.seed()).append('\n');
    }
    deck.append(".tran ").append(number(PRINTED)).append("p ").append(number(end));
    deck.append("p 0 ").append(number(step)).append("p\n");
    // the driver's pins come with their cells
    new TreeMap<>(byName(circuit.nodes()))
        .keySet()
        .forEach(node -> deck.append(".print nodep ").append(node).append('\n'));
    return deck.append(".end\n").toString();
  }

  /// Fit for a comment.
  private static String plain(String text) {
    return text.replaceAll("[^\\x20-\\x7e]", "_");
  }

  private static Map<String, String> byName(Map<?, String> nodes) {
    return nodes.values().stream().distinct().collect(Collectors.toMap(n -> n, n -> n));
  }

  private static String model(JunctionModel m) {
    return ".model jj jj(rtype=1, vg=%smV, cap=%spF, r0=%s, rn=%s, icrit=%smA)\n"
        .formatted(
            number(m.gap()),
            number(m.capacitance()),
            number(m.subgap()),
            number(m.normal()),
            number(m.criticalCurrent()));
  }

  /// A cell with a weight current of its own is a kind of its own.
  private static String kind(NetlistCircuit.Placed placed) {
    return placed.weight().isPresent() ? placed.cell() + "_" + placed.id() : placed.cell();
  }

  private String subcircuit(String kind, NetlistCircuit.Placed placed) {
    CellCircuit cell = circuit.library().cell(placed.cell()).orElseThrow();
    StringBuilder text = new StringBuilder(".subckt " + kind);
    cell.pins().forEach(p -> text.append(' ').append(node(p)));
    text.append('\n');
    circuit.elements(placed).forEach(e -> text.append(element(e)));
    return text.append(".ends\n").toString();
  }

  private static String element(Element e) {
    String ends = e.name() + " " + node(e.from()) + " " + node(e.to()) + " ";
    return switch (e.kind()) {
      case JUNCTION -> ends + "jj area=" + number(e.value()) + "\n";
      case INDUCTOR -> ends + number(e.value()) + "p\n";
      case COUPLING -> e.name() + " " + e.from() + " " + e.to() + " " + number(e.value()) + "\n";
      case BIAS ->
          "%s 0 %s pwl(0 0 %sp %sm)\n"
              .formatted(e.name(), node(e.from()), number(Circuit.RAMP), number(e.value()));
      case RESISTOR ->
          e.inductance() == 0
              ? ends + number(e.value()) + "\n"
              : "%s %s %s_ %s\nL_%s %s_ %s %sp\n"
                  .formatted(
                      e.name(),
                      node(e.from()),
                      e.name(),
                      number(e.value()),
                      e.name(),
                      e.name(),
                      node(e.to()),
                      number(e.inductance()));
    };
  }

  /// A node's name that is no element's letter with a number: `0` is ground.
  private static String node(String name) {
    return name.equals("0") ? "0" : "_" + name;
  }

  private static String triangle(double time) {
    return " %sp 0 %sp %sm %sp 0"
        .formatted(
            number(time),
            number(time + Circuit.RISE),
            number(Circuit.PEAK),
            number(time + 2 * Circuit.RISE));
  }

  private static String number(double value) {
    return new BigDecimal(value, new MathContext(7)).stripTrailingZeros().toPlainString();
  }
}
