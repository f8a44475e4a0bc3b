package nnc.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.Network;
import nnc.ir.PulseNetlist;
import nnc.ir.estimate.Estimate;
import nnc.ir.pass.PassContext;
import nnc.ir.pulse.Picoseconds;
import nnc.ir.pulse.PulseActivity;
import nnc.ir.pulse.Stimulus;

/// The report of a circuit of pulse cells: what its cells are for, a frame pulse by pulse, where
/// pulses come closest to a critical time, and what the chip must be given. `slacks` is a table
/// with its head; `ports` are the pins' names in the Verilog; `lab` says how it is powered, biased,
/// trimmed and driven; the rest is as in `CompileReport`.
public record PulseReport(
    Network network,
    PulseNetlist netlist,
    SequencedMap<String, String> ports,
    List<Headline> headlines,
    Estimate estimate,
    PulseActivity activity,
    List<List<String>> slacks,
    List<String> lab,
    PassContext.Report passes,
    List<String> files,
    SequencedMap<String, String> provenance) {

  /// Figures of a role.
  private static final List<String> FIGURES =
      List.of("junctions", "bias", "cell_area", "pulses_per_frame");

  public PulseReport {
    headlines = List.copyOf(headlines);
    slacks = slacks.stream().map(List::copyOf).toList();
    lab = List.copyOf(lab);
    files = List.copyOf(files);
  }

  /// The self-contained HTML page and its figures: nothing is loaded from elsewhere.
  public Page page() {
    Markup page = new Markup();
    Sections sections = new Sections(page);
    sections.head(netlist.name(), estimate);
    sections.cards(headlines);
    estimate.fit().ifPresent(sections::utilisation);
    roles(page, sections);
    sections.costs(estimate, new LinkedHashMap<>());
    frame(page, sections);
    timing(page, sections);
    cells(page, sections);
    sections.network(network);
    chip(page, sections);
    sections.evidence(estimate);
    sections.passes(passes);
    sections.files(files);
    return sections.provenance(provenance);
  }

  private void roles(Markup page, Sections sections) {
    page.element("h2", "Cells by what they are for").open("table");
    sections.header("role", "cells", "junctions", "bias", "area", "pulses a frame");
    for (Estimate.Part part : estimate.parts()) {
      page.open("tr").open("td").element("b", part.id()).close("td");
      page.element("td", part.quantities().get("cells").toString(), "class", "n");
      for (String figure : FIGURES) {
        page.element("td", part.quantities().get(figure).toString(), "class", "n");
      }
      page.close("tr");
    }
    page.close("table");
  }

  private void frame(Markup page, Sections sections) {
    page.element("h2", "A frame");
    int rows = FramePicture.rows(netlist);
    page.element(
        "p",
        "Pulses at the chip's pins, as simulated for one of the samples: those that enter (blue), those that"
            + " leave (red), and rings where an input that is 0 sent none."
            + (netlist.latency() > 0
                ? " Samples overlap: what leaves belongs to the one "
                    + netlist.latency()
                    + " frames before, and what is sent behind the end of its frame stands in the next."
                : "")
            + (rows > FramePicture.MOST
                ? " The first " + FramePicture.MOST + " of " + rows + " pins are drawn."
                : ""),
        "class",
        "sub");
    sections.figure(FramePicture.of(netlist, activity));
  }

  private void cells(Markup page, Sections sections) {
    page.element("h2", "Circuit");
    page.element(
        "p",
        "The cells between the chip's pins."
            + (CellDiagram.of(netlist).boxes().size() > DiagramPicture.MOST
                ? " Those of a neuron, or of neighbours, are one box; the figure's numbers name all."
                : ""),
        "class",
        "sub");
    sections.figure(DiagramPicture.of("circuit", CellDiagram.of(netlist)));
  }

  private void timing(Markup page, Sections sections) {
    page.element("h2", "Where pulses come closest").open("table");
    sections.header(slacks.getFirst().toArray(String[]::new));
    slacks.subList(1, slacks.size()).forEach(sections::row);
    page.close("table");
  }

  private void chip(Markup page, Sections sections) {
    page.element("h2", "What the chip must be given").open("ul", "class", "notes");
    lab.forEach(note -> page.element("li", note));
    page.close("ul").open("table");
    sections.header("pin", "Verilog port", "when", "pulses", "at, ps");
    ports.forEach((pin, port) ->
        sections.row(
            Optional.ofNullable(netlist.drives().get(pin))
                .map(drive ->
                    List.of(
                        pin,
                        port,
                        when(drive.when()),
                        String.valueOf(drive.times().size()),
                        times(drive.times())))
                .orElse(List.of(pin, port, "gives the result", "", ""))));
    page.close("table");
  }

  private static String when(Stimulus.When when) {
    return switch (when) {
      case SETUP -> "once, when the chip is cold";
      case FRAME -> "in each frame";
      case DATA -> "in each frame in which its bit is 1";
    };
  }

  private static String times(List<Long> times) {
    List<String> first = times.stream().limit(12).map(Picoseconds::print).toList();
    return String.join(", ", first) + (times.size() > 12 ? ", ..." : "");
  }
}
