package nnc.cli;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import nnc.frontend.Model;
import nnc.frontend.Targets;
import nnc.frontend.nir.NirExporter;
import nnc.frontend.nir.NirModel;
import nnc.frontend.nir.NirWriter;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.pass.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `nnc export MODEL -o FILE.nir`: a network as a NIR graph for other tools.
@Command(
    name = "export",
    description = {
      "Write a model as a NIR file.",
      "What NIR cannot say is refused by name. --dt, --reset, --integrate and --spike-order say how",
      "the file will be read."
    },
    mixinStandardHelpOptions = true)
final class Export implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions options;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "FILE.nir",
      description = "The file to write.")
  private Path output;

  Export(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    String name = output.getFileName() == null ? "" : output.getFileName().toString();
    if (!name.toLowerCase(Locale.ROOT).endsWith(".nir") || name.length() == 4) {
      throw new ParameterException(spec.commandLine(), "-o takes the name of a .nir file");
    }
    Settings settings = options.settings(Targets.read("fpga"));
    Model model = options.readToExport(console, settings);
    model
        .halt()
        .ifPresent(halt -> {
          throw Diagnostic.of(
                  Code.E0207,
                  halt.span(),
                  "sequences of this model end early, which NIR has no way to say")
              .help("leave 'halt' out of what you export, and run the file with --halt")
              .rejection();
        });
    NirExporter.Exported exported = NirExporter.of(model.network(), settings);
    OutputFile.write(console.path(output), NirWriter.write(NirModel.of(exported.graph())));
    exported.notes().forEach(n -> console.note("note: " + n));
    console.say("wrote " + output);
    return ExitCode.DONE.number();
  }
}
