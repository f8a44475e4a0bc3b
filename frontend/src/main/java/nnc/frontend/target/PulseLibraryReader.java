package nnc.frontend.target;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import nnc.ir.pulse.Absorption;
import nnc.ir.pulse.PulseCell;
import nnc.ir.pulse.PulseLibrary;
import nnc.ir.pulse.Separation;
import nnc.ir.pulse.Transfer;
import nnc.ir.pulse.Transition;

/// Reads libraries of pulse cells. A cell without one of its numbers is refused (E0107), critical
/// times of the pins that its state machine lets meet among them, and so is one whose behaviour is
/// not complete; E0208 for unknown fields.
public final class PulseLibraryReader {

  /// Fields of cells whose source a library may tell for all cells at once.
  static final List<String> NUMBERS = List.of("junctions", "bias", "width", "height");

  private PulseLibraryReader() {}

  public static PulseLibrary read(Source source) {
    return Section.explained(
        "docs/cell-library.md shows every field of a library of cells", () -> library(source));
  }

  private static PulseLibrary library(Source source) {
    Section root =
        Section.of(
            "the library",
            Yaml.parse(source),
            List.of(
                "id", "title", "source", "quality", "clock", "evidence", "converters", "cells"));
    SequencedMap<String, PulseLibrary.Evidence> general = evidence(root, NUMBERS);
    SequencedMap<String, PulseLibrary.Cell> cells = new LinkedHashMap<>();
    Section.any("'cells'", root.get("cells"))
        .all()
        .forEach((name, field) -> cells.put(name, cell(name, field, general)));
    return new PulseLibrary(
        root.text("id"),
        root.text("title"),
        root.text("source"),
        TargetReader.quality(root),
        root.find("clock").map(y -> new PulseLibrary.Clock(1e3 / gigahertz(y), y.span())),
        root.find("converters").map(PulseLibraryReader::converters),
        cells);
  }

  private static PulseLibrary.Converters converters(Yaml yaml) {
    Section section = Section.of("'converters'", yaml, List.of("input", "output"));
    return new PulseLibrary.Converters(
        converter(section.get("input")), converter(section.get("output")));
  }

  private static PulseLibrary.Converter converter(Yaml yaml) {
    Section section =
        Section.of("a converter", yaml, List.of("cell", "junctions", "bias", "width", "height"));
    return new PulseLibrary.Converter(
        section.text("cell"),
        junctions(section),
        positive(section, "bias"),
        positive(section, "width"),
        positive(section, "height"));
  }

  private static double gigahertz(Yaml yaml) {
    double clock = Section.number("'clock'", yaml);
    if (clock < 0.1 || clock > 1000) {
      throw Section.bad(yaml.span(), "a clock has 0.1 to 1000 GHz");
    }
    return clock;
  }

  private static PulseLibrary.Cell cell(
      String name, Yaml.Field field, SequencedMap<String, PulseLibrary.Evidence> general) {
    Section section =
        Section.of(
            "cell '" + name + "'",
            field,
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
    behaviour
        .untimed()
        .ifPresent(pair -> {
          Optional<Yaml.Field> told = Optional.ofNullable(section.all().get("separations"));
          throw untimed(name, behaviour, pair, told.map(Yaml.Field::key), field.key());
        });
    SequencedMap<String, PulseLibrary.Evidence> evidence = new LinkedHashMap<>(general);
    List<String> known = new ArrayList<>(section.all().sequencedKeySet());
    behaviour.pairs().forEach(p -> known.add(p.toString()));
    evidence.putAll(evidence(section, known));
    return new PulseLibrary.Cell(
        behaviour,
        junctions(section),
        positive(section, "bias"),
        positive(section, "width"),
        positive(section, "height"),
        transfers(section, behaviour),
        evidence,
        lines(section, field.key()));
  }

  /// A critical time that the state machine needs and the library does not tell.
  private static Rejection untimed(
      String name, PulseCell cell, PulseCell.Pair pair, Optional<Span> separations, Span key) {
    int state = cell.states() == 1 ? 0 : cell.ordered(pair.first(), pair.second()).getFirst();
    return Diagnostic.of(
            Code.E0107,
            separations.orElse(key),
            "cell '%s' has no critical time of '%s' behind '%s'"
                .formatted(name, pair.second(), pair.first()))
        .because(key, "the cell, in which the two meet")
        .help(
            "add \"%d %s PS\" to 'separations', for each state that has one, or \"%d %s 0\" where the cell needs none; mark a number of your own: evidence: { %s: { source: ..., quality: assumed } }"
                .formatted(state, pair, state, pair, pair))
        .rejection();
  }

  /// Where critical times and absorptions stand, by their texts as they are printed.
  private static SequencedMap<String, Span> lines(Section section, Span cell) {
    SequencedMap<String, Span> lines = new LinkedHashMap<>();
    lines.put("", cell);
    items(section, "separations")
        .forEach((text, span) -> lines.put(Separation.parse(text).toString(), span));
    items(section, "absorptions")
        .forEach((text, span) -> lines.put(Absorption.parse(text).toString(), span));
    return lines;
  }

  private static SequencedMap<String, Span> items(Section section, String name) {
    SequencedMap<String, Span> items = new LinkedHashMap<>();
    section
        .find(name)
        .ifPresent(y ->
            section
                .items(name, y)
                .forEach(i -> {
                  if (i instanceof Yaml.Scalar(String text, Span span)) {
                    items.put(text, span);
                  }
                }));
    return items;
  }

  /// Where the numbers of some of the fields `known` come from.
  private static SequencedMap<String, PulseLibrary.Evidence> evidence(
      Section section, List<String> known) {
    SequencedMap<String, PulseLibrary.Evidence> evidence = new LinkedHashMap<>();
    section
        .find("evidence")
        .map(y -> Section.of("'evidence'", y, known))
        .ifPresent(all ->
            all.all()
                .forEach((of, given) -> {
                  Section one =
                      Section.of(
                          "evidence of '" + of + "'", given.value(), List.of("source", "quality"));
                  evidence.put(
                      of, new PulseLibrary.Evidence(TargetReader.quality(one), one.text("source")));
                }));
    return evidence;
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
