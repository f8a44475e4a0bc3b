package nnc.frontend.target;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Supplier;
import nnc.ir.circuit.CellCircuit;
import nnc.ir.circuit.CircuitLibrary;
import nnc.ir.circuit.Element;
import nnc.ir.circuit.JunctionModel;
import nnc.ir.circuit.WeightBias;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// Reads circuits of cells. What lacks a value or makes no circuit is refused (E0107); E0208 for
/// unknown fields.
public final class CircuitLibraryReader {

  private CircuitLibraryReader() {}

  public static CircuitLibrary read(Source source) {
    return read(source, Optional.empty());
  }

  /// Circuits of junctions like `usual` where the file tells none.
  public static CircuitLibrary read(Source source, JunctionModel usual) {
    return read(source, Optional.of(usual));
  }

  private static CircuitLibrary read(Source source, Optional<JunctionModel> usual) {
    return Section.explained(
        "docs/cell-library.md shows every field of a library of circuits",
        () -> library(source, usual));
  }

  private static CircuitLibrary library(Source source, Optional<JunctionModel> usual) {
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
        usual.filter(_ -> root.find("junction").isEmpty()).orElseGet(() -> junction(root)),
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
        positive(section, "critical-current"),
        positive(section, "capacitance"),
        positive(section, "subgap-resistance"),
        positive(section, "normal-resistance"),
        positive(section, "gap"),
        positive(section, "shunt"),
        notNegative(section, "shunt-inductance-per-ohm"),
        notNegative(section, "shunt-inductance"));
  }

  private static double positive(Section section, String name) {
    double number = notNegative(section, name);
    if (number == 0) {
      throw Section.bad(section.get(name).span(), "'" + name + "' must be above 0");
    }
    return number;
  }

  private static double notNegative(Section section, String name) {
    double number = section.number(name);
    if (number < 0) {
      throw Section.bad(section.get(name).span(), "'" + name + "' is below 0");
    }
    return number;
  }

  private static CellCircuit cell(String name, Yaml.Field field) {
    Section section =
        Section.of("cell '" + name + "'", field, List.of("pins", "elements", "weight"));
    section.get("pins");
    List<Element> elements =
        section.items("elements", section.get("elements")).stream()
            .map(CircuitLibraryReader::element)
            .toList();
    return checked(
        field.key(),
        () ->
            new CellCircuit(
                section.texts("pins"),
                elements,
                section.find("weight").map(CircuitLibraryReader::weight),
                field.key()));
  }

  private static WeightBias weight(Yaml yaml) {
    Section section =
        Section.of("'weight'", yaml, List.of("bias", "mean", "sigma", "kelvin", "source"));
    section.text("source");
    return new WeightBias(
        section.text("bias"),
        positive(section, "mean"),
        positive(section, "sigma"),
        positive(section, "kelvin"));
  }

  private static Element element(Yaml yaml) {
    if (yaml instanceof Yaml.Scalar(String text, Span span)) {
      return checked(span, () -> Element.parse(text));
    }
    throw Section.bad(yaml.span(), "an element is a text like 'L1 a 1 2.07'");
  }

  private static <T> T checked(Span span, Supplier<T> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException e) {
      throw Section.bad(span, e.getMessage());
    }
  }
}
