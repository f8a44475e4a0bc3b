package nnc.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.ir.KernelDesign;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Quality;

/// Everything the report of `nnc compile` shows. `cycles` are busy cycles per frame and kernel,
/// `files` the names of the files beside the report; `provenance` are name and value pairs such as
/// settings and hashes, none of them depending on time, host or path.
public record CompileReport(
    KernelDesign design,
    List<Headline> headlines,
    Estimate estimate,
    PassContext.Report passes,
    Map<String, Long> cycles,
    List<String> files,
    SequencedMap<String, String> provenance) {

  public CompileReport {
    headlines = List.copyOf(headlines);
    files = List.copyOf(files);
  }

  /// The self-contained HTML page: no script, nothing loaded from elsewhere.
  public String html() {
    Markup page = new Markup();
    page.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.raw(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
    page.element("title", "nnc: " + design.name());
    page.raw("<style>\n" + Style.SHEET + "</style></head><body>\n");
    page.element("h1", design.name());
    page.open("p", "class", "sub").text("Figures are estimates; their weakest evidence is ");
    quality(page, estimate.weakest());
    page.close("p");
    cards(page);
    estimate.fit().ifPresent(fit -> utilisation(page, fit));
    page.element("h2", "Kernels");
    page.element(
        "p",
        "Data flow downward. What is filled sets the frame rate; numbers on the channels are lanes and format.",
        "class",
        "sub");
    page.open("div", "class", "flow").open("figure").raw(KernelPicture.svg(design, cycles));
    page.close("figure").open("div");
    new KernelTable(design, estimate, cycles).write(page);
    page.close("div").close("div");
    evidence(page);
    passes(page);
    files(page);
    page.element("h2", "Provenance").open("table");
    provenance.forEach((k, v) -> row(page, List.of(k, v)));
    page.close("table").raw("</body></html>\n");
    return page.toString();
  }

  private void cards(Markup page) {
    page.open("div", "class", "cards");
    for (Headline h : headlines) {
      page.open("div", "class", "card").element("div", h.name(), "class", "name");
      page.element("div", h.value(), "class", "value").open("div");
      page.text(h.detail() + " ");
      quality(page, h.quality());
      page.close("div").close("div");
    }
    page.close("div");
  }

  private static void utilisation(Markup page, Estimate.Fit fit) {
    page.element("h2", "Utilisation of " + fit.device());
    page.open("p", "class", "sub");
    page.element(
        "b",
        (fit.fits() ? "Fits " : "Does not fit ") + fit.device() + " by the nominal estimate.",
        "class",
        fit.fits() ? "good" : "bad");
    page.text(" Dark is the nominal value, light the range of the estimate.").close("p");
    page.open("table");
    header(page, "resource", "", "used (low-high)", "available", "%", "quality");
    for (Estimate.Fit.Use use : fit.uses()) {
      page.open("tr").element("td", use.resource()).open("td").raw(bar(use)).close("td");
      page.element("td", use.used().toString()).element("td", use.available());
      page.element("td", percent(use.used().nominal(), use.available())).open("td");
      quality(page, use.used().quality());
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

  private void evidence(Markup page) {
    page.element("h2", "Figures and their evidence").open("table");
    header(page, "figure", "value (low-high)", "quality", "sources");
    estimate
        .totals()
        .forEach((name, q) -> {
          page.open("tr").element("td", name.replace('_', ' '));
          page.element("td", q.toString(), "class", "n").open("td");
          quality(page, q.quality());
          page.close("td").element("td", String.join("; ", q.sources())).close("tr");
        });
    page.close("table").open("ul", "class", "notes");
    estimate.notes().forEach(n -> page.element("li", n));
    page.close("ul");
  }

  private void passes(Markup page) {
    page.element("h2", "What the passes did").open("table");
    header(page, "pass", "vertex", "remark");
    passes.remarks().forEach(r -> row(page, List.of(r.pass(), r.vertex(), r.text())));
    page.close("table");
    for (Diagnostic d : passes.warnings()) {
      page.element("p", d.code() + ": " + d.message(), "class", "bad");
    }
  }

  private void files(Markup page) {
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

  private static void quality(Markup page, Quality quality) {
    String name = quality.name().toLowerCase(Locale.ROOT);
    page.element("span", name, "class", "quality " + name);
  }

  private static void header(Markup page, String... cells) {
    page.open("tr");
    for (String cell : cells) {
      page.element("th", cell);
    }
    page.close("tr");
  }

  private static void row(Markup page, List<String> cells) {
    page.open("tr");
    cells.forEach(c -> page.element("td", c));
    page.close("tr");
  }
}
