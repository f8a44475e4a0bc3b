package nnc.cli;

import java.nio.file.Path;
import java.util.Optional;
import nnc.frontend.data.DataFiles;
import nnc.ir.Network;
import nnc.ir.Samples;
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
      description = "Test data: CSV, NPY, NPZ or IDX (also .gz).")
  private Path data;

  @Option(names = "--labels", paramLabel = "FILE", description = "The right class per sample.")
  private Path labels;

  @Option(names = "--limit", paramLabel = "N", description = "Use the first N samples only.")
  private Integer limit;

  Samples read(Console console, Network network) {
    if (limit != null && limit < 1) {
      throw new ParameterException(command.commandLine(), "--limit must be at least 1");
    }
    return DataFiles.read(
        console.path(data),
        Optional.ofNullable(labels).map(console::path),
        network,
        limit == null ? Integer.MAX_VALUE : limit);
  }
}
