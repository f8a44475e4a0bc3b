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
      Span where = Reader.at(source, e.getLocation());
      throw Diagnostic.of(
              Code.E0101,
              where,
              "this is no YAML: " + e.getOriginalMessage().lines().findFirst().orElse(""))
          .rejection();
    } catch (IOException e) {
      throw new IllegalStateException("reading a text", e);
    }
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
      String text = source.text();
      if (location == null) {
        return new Span(source, 0, 0);
      }
      int offset = 0;
      for (int line = 1; line < location.getLineNr(); line++) {
        int end = text.indexOf('\n', offset);
        offset = end < 0 ? text.length() : end + 1;
      }
      offset = Math.clamp((long) offset + location.getColumnNr() - 1, 0, text.length());
      return new Span(source, offset, offset);
    }
  }
}
