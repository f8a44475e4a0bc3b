package nnc.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import nnc.frontend.data.DataFiles;
import nnc.frontend.data.SequenceFiles;
import nnc.ir.Network;
import nnc.ir.Samples;
import nnc.ir.Sequences;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `--data`, `--labels` and `--limit`: what a network is tried on, which no pass ever sees.
final class TestData {

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = {
        "Test data: CSV, NPY, NPZ or IDX (also .gz), a row per sample, or per step of a network in",
        "time; for those also CSV events (header time,neuron) and AER-DAT 2.0."
      })
  private Path data;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "The right class per sample or sequence.")
  private Path labels;

  @Option(names = "--limit", paramLabel = "N", description = "Use the first N samples only.")
  private Integer limit;

  /// The steps of a network in time; remarks are printed.
  Sequences sequences(Console console, Network network, SequenceFiles.Reading reading) {
    SequenceFiles.Read read =
        SequenceFiles.read(
            console.path(data),
            Optional.ofNullable(labels).map(console::path),
            network,
            reading,
            limit());
    read.notes().forEach(n -> console.note("note: " + n));
    tellDecidingOutput(console, network);
    return read.sequences();
  }

  private int limit() {
    if (limit != null && limit < 1) {
      throw new ParameterException(command.commandLine(), "--limit must be at least 1");
    }
    return limit == null ? Integer.MAX_VALUE : limit;
  }

  Samples read(Console console, Network network) {
    tellDecidingOutput(console, network);
    return DataFiles.read(
        console.path(data), Optional.ofNullable(labels).map(console::path), network, limit());
  }

  /// Labels are those of one output, which is not for the user to guess.
  private void tellDecidingOutput(Console console, Network network) {
    List<String> outputs = network.outputIds();
    if (labels != null && outputs.size() > 1) {
      console.note(
          "note: labels are compared with '"
              + outputs.getFirst()
              + "', the first of "
              + outputs.size()
              + " outputs");
    }
  }
}
