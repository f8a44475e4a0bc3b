package nnc.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import nnc.backends.OutputFolder;
import nnc.frontend.Model;
import nnc.frontend.Targets;
import nnc.frontend.data.NpyWriter;
import nnc.frontend.language.NetworkText;
import nnc.frontend.language.NetworkWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
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
  public Integer call() throws IOException {
    String name = output.getFileName() == null ? "" : output.getFileName().toString();
    if (!name.toLowerCase(Locale.ROOT).endsWith(".nn") || name.length() == 3) {
      throw new ParameterException(spec.commandLine(), "-o takes the name of a .nn file");
    }
    Model model = options.read(console, options.settings(Targets.read("fpga")));
    String folder = folder(name.substring(0, name.length() - 3));
    NetworkText text = NetworkWriter.write(model.network(), folder);
    Path file = console.path(output);
    if (!text.files().isEmpty()) {
      SortedMap<String, byte[]> arrays = new TreeMap<>();
      text.files()
          .forEach((path, tensor) ->
              arrays.put(path.substring(folder.length() + 1), NpyWriter.npy(tensor)));
      OutputFolder.write(arrays, file.resolveSibling(folder));
    }
    OutputFile.write(file, text.text());
    console.say("wrote " + output + (text.files().isEmpty() ? "" : " and " + folder));
    return ExitCode.DONE.number();
  }

  /// The folder for arrays, named after the model without characters that need care.
  private static String folder(String model) {
    String safe = model.replaceAll("[^A-Za-z0-9_.-]", "_").replaceAll("^[^A-Za-z0-9_]+", "");
    return (safe.isEmpty() ? "model" : safe) + "-weights";
  }
}
