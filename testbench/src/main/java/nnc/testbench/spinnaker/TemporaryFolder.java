package nnc.testbench.spinnaker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import nnc.backends.tool.CacheFolder;

/// A folder that is there until it is closed.
final class TemporaryFolder implements AutoCloseable {

  private final Path path;

  TemporaryFolder(String prefix) {
    try {
      path = Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// A new folder in it.
  Path create(String name) {
    try {
      return Files.createDirectory(path.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    CacheFolder.delete(path);
  }
}
