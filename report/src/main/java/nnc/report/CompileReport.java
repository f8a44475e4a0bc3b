package nnc.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.KernelDesign;
import nnc.ir.Network;
import nnc.ir.estimate.Estimate;
import nnc.ir.kernel.Timeline;
import nnc.ir.network.SequenceRun;
import nnc.ir.pass.PassContext;

/// Everything the report of `nnc compile` shows of a design of kernels and the `network` it is made
/// of. `cycles` are busy cycles per frame and kernel, `interval` those from frame to frame,
/// `timeline` says how one frame goes through, `calibration` is what a network in time gave in the
/// first steps of its calibration data; `files` are the names of the files beside the report;
/// `provenance` are name and value pairs such as settings and hashes, none of them depending on
/// time, host or path.
public record CompileReport(
    Network network,
    KernelDesign design,
    List<Headline> headlines,
    Estimate estimate,
    PassContext.Report passes,
    Map<String, Long> cycles,
    long interval,
    Timeline timeline,
    Optional<SequenceRun> calibration,
    List<String> files,
    SequencedMap<String, String> provenance) {

  public CompileReport {
    headlines = List.copyOf(headlines);
    files = List.copyOf(files);
  }

  /// The self-contained HTML page and its figures: nothing is loaded from elsewhere.
  public Page page() {
    Markup page = new Markup();
    Sections sections = new Sections(page);
    sections.head(design.name(), estimate);
    sections.cards(headlines);
    estimate.fit().ifPresent(sections::utilisation);
    page.element("h2", "Kernels");
    page.element(
        "p",
        "Data flow downward. What is filled sets the frame rate; numbers on the channels are lanes and format.",
        "class",
        "sub");
    page.open("div", "class", "flow");
    sections.figure(DiagramPicture.of("kernels", KernelDiagram.of(design, cycles)));
    page.open("div");
    new KernelTable(design, estimate, cycles).write(page);
    page.close("div").close("div");
    page.element("h2", "A frame on its way");
    page.element(
        "p",
        "The first frame of the testbench, alone, as the emulator goes through it cycle by cycle: at"
            + " each kernel from its first beat to its last. On the right the cycles that a kernel"
            + " needs for a frame at most, dark those in which it worked for this one; what needs"
            + " most sets the frame rate.",
        "class",
        "sub");
    sections.figure(TimelinePicture.of("timeline", timeline, cycles, interval));
    page.element("h2", "What each kernel takes");
    SequencedMap<String, Long> inOrder = new LinkedHashMap<>();
    design.order().forEach(id -> inOrder.put(id, cycles.getOrDefault(id, 0L)));
    sections.costs(estimate, inOrder);
    sections.network(network);
    calibration.ifPresent(sections::spikes);
    sections.evidence(estimate);
    sections.passes(passes);
    sections.files(files);
    return sections.provenance(provenance);
  }
}
