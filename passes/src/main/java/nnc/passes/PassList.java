package nnc.passes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;

/// Reads a list of passes with their options, as `nnc opt -p` takes it:
///
/// ```
/// fold-thresholds,prune-synapses{sparsity=0.5,scope=global}
/// ```
///
/// Spaces may stand around every word. Names of vertices in one option are joined by `+`.
public final class PassList {

  private static final String PUNCTUATION = ",{}=";

  private final Source source;
  private int at;

  private PassList(Source source) {
    this.source = source;
  }

  /// The calls written in `text`; throws `Rejection` (E0101) where it is no list of passes.
  public static List<PassCall> parse(String text) {
    return parse(new Source("<passes>", text));
  }

  /// The same for a text that has a name to show.
  public static List<PassCall> parse(Source source) {
    PassList reader = new PassList(source);
    List<PassCall> calls = new ArrayList<>();
    do {
      calls.add(reader.call());
    } while (reader.take(','));
    if (reader.at < source.text().length()) {
      throw reader.unexpected("',' or the end");
    }
    return calls;
  }

  private PassCall call() {
    skipSpace();
    int start = at;
    String id = word("the name of a pass");
    SequencedMap<String, String> options = new LinkedHashMap<>();
    if (take('{') && !take('}')) {
      do {
        int optionStart = at;
        String name = word("the name of an option");
        if (!take('=')) {
          throw unexpected("'='");
        }
        if (options.putIfAbsent(name, word("a value")) != null) {
          throw Diagnostic.of(
                  Code.E0202,
                  new Span(source, optionStart, at),
                  "option '" + name + "' is given twice")
              .help("keep one of them")
              .rejection();
        }
      } while (take(','));
      if (!take('}')) {
        throw unexpected("',' or '}'");
      }
    }
    return new PassCall(id, options, new Span(source, start, Math.max(start, at)));
  }

  private String word(String expected) {
    skipSpace();
    int start = at;
    String text = source.text();
    while (at < text.length() && PUNCTUATION.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(start, at).strip();
    if (word.isEmpty()) {
      throw unexpected(expected);
    }
    return word;
  }

  private boolean take(char c) {
    skipSpace();
    if (at < source.text().length() && source.text().charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void skipSpace() {
    while (at < source.text().length() && Character.isWhitespace(source.text().charAt(at))) {
      at++;
    }
  }

  private Rejection unexpected(String expected) {
    boolean end = at >= source.text().length();
    return Diagnostic.of(
            Code.E0101,
            new Span(source, at, end ? at : at + 1),
            "expected " + expected + (end ? "" : ", not '" + source.text().charAt(at) + "'"))
        .help("write passes as in fold-thresholds,prune-synapses{sparsity=0.5}")
        .rejection();
  }
}
