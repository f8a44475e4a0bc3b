package nnc.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import nnc.backends.OutputFolder;
import nnc.frontend.data.NpyWriter;
import nnc.frontend.language.NetworkText;
import nnc.frontend.language.NetworkWriter;
import nnc.ir.Network;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// A `.nn` file that a command writes, with larger arrays as `.npy` files in the folder
/// `MODEL-weights` beside it.
///
/// @param output the file as the command line names it
/// @param model its name without `.nn`
record DescriptionFile(Path output, String model) {

  /// Throws `ParameterException` where `output` is no name of a `.nn` file.
  static DescriptionFile of(Path output, CommandLine command) {
    String name = output.getFileName() == null ? "" : output.getFileName().toString();
    if (!name.toLowerCase(Locale.ROOT).endsWith(".nn") || name.length() == 3) {
      throw new ParameterException(command, "-o takes the name of a .nn file");
    }
    return new DescriptionFile(output, name.substring(0, name.length() - 3));
  }

  /// Writes `network`; gives the names of what was written.
  List<String> write(Console console, Network network) {
    String folder = folder();
    NetworkText text = NetworkWriter.write(network, folder);
    Path file = console.path(output);
    if (!text.files().isEmpty()) {
      SortedMap<String, byte[]> arrays = new TreeMap<>();
      text.files()
          .forEach((path, tensor) ->
              arrays.put(path.substring(folder.length() + 1), NpyWriter.npy(tensor)));
      OutputFolder.write(arrays, file.resolveSibling(folder));
    }
    OutputFile.write(file, text.text());
    return text.files().isEmpty() ? List.of(output.toString()) : List.of(output.toString(), folder);
  }

  /// The folder for arrays, named after the model without characters that need care.
  private String folder() {
    String safe = model.replaceAll("[^A-Za-z0-9_.-]", "_").replaceAll("^[^A-Za-z0-9_]+", "");
    return (safe.isEmpty() ? "model" : safe) + "-weights";
  }
}
