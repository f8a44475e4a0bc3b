package nnc.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.MachineImage;
import nnc.ir.estimate.Estimate;
import nnc.ir.estimate.Quantity;
import nnc.ir.network.SequenceRun;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Quality;

/// The report of a network on a machine of cores: where everything is, what each population takes,
/// what rings of inputs hold, and the cores that have most to do. `parts` and `rings` are tables
/// with their heads; the rest is as in `CompileReport`.
public record MachineReport(
    MachineImage image,
    List<Headline> headlines,
    Estimate estimate,
    List<List<String>> parts,
    List<List<String>> rings,
    List<Busy> busiest,
    Optional<SequenceRun> calibration,
    PassContext.Report passes,
    List<String> files,
    SequencedMap<String, String> provenance) {

  /// A core with its shares of memory and of a step's cycles.
  public record Busy(String core, String of, int neurons, double memory, double cycles) {}

  public MachineReport {
    headlines = List.copyOf(headlines);
    parts = parts.stream().map(List::copyOf).toList();
    rings = rings.stream().map(List::copyOf).toList();
    busiest = List.copyOf(busiest);
    files = List.copyOf(files);
  }

  /// The self-contained HTML page and its figures: nothing is loaded from elsewhere.
  public Page page() {
    Markup page = new Markup();
    Sections sections = new Sections(page);
    sections.head(image.name(), estimate);
    sections.cards(headlines);
    page.element("h2", "Populations and inputs");
    table(page, sections, parts);
    sections.figure(
        BarsPicture.of(
            "parts",
            "What populations take",
            parts.stream().skip(1).map(List::getFirst).toList(),
            BARS.stream().map(this::column).toList()));
    page.element("h2", "Rings of inputs");
    page.element(
        "p",
        "What a slot of 16 bits holds for each port and sign, and what can come to a neuron in a step if"
            + " all its senders fire at once.",
        "class",
        "sub");
    table(page, sections, rings);
    sections.network(image.network());
    calibration.ifPresent(sections::spikes);
    page.element("h2", "Chips");
    sections.figure(MachinePicture.of(image));
    cores(page, sections);
    sections.evidence(estimate);
    sections.passes(passes);
    sections.files(files);
    return sections.provenance(provenance);
  }

  /// Columns of the parts that are drawn.
  private static final List<String> BARS = List.of("neurons", "cores", "most cycles a step");

  private BarsPicture.Column column(String name) {
    int at = parts.getFirst().indexOf(name);
    return new BarsPicture.Column(
        name.replace(' ', '_'),
        parts.stream()
            .skip(1)
            .map(row ->
                Quantity.exact(
                    Double.parseDouble(row.get(at)),
                    "",
                    Quality.MEASURED,
                    "mapping of this design"))
            .toList());
  }

  private static void table(Markup page, Sections sections, List<List<String>> rows) {
    page.open("table");
    sections.header(rows.getFirst().toArray(String[]::new));
    rows.subList(1, rows.size()).forEach(sections::row);
    page.close("table");
  }

  private void cores(Markup page, Sections sections) {
    page.element("h2", "Cores that have most to do");
    page.element(
        "p",
        "Shares of what a core has: bytes of its data memory, and cycles of the step with most spikes,"
            + " as expected.",
        "class",
        "sub");
    page.open("table");
    sections.header("core", "of", "neurons", "memory", "", "cycles", "");
    for (Busy busy : busiest) {
      page.open("tr").element("td", busy.core).element("td", busy.of);
      page.element("td", String.valueOf(busy.neurons), "class", "n");
      share(page, busy.memory);
      share(page, busy.cycles);
      page.close("tr");
    }
    page.close("table");
  }

  private static void share(Markup page, double part) {
    String percent = String.format(Locale.ROOT, "%.1f%%", 100 * part);
    page.element("td", percent, "class", "n");
    page.open("td").open("div", "class", "bar", "style", "min-width:80px");
    page.element("b", "", "style", "width:" + percent);
    page.close("div").close("td");
  }
}
