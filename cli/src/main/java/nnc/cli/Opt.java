package nnc.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import nnc.ir.Design;
import nnc.ir.diagnostic.Source;
import nnc.ir.text.DesignPrinter;
import nnc.passes.PassCall;
import nnc.passes.PassList;
import nnc.passes.Pipeline;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `nnc opt MODEL -p pass{options},...`: runs the named passes and prints the result.
@Command(
    name = "opt",
    description = "Run passes on a model and print the result in text form.",
    mixinStandardHelpOptions = true)
final class Opt implements Callable<Integer> {

  private final Console console;

  @Mixin private DesignOptions options;

  @Option(
      names = {"-p", "--passes"},
      paramLabel = "PASSES",
      description = "Passes in order, for example 'remove-dead,prune-synapses{sparsity=0.5}'.")
  private String passes;

  @Option(
      names = "--target",
      paramLabel = "TARGET",
      defaultValue = "fpga",
      description = "The target whose parameters the passes see (default: ${DEFAULT-VALUE}).")
  private String target;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "The right class per sample of the calibration data.")
  private Path labels;

  @Option(names = "--timing", description = "Print how long each pass took, to standard error.")
  private boolean timing;

  Opt(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<PassCall> calls = passes == null ? List.of() : PassList.parse(new Source("-p", passes));
    try (PassWatch watch = new PassWatch(console, Optional.empty())) {
      Design result =
          options
              .resolve(
                  console, target, Optional.ofNullable(labels), _ -> new Pipeline(calls), watch)
              .compiled()
              .result();
      if (timing) {
        watch.printTimes();
      }
      console.out().print(DesignPrinter.print(result));
    }
    return ExitCode.DONE.number();
  }
}
