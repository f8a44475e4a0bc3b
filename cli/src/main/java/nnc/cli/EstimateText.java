package nnc.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeSet;
import nnc.backends.fpga.estimate.Synthesis;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Quality;

/// An estimate for people and for programs.
final class EstimateText {

  /// What the table of parts shows of logic.
  private static final List<String> LOGIC = List.of("lut", "ff", "bram", "cycles");

  private EstimateText() {}

  /// A table of totals beside what was measured, the kernels, the fit, notes and sources.
  static List<String> lines(Estimate estimate, Optional<Synthesis> synthesis) {
    List<String> lines = new ArrayList<>();
    lines.add("");
    Table totals = new Table();
    if (synthesis.isPresent()) {
      totals.row("figure", "estimate", "quality", "measured", "error");
    } else {
      totals.row("figure", "estimate", "quality");
    }
    estimate
        .totals()
        .forEach((name, q) -> {
          List<String> cells = new ArrayList<>(List.of(name, q.toString(), quality(q)));
          synthesis
              .map(s -> s.measured().get(name))
              .ifPresent(m -> {
                cells.add(m.toString());
                if (m.quality() == Quality.MEASURED && m.nominal() != 0) {
                  cells.add(String.format(Locale.ROOT, "%+.1f %%", 100 * Synthesis.error(q, m)));
                }
              });
          totals.row(cells.toArray(String[]::new));
        });
    lines.addAll(totals.lines());
    lines.add("");
    Table parts = new Table();
    List<String> columns = columns(estimate);
    List<String> head = new ArrayList<>(List.of("kernel", "kind"));
    head.addAll(columns);
    parts.row(head.toArray(String[]::new));
    for (Estimate.Part p : estimate.parts()) {
      List<String> cells = new ArrayList<>(List.of(p.id(), p.kind()));
      columns.forEach(c -> cells.add(nominal(p, c, LOGIC.equals(columns))));
      parts.row(cells.toArray(String[]::new));
    }
    lines.addAll(parts.lines());
    lines.add("");
    estimate.fit().ifPresent(fit -> fit(lines, fit));
    estimate.notes().forEach(n -> lines.add("note: " + n));
    synthesis.ifPresent(s -> s.notes().forEach(n -> lines.add("note: " + n)));
    lines.add(
        "weakest evidence: " + estimate.weakest().name().toLowerCase(Locale.ROOT) + "; sources:");
    TreeSet<String> sources = new TreeSet<>();
    estimate.totals().values().forEach(q -> sources.addAll(q.sources()));
    synthesis.ifPresent(s -> s.measured().values().forEach(q -> sources.addAll(q.sources())));
    sources.forEach(s -> lines.add("  " + s));
    return lines;
  }

  /// What the table of parts shows: of logic the three scarce resources, of anything else all.
  private static List<String> columns(Estimate estimate) {
    return estimate.parts().stream().anyMatch(p -> p.quantities().containsKey("lut"))
            || estimate.parts().isEmpty()
        ? LOGIC
        : List.copyOf(estimate.parts().getFirst().quantities().sequencedKeySet());
  }

  private static void fit(List<String> lines, Estimate.Fit fit) {
    lines.add((fit.fits() ? "fits " : "does not fit ") + fit.device() + " by the nominal estimate");
    for (Estimate.Fit.Use use : fit.uses()) {
      String limit = use.limit().isNone() ? "" : ", limit at " + use.limit().location();
      lines.add(
          String.format(
              Locale.ROOT,
              "  %s: %.0f of %d%s%s",
              use.resource(),
              use.used().nominal(),
              use.available(),
              use.fits() ? "" : " - too many",
              use.fits() ? "" : limit));
    }
  }

  /// Counts alone, or with the unit, but for one that the column is named after.
  private static String nominal(Estimate.Part part, String name, boolean counts) {
    Quantity q = part.quantities().get(name);
    if (q == null) {
      return "";
    }
    String unit = q.unit().equals(name) ? "" : q.unit();
    return counts
        ? String.format(Locale.ROOT, "%.0f", q.nominal())
        : Quantity.exact(q.nominal(), unit, q.quality(), "").toString();
  }

  private static String quality(Quantity q) {
    return q.quality().name().toLowerCase(Locale.ROOT);
  }

  static SequencedMap<String, Object> json(Estimate estimate) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    estimate.totals().forEach((name, q) -> object.put(name, json(q)));
    List<Object> parts = new ArrayList<>();
    for (Estimate.Part p : estimate.parts()) {
      SequencedMap<String, Object> part = new LinkedHashMap<>();
      part.put("id", p.id());
      part.put("kind", p.kind());
      p.quantities().forEach((name, q) -> part.put(name, json(q)));
      parts.add(part);
    }
    object.put("kernels", parts);
    estimate
        .fit()
        .ifPresent(fit -> {
          object.put("device", fit.device());
          object.put("fits", fit.fits());
          object.put("uses", fit.uses().stream().map(EstimateText::use).toList());
        });
    object.put("weakest_quality", estimate.weakest().name().toLowerCase(Locale.ROOT));
    object.put("notes", estimate.notes());
    return object;
  }

  private static SequencedMap<String, Object> use(Estimate.Fit.Use use) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("resource", use.resource());
    object.put("used", use.used().nominal());
    object.put("available", use.available());
    object.put("fits", use.fits());
    return object;
  }

  /// What was measured, each with the estimate's relative error.
  static SequencedMap<String, Object> json(Synthesis synthesis, Estimate estimate) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    synthesis
        .measured()
        .forEach((name, m) -> {
          SequencedMap<String, Object> leaf = json(m);
          Quantity q = estimate.totals().get(name);
          if (q != null && m.quality() == Quality.MEASURED && m.nominal() != 0) {
            leaf.put("estimate_error", Synthesis.error(q, m));
          }
          object.put(name, leaf);
        });
    object.put("notes", synthesis.notes());
    return object;
  }

  static SequencedMap<String, Object> json(Quantity q) {
    SequencedMap<String, Object> leaf = new LinkedHashMap<>();
    leaf.put("value", q.nominal());
    leaf.put("low", q.low());
    leaf.put("high", q.high());
    leaf.put("unit", q.unit());
    leaf.put("quality", quality(q));
    leaf.put("source", String.join("; ", q.sources()));
    return leaf;
  }
}
