package nnc.ir.circuit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import nnc.ir.diagnostic.Span;

/// The circuit of a cell. Its `pins` are nodes of it; each junction `B1` has the shunt of the
/// library's rule beside it, unless there is a resistor `RB1`. `weight` is the bias current that is
/// a weight, of cells by chance. `span` is where its name stands.
public record CellCircuit(
    List<String> pins, List<Element> elements, Optional<WeightBias> weight, Span span) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]+");

  /// Without a weight.
  public CellCircuit(List<String> pins, List<Element> elements, Span span) {
    this(pins, elements, Optional.empty(), span);
  }

  /// Throws `IllegalArgumentException` for names of anything but letters and digits, names that
  /// stand twice or differ by their case alone (decks know no case), a pin that no element is at, a
  /// node that nothing joins to ground or a pin, and couplings of what are no two inductors that
  /// nothing else couples.
  public CellCircuit {
    pins = List.copyOf(pins);
    elements = List.copyOf(elements);
    SortedMap<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    SortedMap<String, String> nodes = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    Set<String> inductors = new HashSet<>();
    for (Element e : elements) {
      require(NAME.matcher(e.name()).matches(), "'" + e.name() + "' is no name");
      require(names.put(e.name(), e.name()) == null, "'" + e.name() + "' stands twice");
      if (e.kind() == Element.Kind.INDUCTOR) {
        inductors.add(e.name());
      }
      for (String node : e.nodes()) {
        require(NAME.matcher(node).matches(), "'" + node + "' is no name of a node");
        String other = nodes.put(node, node);
        require(
            other == null || other.equals(node),
            "nodes '" + other + "' and '" + node + "' differ by their case alone");
      }
    }
    for (String pin : pins) {
      require(pin.equals(nodes.get(pin)), "no element is at pin '" + pin + "'");
    }
    for (Element e : elements) {
      require(
          e.kind() != Element.Kind.COUPLING
              || (inductors.remove(e.from()) && inductors.remove(e.to())),
          "'" + e.name() + "' couples what are no two inductors of its own");
    }
    List<Element> all = elements;
    weight.ifPresent(w ->
        require(
            all.stream()
                .anyMatch(e -> e.kind() == Element.Kind.BIAS && e.name().equals(w.element())),
            "the weight '" + w.element() + "' is no bias current of its own"));
    nodes.keySet().removeAll(joined(pins, elements));
    require(
        nodes.isEmpty(),
        nodes.isEmpty() ? "" : "nothing joins node '" + nodes.firstKey() + "' to ground or a pin");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /// Nodes with a way of junctions, inductors and resistors to ground or a pin.
  private static Set<String> joined(List<String> pins, List<Element> elements) {
    Set<String> joined = new HashSet<>(pins);
    joined.add("0");
    boolean more = true;
    while (more) {
      more = false;
      for (Element e : elements) {
        if (e.isBranch() && joined.contains(e.from()) != joined.contains(e.to())) {
          more |= joined.addAll(List.of(e.from(), e.to()));
        }
      }
    }
    return joined;
  }

  /// Junctions, without the shunts.
  public int junctions() {
    return (int) elements.stream().filter(e -> e.kind() == Element.Kind.JUNCTION).count();
  }

  /// The elements, and behind each junction the shunt that the rule of `model` gives it.
  public List<Element> shunted(JunctionModel model) {
    List<Element> all = new ArrayList<>();
    for (Element e : elements) {
      all.add(e);
      if (e.kind() == Element.Kind.JUNCTION) {
        Element shunt = model.shuntOf(e);
        if (elements.stream().noneMatch(r -> r.name().equals(shunt.name()))) {
          all.add(shunt);
        }
      }
    }
    return all;
  }
}
