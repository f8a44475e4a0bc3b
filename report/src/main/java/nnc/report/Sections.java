package nnc.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.ir.Network;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;
import nnc.ir.network.SequenceRun;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Quality;

/// What all reports of compiled designs have in common, written to a page.
final class Sections {

  private final Markup page;
  private final List<Figure> figures = new ArrayList<>();

  Sections(Markup page) {
    this.page = page;
  }

  /// Everything up to the title and how good the evidence is.
  void head(String name, Estimate estimate) {
    head(name, "Figures are estimates", estimate.weakest());
  }

  /// `figures` is a sentence that says how they came to be, without its end.
  void head(String name, String figures, Quality weakest) {
    page.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.open("meta", "http-equiv", "Content-Security-Policy", "content", Saving.policy());
    page.element("title", "nnc: " + name);
    page.raw("<style>\n" + Style.SHEET + "</style>");
    page.raw("<style id=\"font\">" + Typeface.rule() + "</style></head><body>\n");
    page.element("h1", name);
    page.open("p", "class", "sub").text(figures + "; their weakest evidence is ");
    quality(weakest);
    page.close("p");
  }

  /// The network that the design is made of.
  void network(Network network) {
    page.element("h2", "Network");
    page.element(
        "p",
        "Data flow downward; at the lines stand format and shape of what they carry, or how many"
            + " synapses they are.",
        "class",
        "sub");
    NetworkDiagram.figures(network).forEach(this::figure);
  }

  /// What fired in a run of calibration data, a figure for each population that did.
  void spikes(SequenceRun run) {
    page.element("h2", "Spikes");
    page.element(
        "p", "Of the first steps of the calibration data, from left to right.", "class", "sub");
    run.spikes().keySet().forEach(id -> figure(SpikesPicture.of(id, run)));
  }

  /// What each part takes, in the order of `cycles`, which come first where the estimate's parts do
  /// not have them themselves; then parts that have none.
  void costs(Estimate estimate, SequencedMap<String, Long> cycles) {
    SequencedSet<String> parts = new LinkedHashSet<>(cycles.keySet());
    SequencedSet<String> names = new LinkedHashSet<>();
    Map<String, Estimate.Part> known = new HashMap<>();
    for (Estimate.Part part : estimate.parts()) {
      parts.add(part.id());
      names.addAll(part.quantities().keySet());
      known.put(part.id(), part);
    }
    List<BarsPicture.Column> columns = new ArrayList<>();
    if (!names.contains(CYCLES)) {
      columns.add(
          new BarsPicture.Column(
              CYCLES,
              parts.stream()
                  .map(p -> cycles.containsKey(p) ? cycles(cycles.get(p)) : null)
                  .toList()));
    }
    for (String name : names) {
      columns.add(
          new BarsPicture.Column(
              name,
              parts.stream()
                  .map(p -> known.containsKey(p) ? known.get(p).quantities().get(name) : null)
                  .toList()));
    }
    figure(BarsPicture.of("parts", "What parts take", List.copyOf(parts), columns));
  }

  private static final String CYCLES = "cycles";

  private static Quantity cycles(long count) {
    return Quantity.exact(
        (double) count, CYCLES, Quality.MEASURED, "steady state of the emulated design");
  }

  /// A picture, with room for the buttons that save it and its numbers; a name that is taken gets a
  /// number.
  void figure(Figure drawn) {
    String name = drawn.name();
    for (int i = 2; isTaken(name); i++) {
      name = drawn.name() + "-" + i;
    }
    Figure figure = new Figure(name, drawn.svg(), drawn.sheets(), drawn.texts());
    figures.add(figure);
    page.open("figure", "id", "figure-" + figure.name()).raw(figure.svg());
    page.open("figcaption").close("figcaption").close("figure");
  }

  private boolean isTaken(String name) {
    return figures.stream().anyMatch(f -> f.name().equals(name));
  }

  /// Where the design comes from, the figures' numbers, and the end of the page.
  Page provenance(SequencedMap<String, String> provenance) {
    page.element("h2", "Provenance").open("table");
    provenance.forEach((k, v) -> row(List.of(k, v)));
    page.close("table").raw("<script type=\"application/json\" id=\"numbers\">[");
    for (int i = 0; i < figures.size(); i++) {
      page.raw((i == 0 ? "\n" : ",\n") + figures.get(i).json());
    }
    page.raw("\n]</script>\n<script>" + Saving.SCRIPT + "</script></body></html>\n");
    return new Page(page.toString(), figures);
  }

  /// The figures a report begins with.
  void cards(List<Headline> headlines) {
    page.open("div", "class", "cards");
    for (Headline h : headlines) {
      page.open("div", "class", "card").element("div", h.name(), "class", "name");
      page.element("div", h.value(), "class", "value").open("div");
      page.text(h.detail() + " ");
      quality(h.quality());
      page.close("div").close("div");
    }
    page.close("div");
  }

  /// All totals with their sources, and the notes.
  void evidence(Estimate estimate) {
    page.element("h2", "Figures and their evidence").open("table");
    header("figure", "value (low-high)", "quality", "sources");
    estimate
        .totals()
        .forEach((name, q) -> {
          page.open("tr").element("td", name.replace('_', ' '));
          page.element("td", q.toString(), "class", "n").open("td");
          quality(q.quality());
          page.close("td").element("td", String.join("; ", q.sources())).close("tr");
        });
    page.close("table").open("ul", "class", "notes");
    estimate.notes().forEach(n -> page.element("li", n));
    page.close("ul");
  }

  void passes(PassContext.Report passes) {
    page.element("h2", "What the passes did").open("table");
    header("pass", "vertex", "remark");
    passes.remarks().forEach(r -> row(List.of(r.pass(), r.vertex(), r.text())));
    page.close("table");
    for (Diagnostic d : passes.warnings()) {
      page.element("p", d.code() + ": " + d.message(), "class", "bad");
    }
  }

  void files(List<String> files) {
    page.element("h2", "Files");
    SortedMap<String, List<String>> folders = new TreeMap<>();
    for (String file : files) {
      String folder = file.substring(0, file.lastIndexOf('/') + 1);
      folders.computeIfAbsent(folder, _ -> new ArrayList<>()).add(file);
    }
    folders.forEach((folder, names) -> {
      page.element("h3", folder.isEmpty() ? "here" : folder);
      page.open("ul", "class", "files");
      for (String name : names) {
        page.open("li").element("a", name.substring(folder.length()), "href", name).close("li");
      }
      page.close("ul");
    });
  }

  void quality(Quality quality) {
    String name = quality.name().toLowerCase(Locale.ROOT);
    page.element("span", name, "class", "quality " + name);
  }

  void header(String... cells) {
    page.open("tr");
    for (String cell : cells) {
      page.element("th", cell);
    }
    page.close("tr");
  }

  void row(List<String> cells) {
    page.open("tr");
    cells.forEach(c -> page.element("td", c));
    page.close("tr");
  }

  /// Use against the limits of a device.
  void utilisation(Estimate.Fit fit) {
    page.element("h2", "Utilisation of " + fit.device());
    page.open("p", "class", "sub");
    page.element(
        "b",
        (fit.fits() ? "Fits " : "Does not fit ") + fit.device() + " by the nominal estimate.",
        "class",
        fit.fits() ? "good" : "bad");
    page.text(" Dark is the nominal value, light the range of the estimate.").close("p");
    page.open("table");
    header("resource", "", "used (low-high)", "available", "%", "quality");
    for (Estimate.Fit.Use use : fit.uses()) {
      page.open("tr").element("td", use.resource()).open("td").raw(bar(use)).close("td");
      page.element("td", use.used().text()).element("td", use.available());
      page.element("td", percent(use.used().nominal(), use.available())).open("td");
      quality(use.used().quality());
      page.close("td").close("tr");
    }
    page.close("table");
  }

  private static String bar(Estimate.Fit.Use use) {
    Quantity used = use.used();
    return new Markup()
        .open("div", "class", use.fits() ? "bar" : "bar over")
        .element("i", "", "style", "width:" + share(used.high(), use.available()))
        .element("b", "", "style", "width:" + share(used.nominal(), use.available()))
        .close("div")
        .toString();
  }

  private static String share(double part, long whole) {
    double percent = whole == 0 ? (part > 0 ? 100 : 0) : Math.min(100, 100 * part / whole);
    return String.format(Locale.ROOT, "%.1f%%", percent);
  }

  private static String percent(double part, long whole) {
    return whole == 0 ? "-" : Math.round(100 * part / whole) + " %";
  }
}
