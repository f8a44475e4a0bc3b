package nnc.frontend.target;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.diagnostic.Span;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/// A YAML text as a tree in which every node knows its place. One document, no aliases, no key
/// twice.
sealed interface Yaml {

  Span span();

  /// A word or number as it is written, without quotes; null is the empty text.
  record Scalar(String text, Span span) implements Yaml {}

  record Items(List<Yaml> items, Span span) implements Yaml {
    public Items {
      items = List.copyOf(items);
    }
  }

  record Fields(SequencedMap<String, Field> fields, Span span) implements Yaml {
    public Fields {
      fields = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(fields));
    }
  }

  /// A value and the span of its key.
  record Field(Span key, Yaml value) {}

  /// Reads `source`; throws `Rejection` with E0101 for what is no YAML, or YAML we do not take.
  static Yaml parse(Source source) {
    try (YAMLParser parser = new YAMLFactory().createParser(source.text())) {
      Reader reader = new Reader(source, parser);
      if (parser.nextToken() == null) {
        throw reader.refused(new Span(source, 0, 0), "the text is empty");
      }
      Yaml root = reader.value(0);
      if (parser.nextToken() != null) {
        throw reader.refused(reader.here(), "a second document starts here");
      }
      return root;
    } catch (JacksonException e) {
      throw noYaml(source, e);
    } catch (IOException e) {
      throw new IllegalStateException("reading a text", e);
    }
  }

  /// What the parser found wrong at its very place, which may be far behind where it began to read
  /// what is wrong.
  private static Rejection noYaml(Source source, JacksonException e) {
    if (!(e.getCause() instanceof MarkedYAMLException marked) || marked.getProblemMark() == null) {
      String message = e.getOriginalMessage().lines().findFirst().orElse("");
      return Diagnostic.of(
              Code.E0101, Reader.at(source, e.getLocation()), "this is no YAML: " + message)
          .rejection();
    }
    Mark mark = marked.getProblemMark();
    Span where = Reader.at(source, mark.getLine() + 1, mark.getColumn() + 1);
    String line = source.lineText(mark.getLine() + 1);
    boolean indents = line.substring(0, Math.min(mark.getColumn() + 1, line.length())).isBlank();
    return indents && line.startsWith("\t", mark.getColumn())
        ? Diagnostic.of(Code.E0101, where, "this is no YAML: a tab is no indentation")
            .help("indent with spaces")
            .rejection()
        : Diagnostic.of(Code.E0101, where, "this is no YAML: " + marked.getProblem()).rejection();
  }

  /// Walks the parser's events.
  final class Reader {

    private static final int DEEPEST = 32;

    private final Source source;
    private final YAMLParser parser;

    private Reader(Source source, YAMLParser parser) {
      this.source = source;
      this.parser = parser;
    }

    private Yaml value(int depth) throws IOException {
      if (depth > DEEPEST) {
        throw refused(here(), "more than " + DEEPEST + " levels");
      }
      if (parser.isCurrentAlias()) {
        throw refused(here(), "aliases are not taken");
      }
      Span start = here();
      return switch (parser.currentToken()) {
        case START_OBJECT -> {
          SequencedMap<String, Field> fields = new LinkedHashMap<>();
          while (parser.nextToken() != JsonToken.END_OBJECT) {
            Span key = here();
            String name = parser.currentName();
            parser.nextToken();
            if (fields.putIfAbsent(name, new Field(key, value(depth + 1))) != null) {
              throw Diagnostic.of(Code.E0202, key, "'" + name + "' stands here twice").rejection();
            }
          }
          yield new Fields(fields, start);
        }
        case START_ARRAY -> {
          List<Yaml> items = new ArrayList<>();
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(value(depth + 1));
          }
          yield new Items(items, start);
        }
        case VALUE_NULL -> new Scalar("", start);
        case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE ->
            new Scalar(parser.getText(), start);
        case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
            throw refused(start, "a value is expected");
      };
    }

    private Span here() {
      Span start = at(source, parser.currentTokenLocation());
      Span end = at(source, parser.currentLocation());
      return new Span(source, start.start(), Math.max(start.start(), end.start()));
    }

    private Rejection refused(Span span, String message) {
      return Diagnostic.of(Code.E0101, span, message).rejection();
    }

    private static Span at(Source source, JsonLocation location) {
      return location == null
          ? new Span(source, 0, 0)
          : at(source, location.getLineNr(), location.getColumnNr());
    }

    private static Span at(Source source, int line, int column) {
      String text = source.text();
      int offset = 0;
      for (int before = 1; before < line; before++) {
        int end = text.indexOf('\n', offset);
        offset = end < 0 ? text.length() : end + 1;
      }
      offset = Math.clamp((long) offset + column - 1, 0, text.length());
      return new Span(source, offset, offset);
    }
  }
}
