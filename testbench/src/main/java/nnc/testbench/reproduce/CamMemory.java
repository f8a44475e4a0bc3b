package nnc.testbench.reproduce;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import nnc.emulator.event.EventEngine;
import nnc.frontend.Model;
import nnc.frontend.Models;
import nnc.frontend.data.SequenceFiles;
import nnc.frontend.data.SequenceFiles.Reading;
import nnc.ir.Network;
import nnc.ir.Sequences;
import nnc.ir.network.Probe;
import nnc.ir.network.SequenceRun;
import nnc.ir.pass.Settings;
import nnc.passes.analysis.FixedPointInputs;
import nnc.testbench.reproduce.CamReading.Edit;
import nnc.testbench.reproduce.SpikeRaster.Spike;

/// The shipped content-addressable memory with the recording of its first experiment: 5 cues, 10
/// bits of content, 90 steps of 1 ms. Network, weights, input and spikes are those of
/// arXiv:2310.05868.
final class CamMemory implements AutoCloseable {

  static final int STEPS = 90;

  /// Milliseconds from one operation to the next.
  static final int PERIOD = 10;

  private static final List<String> FILES = List.of("cam.nn", "input.csv", "recorded.csv");

  private final ExampleFiles example = new ExampleFiles("spinnaker_cam", FILES);

  /// What the inputs `ILcue` and `ILcont` bring, and the spikes of `populations`, which are in the
  /// order of the network.
  record Run(SpikeRaster inputs, List<String> populations, SpikeRaster spikes) {
    Run {
      populations = List.copyOf(populations);
    }
  }

  /// The spikes that the authors recorded.
  SpikeRaster recorded() {
    return SpikeRaster.read(example.lines("recorded.csv"));
  }

  /// Runs the integer network as `nnc run` does, after `edits` of its text. Throws
  /// `IllegalArgumentException` where the text has not what one replaces.
  Run run(List<Edit> edits) {
    String text = String.join("\n", example.lines("cam.nn")) + "\n";
    for (Edit edit : edits) {
      if (!text.contains(edit.from())) {
        throw new IllegalArgumentException("cam.nn has no '" + edit.from() + "'");
      }
      text = text.replace(edit.from(), edit.to());
    }
    try {
      Files.writeString(example.path("read.nn"), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return run(Models.read(example.path("read.nn"), new Settings(new LinkedHashMap<>())));
  }

  private Run run(Model model) {
    Network network = ExampleFiles.integer(model.network(), "fpga");
    Sequences read =
        SequenceFiles.read(
                example.path("input.csv"),
                Optional.empty(),
                network,
                new Reading(OptionalInt.of(STEPS), OptionalDouble.empty(), Optional.empty()),
                Integer.MAX_VALUE)
            .sequences();
    Sequences steps =
        new Sequences(FixedPointInputs.of(read.steps(), network), read.length(), read.labels());
    List<Probe> probes =
        model.recordings().stream()
            .map(r -> new Probe(r.population(), r.state(), r.first(), r.last()))
            .toList();
    SequenceRun run =
        SequenceRun.of(
            network, EventEngine.of(network)::start, steps, probes, Optional.empty(), _ -> {});
    Set<Spike> spikes = new LinkedHashSet<>();
    run.spikes()
        .forEach((id, all) -> all.forEach(s -> spikes.add(new Spike(id, s.step(), s.neuron()))));
    return new Run(
        inputs(network, steps), List.copyOf(run.spikes().keySet()), new SpikeRaster(spikes));
  }

  private static SpikeRaster inputs(Network network, Sequences sequences) {
    List<String> ids = new ArrayList<>(network.inputIds());
    Set<Spike> spikes = new LinkedHashSet<>();
    for (int step = 0; step < sequences.length(); step++) {
      for (int i = 0; i < ids.size(); i++) {
        long[] raw = sequences.steps().inputs(step).get(i).raw();
        for (int n = 0; n < raw.length; n++) {
          if (raw[n] != 0) {
            spikes.add(new Spike(ids.get(i), step, n));
          }
        }
      }
    }
    return new SpikeRaster(spikes);
  }

  @Override
  public void close() {
    example.close();
  }
}
