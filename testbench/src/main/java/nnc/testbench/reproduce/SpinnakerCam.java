package nnc.testbench.reproduce;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import nnc.ir.pass.Quality;
import nnc.testbench.reproduce.Findings.Beside;
import nnc.testbench.reproduce.Findings.Cell;
import nnc.testbench.reproduce.Findings.Claim;
import nnc.testbench.reproduce.Findings.Column;
import nnc.testbench.reproduce.Findings.Figure;
import nnc.testbench.reproduce.Findings.Ours;
import nnc.testbench.reproduce.Findings.Part;
import nnc.testbench.reproduce.Findings.Text;

/// A content-addressable memory that learns by spike timing: spikes recorded on SpiNNaker beside
/// those of the integer network here, and what other readings of the learning rule give.
final class SpinnakerCam {

  private static final String PAPER =
      "experiment 1 of arXiv:2310.05868 (Neural Networks 2024, 106474), recorded on SpiNNaker;"
          + " results/1_learn_recall_by_cue_and_cont_forget/spikes.xlsx of"
          + " dancasmor/An-aproach-to-a-spike-based-Content-Addressable-Memory-bio-inspired-in-the-Hippocampus"
          + " (08b415bd)";

  private final CamMemory memory;
  private final SpikeRaster recorded;
  private final CamMemory.Run ours;

  private SpinnakerCam(CamMemory memory, SpikeRaster recorded) {
    this.memory = memory;
    this.recorded = recorded;
    this.ours = memory.run(List.of());
  }

  /// Holds the shipped recording beside the network.
  static Findings run(Experiment.Watch watch) {
    try (CamMemory memory = new CamMemory()) {
      return of(memory, memory.recorded(), watch);
    }
  }

  /// Holds `recorded` beside the network.
  static Findings of(CamMemory memory, SpikeRaster recorded, Experiment.Watch watch) {
    SpinnakerCam cam = new SpinnakerCam(memory, recorded);
    return new Findings(
        Experiment.SPINNAKER_CAM,
        List.of(cam.claims(), cam.populations(), cam.operations(), cam.readings(watch)),
        notes(),
        List.of(),
        new TreeMap<>());
  }

  private int cells() {
    return ours.populations().size() * CamMemory.STEPS;
  }

  private Beside claims() {
    return new Beside(
        "What was recorded, and what is ours",
        List.of(
            new Claim(
                "spikes",
                String.valueOf(recorded.count()),
                PAPER,
                List.of(
                    ours(
                        String.valueOf(ours.spikes().count()),
                        "ten populations in " + CamMemory.STEPS + " ms"),
                    ours(
                        ours.spikes().cellsApart(recorded) + " of " + cells(),
                        "cells that differ: a fit, not a prediction, for settings of the rule were"
                            + " selected with the authors' recordings")))));
  }

  private static Ours ours(String figure, String meaning) {
    return new Ours(meaning, new Text(figure), Quality.MEASURED);
  }

  private static Figure count(int number) {
    return new Figure(number, 0);
  }

  private Part populations() {
    List<List<Cell>> rows = new ArrayList<>();
    for (String id : ours.populations()) {
      rows.add(row(new Text(id), recorded.of(id), ours.spikes().of(id)));
    }
    rows.add(row(new Text("all"), recorded, ours.spikes()));
    return new Part(
        "populations",
        "Spikes of each population",
        List.of(
            new Column("population", "", Quality.MEASURED),
            new Column("recorded", "", Quality.PUBLISHED),
            new Column("ours", "", Quality.MEASURED),
            new Column("cells that differ", "", Quality.MEASURED)),
        rows,
        List.of(
            "a cell is a population in a millisecond: %d for each population, %d in all"
                .formatted(CamMemory.STEPS, cells())));
  }

  private static List<Cell> row(Text name, SpikeRaster recorded, SpikeRaster ours) {
    return List.of(
        name, count(recorded.count()), count(ours.count()), count(ours.cellsApart(recorded)));
  }

  private Part operations() {
    List<List<Cell>> rows = new ArrayList<>();
    for (int from = 0; from < CamMemory.STEPS; from += CamMemory.PERIOD) {
      SpikeRaster published = window(recorded, from);
      SpikeRaster found = window(ours.spikes(), from);
      rows.add(
          List.of(
              count(from),
              new Text(operation(window(ours.inputs(), from))),
              new Text(answer(published)),
              new Text(answer(found)),
              count(published.count()),
              count(found.count()),
              count(found.cellsApart(published))));
    }
    return new Part(
        "operations",
        "Operations, and the neurons that the output layer shows until the next one",
        List.of(
            new Column("from", "ms", Quality.PUBLISHED),
            new Column("operation", "", Quality.PUBLISHED),
            new Column("output recorded", "", Quality.PUBLISHED),
            new Column("output ours", "", Quality.MEASURED),
            new Column("spikes recorded", "", Quality.PUBLISHED),
            new Column("spikes ours", "", Quality.MEASURED),
            new Column("cells that differ", "", Quality.MEASURED)),
        rows,
        List.of("cue:content; a cue that is learned anew may show its old content once more"));
  }

  private static SpikeRaster window(SpikeRaster raster, int from) {
    return raster.only(s -> s.ms() >= from && s.ms() < from + CamMemory.PERIOD);
  }

  private static String operation(SpikeRaster inputs) {
    String cues = list(inputs.of("ILcue"));
    String content = list(inputs.of("ILcont"));
    return content.isEmpty()
        ? "recall by cue " + cues
        : cues.isEmpty() ? "recall by content " + content : "learn " + cues + ":" + content;
  }

  private static String answer(SpikeRaster raster) {
    return list(raster.of("OLcue")) + ":" + list(raster.of("OLcont"));
  }

  private static String list(SpikeRaster raster) {
    return raster.neurons().stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private Part readings(Experiment.Watch watch) {
    watch.stage("readings of the rule", CamReading.ALL.size());
    List<List<Cell>> rows = new ArrayList<>();
    for (CamReading reading : CamReading.ALL) {
      rows.add(
          List.of(
              new Text(reading.setting()),
              new Text(reading.used()),
              new Text(reading.other()),
              count(memory.run(reading.edits()).spikes().cellsApart(recorded)),
              new Text(reading.fitted() ? "yes" : "no")));
      watch.at(rows.size());
    }
    return new Part(
        "readings",
        "Other readings of the learning rule, one at a time",
        List.of(
            new Column("setting", "", Quality.MEASURED),
            new Column("used", "", Quality.MEASURED),
            new Column("other reading", "", Quality.MEASURED),
            new Column("cells that differ", "", Quality.MEASURED),
            new Column("fitted", "", Quality.MEASURED)),
        rows,
        List.of("cells of " + cells() + " that differ from the recording with the other reading"));
  }

  private static List<String> notes() {
    return List.of(
        "fitted to the authors' recordings: the four settings marked 'yes', on which versions of"
            + " SpiNNaker's official code differ; that nothing differs with them is a fit, not a"
            + " prediction",
        "not fitted: equations, weights and delays, which are the authors', among them inhibition of"
            + " 6 nA times the bits of content; and the bits behind the point of stored weights,"
            + " which the recording does not determine",
        "one experiment was held against: the authors' longer recordings are not shipped and were not"
            + " run here");
  }
}
