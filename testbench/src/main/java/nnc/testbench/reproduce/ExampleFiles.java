package nnc.testbench.reproduce;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nnc.backends.tool.CacheFolder;

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

  Path path(String file) {
    return folder.resolve(file);
  }

  @Override
  public void close() {
    CacheFolder.delete(folder);
  }
}
