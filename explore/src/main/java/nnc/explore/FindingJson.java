package nnc.explore;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.ir.estimate.Quantity;
import nnc.ir.explore.Fidelity;
import nnc.ir.explore.Finding;
import nnc.ir.explore.Point;
import nnc.ir.pass.Quality;

/// A point and its finding as a sealed line of JSON, and back without loss.
final class FindingJson {

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private FindingJson() {}

  record Entry(Point point, Finding finding) {}

  /// The line, without its end.
  static String print(Point point, Finding finding) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeObjectFieldStart("point");
      for (var e : point.values().entrySet()) {
        json.writeStringField(e.getKey(), e.getValue());
      }
      json.writeEndObject();
      if (point.level() != Fidelity.ESTIMATE) {
        json.writeStringField("level", point.level().name());
      }
      switch (finding) {
        case Finding.Refused(var code, var message) -> {
          json.writeStringField("code", code);
          json.writeStringField("message", message);
        }
        case Finding.Measured(var figures) -> {
          json.writeObjectFieldStart("figures");
          for (var e : figures.entrySet()) {
            json.writeFieldName(e.getKey());
            print(json, e.getValue());
          }
          json.writeEndObject();
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Sealed.line(text.toString());
  }

  private static void print(JsonGenerator json, Quantity q) throws IOException {
    json.writeStartObject();
    json.writeNumberField("low", q.low());
    json.writeNumberField("nominal", q.nominal());
    json.writeNumberField("high", q.high());
    json.writeStringField("unit", q.unit());
    json.writeStringField("quality", q.quality().name());
    json.writeArrayFieldStart("sources");
    for (String source : q.sources()) {
      json.writeString(source);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /// Empty for what is no such line, or a damaged one.
  static Optional<Entry> parse(String line) {
    return Sealed.text(line).flatMap(FindingJson::entry);
  }

  private static Optional<Entry> entry(String text) {
    try {
      JsonNode root = MAPPER.readTree(text);
      SequencedMap<String, String> values = new LinkedHashMap<>();
      root.required("point")
          .properties()
          .forEach(e -> values.put(e.getKey(), e.getValue().textValue()));
      Point point =
          new Point(
              values,
              root.has("level")
                  ? Fidelity.valueOf(root.required("level").textValue())
                  : Fidelity.ESTIMATE);
      if (root.has("code")) {
        return Optional.of(
            new Entry(
                point,
                new Finding.Refused(
                    root.required("code").textValue(), root.required("message").textValue())));
      }
      SequencedMap<String, Quantity> figures = new LinkedHashMap<>();
      root.required("figures")
          .properties()
          .forEach(e -> figures.put(e.getKey(), quantity(e.getValue())));
      return Optional.of(new Entry(point, new Finding.Measured(figures)));
    } catch (IOException | RuntimeException _) {
      return Optional.empty();
    }
  }

  private static Quantity quantity(JsonNode q) {
    List<String> sources = new ArrayList<>();
    q.required("sources").forEach(s -> sources.add(s.textValue()));
    return new Quantity(
        q.required("low").doubleValue(),
        q.required("nominal").doubleValue(),
        q.required("high").doubleValue(),
        q.required("unit").textValue(),
        Quality.valueOf(q.required("quality").textValue()),
        sources);
  }
}
