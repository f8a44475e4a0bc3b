package nnc.ir.circuit;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The circuit of a cell. Its `pins` are nodes of it; each junction `B1` has the shunt of the
/// library's rule beside it, unless there is a resistor `RB1`.
public record CellCircuit(List<String> pins, List<Element> elements) {

  /// Throws `IllegalArgumentException` for a name that stands twice, a pin that no element is at
  /// and a coupling of what is no inductor.
  public CellCircuit {
    pins = List.copyOf(pins);
    elements = List.copyOf(elements);
    Set<String> names = new HashSet<>();
    Set<String> nodes = new HashSet<>();
    Set<String> inductors = new HashSet<>();
    for (Element e : elements) {
      if (!names.add(e.name())) {
        throw new IllegalArgumentException("'" + e.name() + "' stands twice");
      }
      if (e.kind() != Element.Kind.COUPLING) {
        nodes.add(e.from());
        nodes.add(e.to());
      }
      if (e.kind() == Element.Kind.INDUCTOR) {
        inductors.add(e.name());
      }
    }
    for (String pin : pins) {
      if (!nodes.contains(pin)) {
        throw new IllegalArgumentException("no element is at pin '" + pin + "'");
      }
    }
    for (Element e : elements) {
      if (e.kind() == Element.Kind.COUPLING
          && !(inductors.contains(e.from()) && inductors.contains(e.to()))) {
        throw new IllegalArgumentException("'" + e.name() + "' couples what is no inductor");
      }
    }
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
