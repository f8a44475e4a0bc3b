package nnc.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import nnc.frontend.Model;
import nnc.frontend.Targets;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `nnc import FILE.onnx -o MODEL.nn`: a model of another tool as a description one can read and
/// change, larger arrays as `.npy` files in the folder `MODEL-weights` beside it.
@Command(
    name = "import",
    description = "Write a model as a .nn description with its weights beside it.",
    mixinStandardHelpOptions = true)
final class Import implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions options;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "MODEL.nn",
      description = "The description to write.")
  private Path output;

  Import(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    DescriptionFile file = DescriptionFile.of(output, spec.commandLine());
    Model model = options.read(console, options.settings(Targets.read("fpga")));
    console.say("wrote " + String.join(" and ", file.write(console, model.network())));
    return ExitCode.DONE.number();
  }
}
