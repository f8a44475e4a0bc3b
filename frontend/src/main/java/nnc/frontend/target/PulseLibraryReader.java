package nnc.frontend.target;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Absorption;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Separation;
import nnc.ir.pulse.Transfer;
import nnc.ir.pulse.Transition;

/// Reads libraries of pulse cells. A cell without one of its numbers is refused (E0107), and so is
/// one whose behaviour is not complete; E0208 for unknown fields.
public final class PulseLibraryReader {

  private PulseLibraryReader() {}

  public static PulseLibrary read(Source source) {
    Section root =
        Section.of(
            "the library",
            Yaml.parse(source),
            List.of("id", "title", "source", "quality", "cells"));
    SequencedMap<String, PulseLibrary.Cell> cells = new LinkedHashMap<>();
    Section.any("'cells'", root.get("cells"))
        .all()
        .forEach((name, field) -> cells.put(name, cell(name, field)));
    return new PulseLibrary(
        root.text("id"),
        root.text("title"),
        root.text("source"),
        TargetReader.quality(root),
        cells);
  }

  private static PulseLibrary.Cell cell(String name, Yaml.Field field) {
    Section section =
        Section.of(
            "cell '" + name + "'",
            field.value(),
            List.of(
                "inputs",
                "outputs",
                "transitions",
                "separations",
                "absorptions",
                "junctions",
                "bias",
                "width",
                "height",
                "transfers",
                "evidence"));
    List<Transition> transitions = each(section, "transitions", Transition::parse);
    List<Separation> separations = each(section, "separations", Separation::parse);
    List<Absorption> absorptions = each(section, "absorptions", Absorption::parse);
    PulseCell behaviour =
        checked(
            field.key(),
            () ->
                new PulseCell(
                    section.texts("inputs"),
                    section.texts("outputs"),
                    transitions,
                    separations,
                    absorptions));
    SequencedMap<String, PulseLibrary.Evidence> evidence = new LinkedHashMap<>();
    section
        .find("evidence")
        .map(y -> Section.any("'evidence'", y))
        .ifPresent(all ->
            all.all()
                .forEach((of, given) -> {
                  Section one =
                      Section.of(
                          "evidence of '" + of + "'", given.value(), List.of("source", "quality"));
                  section.get(of); // evidence is of a field that is there
                  evidence.put(
                      of, new PulseLibrary.Evidence(TargetReader.quality(one), one.text("source")));
                }));
    return new PulseLibrary.Cell(
        behaviour,
        junctions(section),
        positive(section, "bias"),
        positive(section, "width"),
        positive(section, "height"),
        transfers(section, behaviour),
        evidence);
  }

  /// Those that chance decides for need one, others have none.
  private static List<Transfer> transfers(Section section, PulseCell behaviour) {
    if (!behaviour.isByChance()) {
      section
          .find("transfers")
          .ifPresent(y -> {
            throw Section.bad(y.span(), "no transition of this cell happens by chance");
          });
      return List.of();
    }
    return section.items("transfers", section.get("transfers")).stream()
        .map(PulseLibraryReader::transfer)
        .toList();
  }

  private static Transfer transfer(Yaml yaml) {
    Section section =
        Section.of(
            "a transfer",
            yaml,
            List.of(
                "id",
                "origin",
                "mean",
                "sigma",
                "temperature",
                "bandwidth",
                "driver",
                "load",
                "pulses",
                "quality",
                "source"));
    double kelvin = positive(section, "temperature");
    if (kelvin == 0) {
      throw Section.bad(section.get("temperature").span(), "there is no noise at 0 K");
    }
    return new Transfer(
        section.text("id"),
        section.text("origin"),
        positive(section, "mean"),
        positive(section, "sigma"),
        kelvin,
        positive(section, "bandwidth"),
        section.text("driver"),
        section.text("load"),
        (long) positive(section, "pulses"),
        TargetReader.quality(section),
        section.text("source"));
  }

  private static int junctions(Section section) {
    double number = positive(section, "junctions");
    if (number != Math.rint(number) || number > 1000) {
      throw Section.bad(section.get("junctions").span(), "a number of junctions is no " + number);
    }
    return (int) number;
  }

  private static double positive(Section section, String name) {
    double number = section.number(name);
    if (number < 0) {
      throw Section.bad(section.get(name).span(), "'" + name + "' is below 0");
    }
    return number;
  }

  private static <T> List<T> each(Section section, String name, Function<String, T> parse) {
    return section
        .find(name)
        .map(y ->
            section.texts(name).stream().map(t -> checked(y.span(), () -> parse.apply(t))).toList())
        .orElse(List.of());
  }

  private static <T> T checked(Span span, java.util.function.Supplier<T> make) {
    try {
      return make.get();
    } catch (IllegalArgumentException e) {
      throw Section.bad(span, e.getMessage());
    }
  }
}
