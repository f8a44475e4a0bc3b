package nnc.backends.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/// Reads the JSON files that tools leave.
final class Json {

  private Json() {}

  /// The tree in `file`; throws `ToolFailure` where there is none.
  static JsonNode read(Path file) {
    try {
      return new ObjectMapper().readTree(file.toFile());
    } catch (IOException e) {
      throw ToolFailure.of(
          "the tool left no readable " + file.getFileName() + ": " + e.getMessage(), "");
    }
  }
}
