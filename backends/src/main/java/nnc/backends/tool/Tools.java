package nnc.backends.tool;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The external programs that are known, and which of them are here.
public final class Tools {

  private static final String LIST = "/nnc/tools.txt";

  private static final Pattern VERSION = Pattern.compile("\\d\\.\\d");

  private Tools() {}

  /// Every known tool, in the order of the list.
  public static List<Tool> all() {
    try (var in =
        new BufferedReader(
            new InputStreamReader(Tools.class.getResourceAsStream(LIST), StandardCharsets.UTF_8))) {
      return in.lines().filter(l -> !l.isBlank() && !l.startsWith("#")).map(Tools::parse).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Tool parse(String line) {
    String[] fields = line.split("\\|", -1);
    if (fields.length != 4) {
      throw new IllegalStateException(LIST + ": " + line);
    }
    return new Tool(fields[0].strip(), words(fields[1]), words(fields[2]), fields[3].strip());
  }

  private static List<String> words(String field) {
    return List.of(field.strip().split(" +", -1));
  }

  /// The tool whose command is `command`; throws `IllegalArgumentException` for one that is not in
  /// the list.
  public static Tool of(String command) {
    return all().stream()
        .filter(t -> t.command().equals(command))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(command + " is not in " + LIST));
  }

  /// Where the tool is, if it is here.
  public static Optional<Path> find(Tool tool) {
    Path path = Path.of(tool.command());
    if (path.isAbsolute()) {
      return Optional.of(path).filter(Files::exists);
    }
    for (String folder :
        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder, tool.command());
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return Optional.of(candidate.toAbsolutePath());
      }
    }
    return Optional.empty();
  }

  /// Path of the command `command`; throws `MissingTool` where it is not installed.
  public static String require(String command) {
    Tool tool = of(command);
    return find(tool).orElseThrow(() -> new MissingTool(tool)).toString();
  }

  /// What the tool says of its version, empty where it is missing or silent.
  public static Optional<String> version(Tool tool) {
    Optional<Path> path = find(tool);
    if (path.isEmpty() || tool.probe().size() < 2) {
      return Optional.empty();
    }
    Command.Result result = Command.of(tool.probe()).limit(Duration.ofSeconds(20)).run();
    return version(result.output());
  }

  /// The first line with a number such as `1.2`: launchers print warnings before the version.
  static Optional<String> version(String printed) {
    return printed.lines().map(String::strip).filter(l -> VERSION.matcher(l).find()).findFirst();
  }
}
