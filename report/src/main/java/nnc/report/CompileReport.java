package nnc.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.KernelDesign;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.PassContext;

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
    Sections sections = new Sections(page);
    sections.head(design.name(), estimate);
    sections.cards(headlines);
    estimate.fit().ifPresent(fit -> utilisation(sections, page, fit));
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
    sections.evidence(estimate);
    sections.passes(passes);
    sections.files(files);
    sections.provenance(provenance);
    return page.toString();
  }

  private static void utilisation(Sections sections, Markup page, Estimate.Fit fit) {
    page.element("h2", "Utilisation of " + fit.device());
    page.open("p", "class", "sub");
    page.element(
        "b",
        (fit.fits() ? "Fits " : "Does not fit ") + fit.device() + " by the nominal estimate.",
        "class",
        fit.fits() ? "good" : "bad");
    page.text(" Dark is the nominal value, light the range of the estimate.").close("p");
    page.open("table");
    sections.header("resource", "", "used (low-high)", "available", "%", "quality");
    for (Estimate.Fit.Use use : fit.uses()) {
      page.open("tr").element("td", use.resource()).open("td").raw(bar(use)).close("td");
      page.element("td", use.used().toString()).element("td", use.available());
      page.element("td", percent(use.used().nominal(), use.available())).open("td");
      sections.quality(use.used().quality());
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
