package nnc.frontend.target;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import nnc.ir.circuit.CellCircuit;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.circuit.Element;
import nnc.ir.circuit.JunctionModel;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// Reads circuits of cells. What lacks a value or makes no circuit is refused (E0107); E0208 for
/// unknown fields.
public final class CircuitLibraryReader {

  private CircuitLibraryReader() {}

  public static CircuitLibrary read(Source source) {
    Section root =
        Section.of(
            "the library",
            Yaml.parse(source),
            List.of("id", "title", "variant", "source", "quality", "junction", "cells"));
    SequencedMap<String, CellCircuit> cells = new LinkedHashMap<>();
    Section.any("'cells'", root.get("cells"))
        .all()
        .forEach((name, field) -> cells.put(name, cell(name, field)));
    return new CircuitLibrary(
        root.text("id"),
        root.text("title"),
        root.text("source"),
        TargetReader.quality(root),
        root.text("variant"),
        junction(root),
        cells);
  }

  private static JunctionModel junction(Section root) {
    Section section =
        Section.of(
            "'junction'",
            root.get("junction"),
            List.of(
                "critical-current",
                "capacitance",
                "subgap-resistance",
                "normal-resistance",
                "gap",
                "shunt",
                "shunt-inductance-per-ohm",
                "shunt-inductance"));
    return new JunctionModel(
        section.number("critical-current"),
        section.number("capacitance"),
        section.number("subgap-resistance"),
        section.number("normal-resistance"),
        section.number("gap"),
        section.number("shunt"),
        section.number("shunt-inductance-per-ohm"),
        section.number("shunt-inductance"));
  }

  private static CellCircuit cell(String name, Yaml.Field field) {
    Section section = Section.of("cell '" + name + "'", field.value(), List.of("pins", "elements"));
    List<Element> elements =
        section.texts("elements").stream()
            .map(t -> checked(section.get("elements").span(), () -> Element.parse(t)))
            .toList();
    return checked(field.key(), () -> new CellCircuit(section.texts("pins"), elements));
  }

  private static <T> T checked(Span span, Supplier<T> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException e) {
      throw Section.bad(span, e.getMessage());
    }
  }
}
