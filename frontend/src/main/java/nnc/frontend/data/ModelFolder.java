package nnc.frontend.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Span;

/// The folder a model lives in; everything the model names lies inside it, so that a model from
/// elsewhere can be compiled without reading anything else.
public record ModelFolder(Path folder) {

  /// The folder of a model file.
  public static ModelFolder of(Path model) {
    Path parent = model.getParent();
    return new ModelFolder(parent == null ? Path.of("") : parent);
  }

  /// The file that `name`, written at `where`, stands for. Throws `Rejection` with E0105 for
  /// absolute names and for names or links that lead out of the folder. The file need not exist.
  public Path resolve(String name, Span where) {
    Path relative;
    try {
      relative = Path.of(name);
    } catch (InvalidPathException _) {
      throw Diagnostic.of(Code.E0102, where, "'" + printable(name) + "' is no file name")
          .rejection();
    }
    if (name.isBlank()
        || relative.isAbsolute()
        || name.startsWith("\\")
        || name.indexOf(':') == 1) {
      throw outside(name, where);
    }
    Path normal = relative.normalize();
    if (normal.startsWith("..")) {
      throw outside(name, where);
    }
    Path file = folder.resolve(normal);
    try {
      if (Files.exists(file) && !file.toRealPath().startsWith(folder.toRealPath())) {
        throw outside(name, where);
      }
    } catch (IOException _) {
      // Reading the file will say what is wrong with it.
    }
    return file;
  }

  private static Rejection outside(String name, Span where) {
    return Diagnostic.of(
            Code.E0105, where, "'" + printable(name) + "' is outside the model's folder")
        .help("name files relative to the model and keep them in its folder")
        .rejection();
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }
}
