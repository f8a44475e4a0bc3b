package nnc.report;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.KernelDesign;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.PassContext;

/// Everything the report of `nnc compile` shows. `cycles` are busy cycles per frame and kernel;
/// `provenance` are name and value pairs such as settings and hashes, none of them depending on
/// time, host or path.
public record CompileReport(
    KernelDesign design,
    Estimate estimate,
    PassContext.Report passes,
    Map<String, Long> cycles,
    SequencedMap<String, String> provenance) {

  private static final String STYLE =
      "body{font:14px/1.45 sans-serif;max-width:1000px;margin:2em auto;padding:0 1em;color:#1b1b1b}"
          + "h1{font-size:1.6em}h2{font-size:1.15em;margin-top:2em;border-bottom:1px solid #bbb}"
          + "table{border-collapse:collapse;margin:.6em 0}td,th{padding:.2em .7em;text-align:left;border-bottom:1px solid #ddd;vertical-align:top}"
          + "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.bad{color:#8a3b00;font-weight:bold}.good{color:#00527a;font-weight:bold}"
          + ".quality{font-size:.85em;color:#555}svg{max-width:100%;height:auto}";

  /// The self-contained HTML page: no script, nothing loaded from elsewhere.
  public String html() {
    Markup page = new Markup();
    page.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.raw(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">");
    page.element("title", "nnc: " + design.name());
    page.raw("<style>" + STYLE + "</style></head><body>\n");
    headline(page);
    page.element("h2", "Kernels");
    page.open("p").text("Data flows downward; the filled box limits the frame rate.").close("p");
    page.raw(KernelPicture.svg(design, cycles));
    totals(page);
    parts(page);
    passes(page);
    page.element("h2", "Provenance").open("table");
    provenance.forEach((k, v) -> row(page, List.of(k, v)));
    page.close("table").raw("</body></html>\n");
    return page.toString();
  }

  private void headline(Markup page) {
    page.element("h1", design.name());
    page.open("p").text("Estimated figures, weakest evidence: ");
    page.element("b", estimate.weakest().name().toLowerCase(java.util.Locale.ROOT)).text(". ");
    estimate
        .fit()
        .ifPresent(fit ->
            page.element(
                "span",
                (fit.fits() ? "Fits " : "Does not fit ") + fit.device() + " by estimate.",
                "class",
                fit.fits() ? "good" : "bad"));
    page.close("p");
  }

  private void totals(Markup page) {
    page.element("h2", "Cost").open("table");
    header(page, "figure", "value (low-high)", "quality", "source");
    estimate
        .totals()
        .forEach((name, q) ->
            row(
                page,
                List.of(
                    name.replace('_', ' '),
                    q.toString(),
                    quality(q),
                    String.join("; ", q.sources()))));
    page.close("table");
    estimate
        .fit()
        .ifPresent(fit -> {
          page.open("table");
          header(page, fit.device(), "used", "available", "%");
          for (Estimate.Fit.Use use : fit.uses()) {
            row(
                page,
                List.of(
                    use.resource(),
                    use.used().toString(),
                    String.valueOf(use.available()),
                    use.available() == 0
                        ? "-"
                        : Math.round(100 * use.used().nominal() / use.available()) + " %"));
          }
          page.close("table");
        });
    for (String note : estimate.notes()) {
      page.element("p", note, "class", "quality");
    }
  }

  private static String quality(Quantity q) {
    return q.quality().name().toLowerCase(java.util.Locale.ROOT);
  }

  private void parts(Markup page) {
    page.element("h2", "Per kernel").open("table");
    List<String> names =
        estimate.parts().stream()
            .flatMap(p -> p.quantities().keySet().stream())
            .distinct()
            .toList();
    page.open("tr")
        .element("th", "kernel")
        .element("th", "kind")
        .element("th", "size")
        .element("th", "line");
    names.forEach(n -> page.element("th", n.replace('_', ' '), "class", "n"));
    page.close("tr");
    for (Estimate.Part part : estimate.parts()) {
      page.open("tr").element("td", part.id()).element("td", part.kind());
      page.element("td", KernelPicture.describe(design.kernel(part.id())));
      page.element("td", part.span().isNone() ? "" : String.valueOf(part.span().line()));
      for (String n : names) {
        Quantity q = part.quantities().get(n);
        page.element("td", q == null ? "" : q.toString(), "class", "n");
      }
      page.close("tr");
    }
    page.close("table");
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
