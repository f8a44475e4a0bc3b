package nnc.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.PeProgram;
import nnc.ir.diagnostic.Span;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.PassContext;
import nnc.ir.pe.Layer;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;

/// The report of a program of processing elements: its layers with how busy the elements are, its
/// routines cycle by cycle, and its memories. `cycles` are those in which each layer is in hand;
/// the rest is as in `CompileReport`.
public record ProgramReport(
    Network network,
    PeProgram program,
    List<Headline> headlines,
    Estimate estimate,
    PassContext.Report passes,
    SequencedMap<String, Long> cycles,
    List<String> files,
    SequencedMap<String, String> provenance) {

  /// Routines that are drawn, at most.
  private static final int DRAWN = 12;

  public ProgramReport {
    headlines = List.copyOf(headlines);
    files = List.copyOf(files);
  }

  /// The self-contained HTML page and its figures: nothing is loaded from elsewhere.
  public Page page() {
    Markup page = new Markup();
    Sections sections = new Sections(page);
    sections.head(program.name(), estimate);
    sections.cards(headlines);
    layers(page, sections);
    sections.costs(estimate, cycles);
    memories(page, sections);
    routines(page, sections);
    sections.network(network);
    sections.evidence(estimate);
    sections.passes(passes);
    sections.files(files);
    return sections.provenance(provenance);
  }

  private void layers(Markup page, Sections sections) {
    Machine m = program.machine();
    page.element("h2", "Layers");
    page.element(
        "p",
        m.elements()
            + " processing elements in "
            + m.groups()
            + " groups; layers run one after the other. The bar shows elements with a neuron to"
            + " compute (light) and cells that decide something (dark), of all there are in the"
            + " layer's cycles; the slowest layer is filled.",
        "class",
        "sub");
    page.open("table");
    sections.header(
        "layer",
        "routine",
        "steps",
        "channels",
        "rounds",
        "batches",
        "cycles",
        "busy",
        "",
        "source");
    long slowest = cycles.values().stream().mapToLong(Long::longValue).max().orElse(0);
    program.layers().forEach((id, layer) -> layer(page, id, layer, cycles.get(id) == slowest));
    page.close("table");
  }

  private void layer(Markup page, String id, Layer layer, boolean slowest) {
    Machine m = program.machine();
    Routine routine = program.routine(layer);
    long turns = turns(layer);
    double all = (double) cycles.get(id) * m.elements();
    double elements = turns * (double) routine.cycles() / all;
    double cells = turns * (double) routine.evaluations() / (all * m.cells());
    page.open("tr", "class", slowest ? "limit" : "");
    page.open("td").element("b", id).close("td").element("td", layer.routine());
    for (long value :
        List.of(
            (long) routine.cycles(),
            (long) layer.channels(),
            (long) layer.rounds(m),
            (long) layer.batches(),
            cycles.get(id))) {
      page.element("td", value, "class", "n");
    }
    page.open("td").raw(bar(elements, cells)).close("td");
    page.open("td").element("small", percent(elements) + ", cells " + percent(cells));
    page.close("td");
    source(page, layer.span());
    page.close("tr");
  }

  /// Turns of the routine that compute something.
  private static long turns(Layer layer) {
    long positions = 0;
    for (int b = 0; b < layer.batches(); b++) {
      for (int s = 0; s < layer.streams(); s++) {
        positions += layer.write(b, s) < 0 ? 0 : 1;
      }
    }
    return positions * layer.channels();
  }

  private static String bar(double light, double dark) {
    return new Markup()
        .open("div", "class", "bar")
        .element("i", "", "style", "width:" + share(light))
        .element("b", "", "style", "width:" + share(dark))
        .close("div")
        .toString();
  }

  private static String share(double part) {
    return String.format(Locale.ROOT, "%.1f%%", Math.clamp(100 * part, 0, 100));
  }

  private static String percent(double part) {
    return Math.round(100 * part) + " %";
  }

  private static void source(Markup page, Span span) {
    page.open("td");
    if (!span.isNone()) {
      String location = span.location();
      page.element("small", location.substring(location.lastIndexOf('/') + 1));
    }
    page.close("td");
  }

  private void memories(Markup page, Sections sections) {
    page.element("h2", "Memories");
    page.element("p", "Counted in bits; their area and energy are in no figure.", "class", "sub");
    page.open("table");
    sections.header("memory", "", "bits", "quality");
    double most =
        estimate.totals().entrySet().stream()
            .filter(e -> e.getKey().endsWith("_bits"))
            .mapToDouble(e -> e.getValue().nominal())
            .max()
            .orElse(1);
    estimate
        .totals()
        .forEach((name, q) -> {
          if (name.endsWith("_bits")) {
            memory(page, sections, name, q, most);
          }
        });
    page.close("table");
  }

  private static void memory(Markup page, Sections sections, String name, Quantity q, double most) {
    page.open("tr").element("td", name.substring(0, name.length() - "_bits".length()));
    page.open("td").raw(bar(q.nominal() / most, q.nominal() / most)).close("td");
    page.element("td", String.format(Locale.ROOT, "%.0f", q.nominal()), "class", "n");
    page.open("td");
    sections.quality(q.quality());
    page.close("td").close("tr");
  }

  /// The routines of the slowest layers first.
  private void routines(Markup page, Sections sections) {
    page.element("h2", "Schedules");
    page.element(
        "p",
        "What an element does, a column a cycle. Bars in a register are bits that are still read;"
            + " all elements run the same program.",
        "class",
        "sub");
    List<Layer> slowestFirst =
        program.layers().entrySet().stream()
            .sorted((a, b) -> Long.compare(cycles.get(b.getKey()), cycles.get(a.getKey())))
            .map(Map.Entry::getValue)
            .toList();
    List<String> names = slowestFirst.stream().map(Layer::routine).distinct().toList();
    for (String name : names.subList(0, Math.min(DRAWN, names.size()))) {
      routine(page, sections, name, program.routines().get(name));
    }
    if (names.size() > DRAWN) {
      page.element("p", (names.size() - DRAWN) + " more routines are not drawn.", "class", "sub");
    }
  }

  private void routine(Markup page, Sections sections, String name, Routine routine) {
    page.element("h3", name);
    page.element(
        "p",
        routine.cycles()
            + (routine.cycles() == 1 ? " cycle, " : " cycles, ")
            + routine.inputs()
            + " bits in, "
            + routine.evaluations()
            + " evaluations of "
            + (long) routine.cycles() * program.machine().cells()
            + " that the cells could do"
            + (routine.cycles() > SchedulePicture.MOST
                ? "; the first " + SchedulePicture.MOST + " cycles are drawn"
                : ""),
        "class",
        "sub");
    sections.figure(SchedulePicture.of(name, program.machine(), routine));
  }
}
