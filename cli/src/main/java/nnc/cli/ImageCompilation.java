package nnc.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import nnc.backends.spinnaker.CoreProgram;
import nnc.backends.spinnaker.ImageEmitter;
import nnc.backends.spinnaker.MachineEstimator;
import nnc.backends.spinnaker.OfficialScript;
import nnc.frontend.language.NeuronLibrary;
import nnc.ir.MachineImage;
import nnc.ir.machine.Budget;
import nnc.ir.machine.Chip;
import nnc.ir.machine.Core;
import nnc.ir.pass.PassContext;
import nnc.ir.pass.Quality;
import nnc.ir.text.DesignPrinter;
import nnc.passes.TargetSettings;
import nnc.passes.spinnaker.Loads.Load;
import nnc.passes.spinnaker.MachineFigures;
import nnc.passes.spinnaker.RingSums;
import nnc.report.MachinePicture;
import nnc.report.Page;

/// The image of a machine of cores: what it is loaded with, where everything is, and what it takes.
record ImageCompilation(
    DesignOptions.Resolved resolved,
    MachineFigures figures,
    nnc.ir.estimate.Estimate estimate,
    List<String> official,
    SortedMap<String, byte[]> files)
    implements Compilation {

  /// Synapses up to which the printed design is written beside the files that are loaded.
  private static final long PRINTED = 1 << 16;

  ImageCompilation {
    files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
  }

  static ImageCompilation of(DesignOptions.Resolved resolved) {
    MachineImage image = resolved.image();
    MachineFigures figures = figures(resolved);
    SortedMap<String, byte[]> files = new TreeMap<>(ImageEmitter.emit(image));
    TargetSettings settings =
        new TargetSettings(PassContext.of(resolved.target(), resolved.settings()));
    boolean binaries = settings.text("binaries").equals(Optional.of("aplx"));
    files.putAll(CoreProgram.emit(image, binaries));
    files.put("manifest.json", bytes(Json.print(ImageEmitter.manifest(image, binaries)) + "\n"));
    List<String> official = new ArrayList<>();
    if (!settings.text("official").equals(Optional.of("none"))) {
      OfficialScript.Script script =
          OfficialScript.of(image, resolved.compiled().imported(), new NeuronLibrary()::isImported);
      files.putAll(script.files());
      official.addAll(script.notes());
    }
    LearnedWeights before = LearnedWeights.before(image.network());
    if (!before.weights().isEmpty()) {
      files.put("learning/before.npz", before.npz());
    }
    files.put("chips.svg", bytes(MachinePicture.svg(image)));
    files.put("budget.csv", bytes(budget(image, figures)));
    if (figures.loads().cores().stream().mapToLong(Load::synapses).sum() <= PRINTED) {
      files.put("design.nnir", bytes(DesignPrinter.print(image)));
    }
    return new ImageCompilation(resolved, figures, expected(resolved, figures), official, files);
  }

  /// What a network takes whose synapses may be samples, of which no files are made.
  static ImageCompilation onPaper(DesignOptions.Resolved resolved) {
    MachineFigures figures = figures(resolved);
    return new ImageCompilation(
        resolved, figures, expected(resolved, figures), List.of(), new TreeMap<>());
  }

  @Override
  public Page page(List<String> names) {
    return new ImagePage(this).page(names);
  }

  private static MachineFigures figures(DesignOptions.Resolved resolved) {
    return MachineFigures.of(resolved.image());
  }

  /// The energy of a second, with what a run counted, or else with what is expected.
  static nnc.ir.estimate.Estimate estimate(
      DesignOptions.Resolved resolved, Optional<ImageRun> run) {
    return run.map(r -> emulated(resolved, r))
        .orElseGet(() -> expected(resolved, figures(resolved)));
  }

  /// With what a run counted.
  static nnc.ir.estimate.Estimate emulated(DesignOptions.Resolved resolved, ImageRun run) {
    double seconds = run.steps() * (resolved.image().machine().budget().stepNanoseconds() * 1e-9);
    var c = run.outcome().counts();
    return new MachineEstimator(resolved.target())
        .estimate(
            resolved.image(),
            new MachineEstimator.Traffic(
                (c.packets() + c.hops()) / seconds,
                c.events() / seconds,
                Quality.MEASURED,
                "emulation of this design"));
  }

  private static nnc.ir.estimate.Estimate expected(
      DesignOptions.Resolved resolved, MachineFigures figures) {
    return new MachineEstimator(resolved.target())
        .estimate(
            resolved.image(),
            new MachineEstimator.Traffic(
                figures.routed(),
                figures.events(),
                expected(resolved),
                isMeasured(resolved)
                    ? "spikes that neurons give of the calibration data"
                    : "spikes that neurons are expected to give (--set rate)"));
  }

  private static boolean isMeasured(DesignOptions.Resolved resolved) {
    return resolved.image().parts().values().stream().allMatch(p -> p.firing().measured());
  }

  /// How good what is expected of spikes is.
  static Quality expected(DesignOptions.Resolved resolved) {
    return isMeasured(resolved) ? Quality.MODELLED : Quality.ASSUMED;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String budget(MachineImage image, MachineFigures figures) {
    Budget budget = image.machine().budget();
    StringBuilder out =
        new StringBuilder(
            "x,y,core,of,neurons,synapses,dtcm_bytes,of_dtcm,sdram_bytes,cycles,of_cycles\n");
    for (int i = 0; i < image.cores().size(); i++) {
      Core core = image.cores().get(i);
      Load load = figures.loads().cores().get(i);
      out.append(image.machine().chips().get(core.chip())).append(',').append(core.number());
      out.append(",\"").append(core.vertex().replace("\"", "\"\"")).append("\",");
      out.append(core.count()).append(',').append(load.synapses()).append(',');
      out.append(load.dtcm()).append(',').append(share(load.dtcm(), budget.dtcmBytes()));
      out.append(',').append(load.sdram()).append(',').append(load.cycles()).append(',');
      out.append(share(load.cycles(), budget.cycles())).append('\n');
    }
    return out.toString();
  }

  private static String share(long part, long whole) {
    return String.format(Locale.ROOT, "%.3f", (double) part / whole);
  }

  long most(ToLongFunction<Load> what) {
    return figures.loads().cores().stream().mapToLong(what).max().orElse(0);
  }

  /// Whether there is nothing to load, since synapses at random are not drawn.
  private boolean isOnPaper() {
    return files.isEmpty();
  }

  private int longestTable() {
    return resolved.image().tables().values().stream().mapToInt(List::size).max().orElse(0);
  }

  private long chips() {
    return resolved.image().cores().stream().mapToInt(Core::chip).distinct().count();
  }

  /// What each population and input takes, a row each, with a head.
  List<List<String>> parts() {
    MachineImage image = resolved.image();
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of("part", "neurons", "cores", "latency", "cycles a neuron", "most cycles a step"));
    image
        .parts()
        .forEach((id, part) -> {
          long neurons = 0;
          long cycles = 0;
          int cores = 0;
          for (int i = 0; i < image.cores().size(); i++) {
            Core core = image.cores().get(i);
            if (core.vertex().equals(id)) {
              cores++;
              neurons += core.role() == Core.Role.DELAY ? 0 : core.count();
              cycles = Math.max(cycles, figures.loads().cores().get(i).cycles());
            }
          }
          rows.add(
              List.of(
                  id,
                  String.valueOf(neurons),
                  String.valueOf(cores),
                  String.valueOf(part.latency()),
                  String.valueOf(part.cycles()),
                  String.valueOf(cycles)));
        });
    return rows;
  }

  /// What each ring of inputs holds and what can come, a row each, with a head; the head alone
  /// where nothing comes in.
  List<List<String>> rings() {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ring of inputs", "sign", "shift", "unit", "holds", "can come"));
    for (RingSums ring : figures.rings()) {
      rows.add(
          List.of(
              ring.population() + "." + ring.port(),
              ring.sign(),
              String.valueOf(ring.receptor().shift()),
              number(ring.unit()),
              number(ring.full()),
              number(ring.possible())));
    }
    return rows;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.6g", value);
  }

  private static void show(List<List<String>> rows, List<String> lines) {
    Table table = new Table();
    rows.forEach(row -> table.row(row.stream().map(DiagnosticText::clean).toArray(String[]::new)));
    lines.addAll(table.lines());
    lines.add("");
  }

  @Override
  public List<String> lines() {
    MachineImage image = resolved.image();
    Budget budget = image.machine().budget();
    List<String> lines = new ArrayList<>();
    lines.add(resolved.line() + " for " + resolved.target().id());
    lines.add("");
    show(parts(), lines);
    if (!figures.rings().isEmpty()) {
      show(rings(), lines);
    }
    if (isOnPaper()) {
      lines.add("on paper: " + figures.synapses() + " synapses, none of those at random drawn");
    }
    lines.add(
        image.cores().size()
            + " cores on "
            + chips()
            + " of "
            + image.machine().chips().size()
            + " chips ("
            + image.machine().board()
            + ")");
    lines.add(
        "of a core, at most: "
            + most(Load::dtcm)
            + " of "
            + budget.dtcmBytes()
            + " bytes of DTCM, "
            + most(Load::cycles)
            + " of "
            + budget.cycles()
            + " cycles a step as expected, "
            + most(Load::sdram)
            + " bytes of SDRAM");
    lines.add(
        "longest routing table: "
            + longestTable()
            + " of "
            + budget.tableEntries()
            + " entries; links of all trees: "
            + figures.links()
            + ", at least "
            + figures.bound());
    MachineFigures.Busiest busiest = figures.busiest();
    if (busiest.packets() > 0) {
      lines.add(
          String.format(
              Locale.ROOT,
              "busiest link: chip %s, %.1f of %.0f packets in the worst step as expected",
              busiest.name(),
              busiest.packets(),
              busiest.capacity()));
    }
    lines.add(MachineFigures.speed(image));
    lines.addAll(EstimateText.lines(estimate, Optional.empty()));
    official.forEach(note -> lines.add(DiagnosticText.clean("note: " + note)));
    return lines;
  }

  @Override
  public SequencedMap<String, Object> json() {
    MachineImage image = resolved.image();
    Budget budget = image.machine().budget();
    SequencedMap<String, Object> object = resolved.json();
    object.put("settings", resolved.settings().values());
    object.put("board", image.machine().board());
    object.put("synapses", figures.synapses());
    object.put("drawn", !isOnPaper());
    object.put("cores", image.cores().size());
    object.put("chips", chips());
    object.put("chips_cut_off", image.machine().cutOff().stream().map(Chip::toString).toList());
    object.put("most_dtcm_bytes", most(Load::dtcm));
    object.put("dtcm_bytes", budget.dtcmBytes());
    object.put("most_sdram_bytes", most(Load::sdram));
    object.put("most_expected_cycles", most(Load::cycles));
    object.put("cycles_a_step", budget.cycles());
    object.put("slow_down", budget.slowDown());
    object.put("longest_table", longestTable());
    object.put("links", figures.links());
    object.put("links_bound", figures.bound());
    SequencedMap<String, Object> busiest = new LinkedHashMap<>();
    busiest.put("link", figures.busiest().name());
    busiest.put("packets", figures.busiest().packets());
    busiest.put("capacity", figures.busiest().capacity());
    object.put("busiest_link_expected", busiest);
    object.put("rings", figures.rings().stream().map(ImageCompilation::json).toList());
    object.put("estimate", EstimateText.json(estimate));
    object.put("warnings", DiagnosticJson.list(resolved.compiled().report().warnings()));
    return object;
  }

  private static SequencedMap<String, Object> json(RingSums ring) {
    SequencedMap<String, Object> object = new LinkedHashMap<>();
    object.put("population", ring.population());
    object.put("port", ring.port());
    object.put("sign", ring.sign());
    object.put("shift", ring.receptor().shift());
    object.put("unit", ring.unit());
    object.put("holds", ring.full());
    object.put("can_come", ring.possible());
    object.put("core", ring.place());
    return object;
  }
}
