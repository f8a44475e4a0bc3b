package nnc.frontend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Similar;
import nnc.ir.diagnostic.Span;

/// The folder a model stands in. Everything the model names is inside it: a model from somewhere
/// else cannot read the rest of the machine.
public record ModelFolder(Path path) {

  public ModelFolder {
    Objects.requireNonNull(path);
  }

  /// The folder of a model file.
  public static ModelFolder of(Path model) {
    Path parent = model.toAbsolutePath().getParent();
    return new ModelFolder(parent == null ? model.toAbsolutePath() : parent);
  }

  /// The existing regular file that the model calls `name`, written with `/` and relative to the
  /// folder; `where` is the text that names it. Throws a rejection with E0105 where it lies
  /// outside, by way of links too, and with E0102 where it cannot be read.
  public Path resolve(String name, Span where) {
    Path relative = relative(name, where);
    try {
      Path root = path.toRealPath();
      Path file = root.resolve(relative).toRealPath();
      if (!file.startsWith(root)) {
        throw outside(name, where, "it is a link to a place outside");
      }
      if (!Files.isRegularFile(file)) {
        throw Diagnostic.of(Code.E0102, where, "'" + name + "' is not a regular file")
            .help("name a file, no folder and no device")
            .rejection();
      }
      return file;
    } catch (NoSuchFileException _) {
      throw missing(name, relative, where);
    } catch (IOException e) {
      throw Diagnostic.of(
              Code.E0102, where, "'" + name + "' cannot be read: " + Unreadable.reason(e))
          .rejection();
    }
  }

  private static Path relative(String name, Span where) {
    Path relative;
    try {
      relative = Path.of(name);
    } catch (InvalidPathException _) {
      throw Diagnostic.of(Code.E0102, where, "this is not the name of a file")
          .help("use letters, digits, '.', '-', '_', and '/' between folders")
          .rejection();
    }
    if (name.isBlank()) {
      throw Diagnostic.of(Code.E0102, where, "the name of the file is empty")
          .help("file names are relative to the folder of the model")
          .rejection();
    }
    if (relative.isAbsolute() || name.startsWith("/") || name.matches("[A-Za-z]:.*")) {
      throw outside(name, where, "it is an absolute path");
    }
    for (Path part : relative) {
      if (part.toString().equals("..")) {
        throw outside(name, where, "'..' leads out of a folder");
      }
    }
    if (name.indexOf('\\') >= 0) {
      throw Diagnostic.of(Code.E0102, where, "'" + name + "' has a backslash")
          .help("write folders with '/'")
          .rejection();
    }
    return relative;
  }

  private static Rejection outside(String name, Span where, String reason) {
    return Diagnostic.of(Code.E0105, where, "'" + name + "' leaves the model's folder")
        .label(reason)
        .help("put the file beside the model, or into a folder below it")
        .rejection();
  }

  private Rejection missing(String name, Path relative, Span where) {
    Diagnostic d = Diagnostic.of(Code.E0102, where, "there is no file '" + name + "'");
    Path parent = relative.getParent();
    Path folder = parent == null ? path : path.resolve(parent);
    return similar(folder, relative.getFileName().toString())
        .map(s -> d.help("did you mean '" + (parent == null ? "" : parent + "/") + s + "'?"))
        .orElse(d.help("file names are relative to the folder of the model"))
        .rejection();
  }

  private static Optional<String> similar(Path folder, String name) {
    try (Stream<Path> entries = Files.list(folder)) {
      return Similar.to(name, entries.map(p -> p.getFileName().toString()).sorted().toList());
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
