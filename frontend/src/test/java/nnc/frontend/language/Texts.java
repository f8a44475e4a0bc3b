package nnc.frontend.language;

import java.nio.file.Path;
import java.util.List;
import nnc.frontend.Model;
import nnc.frontend.ModelFolder;
import nnc.ir.Network;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// Descriptions in tests.
final class Texts {

  private Texts() {}

  static Model model(String text) {
    return LanguageReader.read(new Source("test.nn", text), new ModelFolder(Path.of("nowhere")));
  }

  static Network network(String text) {
    return model(text).network();
  }

  /// A network `t` with the input `x` and these statements.
  static Network with(String input, String statements) {
    return network("network t\ninput x : " + input + "\n" + statements);
  }

  static List<Diagnostic> errors(String text) {
    return errors(text, new ModelFolder(Path.of("nowhere")));
  }

  static List<Diagnostic> errors(String text, ModelFolder folder) {
    try {
      LanguageReader.read(new Source("test.nn", text), folder);
    } catch (Rejection r) {
      return r.diagnostics();
    }
    throw new AssertionError("no error in\n" + text);
  }

  /// Code, underlined text and headline of each error, as `E0201 'y' there is no ...`.
  static List<String> summaries(String text) {
    List<Diagnostic> errors = errors(text);
    for (Diagnostic d : errors) {
      if (d.help().isEmpty()) {
        throw new AssertionError("no help for " + summary(d));
      }
    }
    return errors.stream().map(Texts::summary).toList();
  }

  static String summary(Diagnostic d) {
    return d.code() + " '" + underlined(d.span()) + "' " + d.message();
  }

  static String underlined(Span span) {
    return span.source().text().substring(span.start(), span.end());
  }
}
