package nnc.testbench.reproduce;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import nnc.backends.tool.CacheFolder;
import nnc.frontend.Targets;
import nnc.ir.Network;
import nnc.ir.pass.Settings;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;

/// Files of a shipped example in a folder that is there until it is closed.
final class ExampleFiles implements AutoCloseable {

  private final Path folder;

  /// `files` of the example `id`, which is a folder of the product's resources.
  ExampleFiles(String id, List<String> files) {
    try {
      folder = Files.createTempDirectory("nnc-example-");
      for (String file : files) {
        try (InputStream in =
            ExampleFiles.class.getResourceAsStream("/nnc/reproduce/" + id + "/" + file)) {
          Files.copy(in, folder.resolve(file));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `network` by the passes on networks of a target; what the model records stays, even where no
  /// output needs it.
  static Network integer(Network network, String target) {
    return Pipeline.of(Targets.read(target))
        .onNetworks()
        .without("remove-dead")
        .apply(
            network,
            Targets.read(target),
            new Settings(new LinkedHashMap<>()),
            Optional.empty(),
            PipelineListener.silent())
        .integer();
  }

  /// The lines of a file.
  List<String> lines(String file) {
    try {
      return Files.readAllLines(path(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path(String file) {
    return folder.resolve(file);
  }

  @Override
  public void close() {
    CacheFolder.delete(folder);
  }
}
