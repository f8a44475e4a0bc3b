package nnc.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import nnc.ir.KernelDesign;
import nnc.ir.diagnostic.Span;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;

/// The kernels in the order of the data: what each is, where it stands in the model, how long it is
/// busy and what it costs. Resources that no kernel uses have no column.
final class KernelTable {

  private static final int LONGEST = 72;
  private static final List<String> COUNTED = List.of("lut", "ff", "bram", "dsp");

  /// Resources that are no whole numbers.
  private static final List<String> MEASURES = List.of("area", "energy_per_inference");

  private final KernelDesign design;
  private final Map<String, Long> cycles;
  private final Map<String, Estimate.Part> parts = new LinkedHashMap<>();
  private final List<String> resources;

  KernelTable(KernelDesign design, Estimate estimate, Map<String, Long> cycles) {
    this.design = design;
    this.cycles = cycles;
    estimate.parts().forEach(p -> parts.put(p.id(), p));
    Set<String> used = new TreeSet<>();
    for (Estimate.Part part : estimate.parts()) {
      part.quantities()
          .forEach((name, q) -> {
            if (q.high() > 0) {
              used.add(name);
            }
          });
    }
    resources = Stream.concat(COUNTED.stream(), MEASURES.stream()).filter(used::contains).toList();
  }

  void write(Markup page) {
    page.open("table").open("tr");
    page.element("th", "kernel").element("th", "cycles", "class", "n");
    resources.forEach(r -> page.element("th", r.replace('_', ' '), "class", "n"));
    page.element("th", "source").close("tr");
    long slowest = cycles.values().stream().mapToLong(Long::longValue).max().orElse(0);
    design.order().forEach(id -> row(page, id, cycles.getOrDefault(id, 0L), slowest));
    page.close("table");
  }

  private void row(Markup page, String id, long busy, long slowest) {
    page.open("tr", "class", busy == slowest && busy > 0 ? "limit" : "");
    page.open("td").element("b", id).text(" " + design.kernel(id).mnemonic());
    page.raw("<br>").element("small", KernelDiagram.describe(design.kernel(id))).close("td");
    page.element("td", busy, "class", "n");
    Estimate.Part part = parts.get(id);
    for (String name : resources) {
      Quantity q = part == null ? null : part.quantities().get(name);
      page.open("td", "class", "n");
      if (q != null) {
        if (MEASURES.contains(name)) {
          page.text(q.toString());
        } else {
          page.text(whole(q.nominal()));
          if (q.low() < q.high()) {
            page.raw("<br>").element("small", whole(q.low()) + "-" + whole(q.high()));
          }
        }
      }
      page.close("td");
    }
    source(page, design.instances().get(id).span());
    page.close("tr");
  }

  private static void source(Markup page, Span span) {
    page.open("td");
    if (!span.isNone()) {
      String location = span.location();
      page.text(location.substring(location.lastIndexOf('/') + 1));
      if (!span.source().text().isEmpty()) {
        String line = span.source().lineText(span.line()).strip();
        page.raw("<br>")
            .element("code", line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...");
      }
    }
    page.close("td");
  }

  private static String whole(double value) {
    return String.valueOf(Math.round(value));
  }
}
