package nnc.frontend.data;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// The shared data folder beside the project.
public final class SharedFolder {

  private SharedFolder() {}

  /// A folder in it; where it is missing, the test is skipped.
  public static Path of(String path) {
    Path shared = Path.of(System.getProperty("nnc.root", "..")).resolve("../shared").resolve(path);
    Assumptions.assumeTrue(Files.isDirectory(shared), "no folder ../shared/" + path);
    return shared;
  }
}
