package nnc.testbench.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import nnc.backends.compare.CellFlow;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.MissingTool;
import nnc.frontend.Targets;
import nnc.ir.diagnostic.Code;
import nnc.ir.pass.Quality;
import nnc.ir.pass.Target;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Ports;
import nnc.passes.tulip.ColumnScheduler;
import nnc.testbench.reproduce.Findings.Beside;
import nnc.testbench.reproduce.Findings.Claim;
import nnc.testbench.reproduce.Findings.Ours;
import nnc.testbench.reproduce.Findings.Section;
import nnc.testbench.reproduce.UnitStage.Measured;
import nnc.testbench.reproduce.UnitTables.Cost;
import nnc.testbench.tulip.NeuronShape;
import nnc.testbench.tulip.UnitBench;

/// Processing elements made of threshold cells: how good their schedules are, and what neurons cost
/// on an element of ordinary gates and on conventional units, beside what two papers state.
final class Tulip {

  private static final Duration LIMIT = Duration.ofMinutes(20);

  private static final String BINARY =
      "3x, abstract of arXiv 2104.01699 (2021): binary networks, mixed-signal cell, TSMC 40nm-LP";

  private static final String FEW_BIT =
      "30-50x, abstract of DOI 10.1109/TCAD.2024.3357597 (2024): quantized networks, TSMC 40nm-LP";

  private static final Machine MACHINE =
      new Machine(List.of(2, 1, 1, 1), 4, 16, Ports.STRICT, 0, 3, 24, 2, 16, 16);

  private final boolean full;
  private final CacheFolder cache;
  private final Experiment.Watch watch;
  private final List<Section> sections = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<String> tools = new ArrayList<>();

  Tulip(Experiment.Size size, CacheFolder cache, Experiment.Watch watch) {
    this.full = size == Experiment.Size.FULL;
    this.cache = cache;
    this.watch = watch;
  }

  Findings run() {
    sections.add(new ScheduleTable(full, watch).part());
    tools.add("OR-Tools CP-SAT 9.15, one thread, seed 1, deterministic time");
    notes.add(
        "the machine is ours (nnc targets tulip): the papers publish no cycle counts, so none"
            + " stand beside these");
    try {
      energy(new CellFlow(cache, LIMIT));
    } catch (MissingTool missing) {
      notes.add("nothing about energy: " + Code.E0502 + ", " + missing.getMessage());
    }
    return new Findings(Experiment.TULIP, sections, notes, tools, new TreeMap<>());
  }

  private void energy(CellFlow flow) {
    tools.addAll(flow.tools());
    UnitBench bench = new UnitBench(flow, MACHINE, new ColumnScheduler(200, 1));
    UnitStage stage = new UnitStage(bench, watch);
    List<BinaryLayers> networks =
        full
            ? List.of(
                BinaryLayers.TFC, BinaryLayers.DIGITS, BinaryLayers.BINARYNET, BinaryLayers.ALEXNET)
            : List.of(BinaryLayers.DIGITS);
    SequencedMap<NeuronShape, List<Measured>> binary =
        stage.measure("binary neurons", UnitStage.shapes(networks));
    SequencedMap<NeuronShape, List<Measured>> fewBit =
        stage.measure(
            "few-bit neurons",
            full
                ? List.of(
                    new NeuronShape(144, 2, 2),
                    new NeuronShape(576, 2, 2),
                    new NeuronShape(144, 3, 3),
                    new NeuronShape(576, 3, 3),
                    new NeuronShape(144, 4, 4),
                    new NeuronShape(576, 4, 4))
                : List.of(new NeuronShape(36, 2, 2)));
    sections.add(UnitTables.elements(bench));
    sections.add(
        UnitTables.neurons("neurons", "Neurons of binary weights: sizes of the networks", binary));
    sections.add(UnitTables.networks(networks, binary));
    sections.add(
        new Beside(
            "Binary networks: energy of a MAC design over that of elements (more than 1: elements"
                + " need less)",
            List.of(
                new Claim("energy efficiency", "3x (published)", BINARY, ours(networks, binary)))));
    sections.add(
        UnitTables.neurons("few-bit", "Neurons of few-bit weights and activations", fewBit));
    sections.add(
        new Beside(
            "Few-bit networks, another claim: energy of a MAC design over that of elements",
            List.of(new Claim("energy efficiency", "30-50x (published)", FEW_BIT, ours(fewBit)))));
    notes.addAll(caveats());
  }

  /// Ratios of whole networks, and the estimate from recalled powers.
  private static List<Ours> ours(
      List<BinaryLayers> networks, SequencedMap<NeuronShape, List<Measured>> measured) {
    List<Ours> ours = new ArrayList<>();
    for (BinaryLayers network : networks) {
      List<Cost> costs = UnitTables.costs(network, measured);
      for (Cost mac : costs.subList(1, costs.size())) {
        ours.add(
            new Ours(
                "ours: %s, %s, gates in 0.18 um".formatted(network.network(), mac.design()),
                new Findings.Figure(mac.nanojoules() / costs.getFirst().nanojoules(), 4),
                Quality.MODELLED));
      }
    }
    ours.add(recalled());
    return ours;
  }

  /// What recollections of the literature's table give with our cycles.
  private static Ours recalled() {
    Target target = Targets.read("tulip");
    int cycles =
        new ColumnScheduler(200, 1)
            .schedule(MACHINE, new NeuronShape(288, 1, 1).node())
            .orElseThrow()
            .routine()
            .cycles();
    double ratio =
        nominal(target, "mac-power")
            * nominal(target, "mac-cycles")
            / (nominal(target, "element-power") * cycles);
    return new Ours(
        "estimate: recalled, unconfirmed 40 nm powers, 288 inputs, 17 cycles against our " + cycles,
        new Findings.Figure(ratio, 2),
        Quality.ASSUMED);
  }

  private static double nominal(Target target, String cost) {
    return target.cost(cost).orElseThrow().nominal();
  }

  private static List<Ours> ours(SequencedMap<NeuronShape, List<Measured>> measured) {
    List<Ours> ours = new ArrayList<>();
    measured.forEach((shape, designs) -> {
      for (Measured mac : designs.subList(1, designs.size())) {
        ours.add(
            new Ours(
                "ours: %d inputs of %d x %d bits, %s, gates in 0.18 um"
                    .formatted(
                        shape.inputs(), shape.activationBits(), shape.weightBits(), mac.design()),
                new Findings.Figure(
                    mac.energy().library() / designs.getFirst().energy().library(), 4),
                Quality.MODELLED));
      }
    });
    return ours;
  }

  private List<String> caveats() {
    List<String> caveats = new ArrayList<>();
    if (!full) {
      caveats.add("the quick size shows that everything works; its ratios compare nothing");
    }
    caveats.add(
        "a cell built of gates in an open 0.18 um library is not the mixed-signal 40 nm cell of"
            + " the papers: a ratio of ours neither confirms nor contradicts theirs, and it was not"
            + " tuned to them");
    caveats.add(
        "the two published ratios are about different workloads and designs compared: neither"
            + " stands for the other");
    caveats.add(
        "one flow for both designs: Yosys, the longest path by OpenSTA from inputs and registers,"
            + " the netlist simulated on the same drawn neurons with the library's fixed delays, and"
            + " OpenSTA's power from the toggles of every net; each netlist gave the sums of whole"
            + " numbers");
    caveats.add(
        "E is at "
            + (int) UnitBench.PERIOD_NS
            + " ns for all, about the same at any clock: leakage is small in this library; no clock"
            + " gates, clock tree, wires or drivers of inputs (microcode among them) are in it");
    caveats.add(
        "memories are counted in bits (nnc estimate MODEL --target tulip) and are in no energy, nor"
            + " are controllers: weights, activations, thresholds and microcode come to the inputs of"
            + " a unit for nothing");
    caveats.add(
        "an op is one XNOR or multiplication, or one addition: two for each input of a neuron; a"
            + " few-bit neuron decides one threshold, an activation of k bits needs 2^k - 1 of them"
            + " from elements, each with its own sum, so ours favours elements there");
    return caveats;
  }
}
