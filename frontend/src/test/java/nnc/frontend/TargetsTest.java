package nnc.frontend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import nnc.frontend.target.TargetReader;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Diagnostic;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.pass.Quality;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetsTest {

  private static final String HEAD = "id: t\ntitle: T\n";

  private static Target parse(String text) {
    return TargetReader.read(
        new Source("t.yaml", HEAD + text), List.of(), file -> new Source(file, ""));
  }

  private static Diagnostic refused(String text) {
    return assertThrows(Rejection.class, () -> parse(text)).diagnostics().getFirst();
  }

  private static List<Diagnostic> refusedSettings(String... pairs) {
    Target fpga = Targets.read("fpga");
    return assertThrows(Rejection.class, () -> Targets.settings(fpga, List.of(pairs)))
        .diagnostics();
  }

  @Test
  void everyShippedTargetReads() {
    for (String id : Targets.ids()) {
      Target target = Targets.read(id);
      assertEquals(id, target.id());
      assertFalse(target.pipeline().isEmpty());
      for (Target.Device device : target.devices()) {
        // a library of standard cells is no part, and has no limits
        assertEquals(device.family().equals("cells"), device.limits().isEmpty(), device.id());
        assertFalse(device.source().isBlank(), device.id());
      }
    }
  }

  @Test
  void theDeviceParameterListsAllDevices() {
    Target fpga = Targets.read("fpga");
    assertEquals(
        fpga.devices().stream().map(Target.Device::id).toList(),
        fpga.parameter("device").orElseThrow().choices());
  }

  @Test
  void limitsKnowTheirLine() {
    Target.Device.Limit limit =
        Targets.read("fpga").device("up5k").orElseThrow().limits().getFirst();
    assertEquals("lut", limit.resource());
    assertEquals(5280, limit.amount());
    assertEquals("targets/fpga/target.yaml", limit.span().source().name());
    assertTrue(
        limit.span().source().lineText(limit.span().line()).contains("lut: 5280"),
        limit.span().location());
  }

  @Test
  void costsCarryTheirEvidence() {
    Target.Cost cost = Targets.read("fpga").cost("up5k-clock-energy").orElseThrow();
    assertEquals(List.of(41.0, 53.2, 54.0), List.of(cost.low(), cost.nominal(), cost.high()));
    assertEquals("pJ", cost.unit());
    assertEquals(Quality.MODELLED, cost.quality());
  }

  @ParameterizedTest
  @ValueSource(strings = {"low", "nominal", "high", "unit", "conditions", "source", "quality"})
  void aCostThatLacksAnythingDoesNotParse(String missing) {
    Map<String, String> fields =
        new java.util.TreeMap<>(
            Map.of(
                "low",
                "1",
                "nominal",
                "2",
                "high",
                "3",
                "unit",
                "pJ",
                "conditions",
                "any",
                "source",
                "somebody",
                "quality",
                "published"));
    String whole = "costs: { add: " + text(fields) + " }\n";
    assertEquals(1, parse(whole).costs().size());
    fields.remove(missing);
    assertEquals(Code.E0107, refused("costs: { add: " + text(fields) + " }\n").code());
  }

  private static String text(Map<String, String> fields) {
    return fields.toString().replace("=", ": ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "costs: { a: 3 }|E0107",
        "costs: { a: { low: 3, nominal: 2, high: 4, unit: p, conditions: c, source: s, quality: published } }|E0107",
        "costs: { a: { low: 1, nominal: 2, high: 4, unit: p, conditions: c, source: s, quality: good } }|E0107",
        "cost: { }|E0208",
        "parameters: { p: { kind: integer, range: [1], summary: s } }|E0107",
        "parameters: { p: { kind: integer, range: [1, 4], default: 5, summary: s } }|E0107",
        "parameters: { p: { kind: word, summary: s } }|E0107",
        "parameters: { p: { kind: colour, summary: s } }|E0107",
        "parameters: { p: { kind: flag, summary: s, summary: t } }|E0202",
        "devices: { d: { family: f, title: t, limits: { lut: many }, source: s } }|E0107",
        "devices: { d: { family: f, title: t, limits: { lut: 5 } } }|E0107",
        "pipeline: one|E0107",
        "pipeline: [one|E0101",
        "pipeline: [&a one, *a]|E0101",
      })
  void refusesWhatIsNoDescription(String text, Code expected) {
    assertEquals(expected, refused(text).code(), text);
  }

  @Test
  void aTabThatIndentsIsShownAtItsLine() {
    Diagnostic d = refused("parameters:\n  p:\n\tkind: flag\n");
    assertEquals(Code.E0101, d.code());
    assertEquals("this is no YAML: a tab is no indentation", d.message());
    assertEquals(Optional.of("indent with spaces"), d.help());
    assertEquals("\tkind: flag", line(d));
  }

  @Test
  void whatIsNoYamlIsShownWhereTheParserStumbles() {
    Diagnostic d = refused("pipeline:\n  - one\n  - @two\n");
    assertTrue(d.message().startsWith("this is no YAML: found character '@'"), d.message());
    assertEquals("  - @two", line(d));
  }

  private static String line(Diagnostic d) {
    return d.span().source().lineText(d.span().line());
  }

  @Test
  void badValuesPointAtThePageOnTargets() {
    assertEquals(
        "docs/adding-a-target.md shows every field of a target", refused("pipeline: one").wayOut());
  }

  @Test
  void refusesUnknownTargets() {
    Diagnostic d =
        assertThrows(Rejection.class, () -> Targets.read("fgpa")).diagnostics().getFirst();
    assertEquals(Code.E0404, d.code());
    assertEquals(Optional.of("did you mean 'fpga'?"), d.help());
  }

  @Test
  void takesSettingsOfTheTargetOfLayersAndOfPasses() {
    List<String> pairs =
        List.of(
            "folding=full",
            "clock=12.5",
            "c1.pe=4",
            "a.b.simd=2",
            "c1.unroll=true",
            "fold-thresholds.anything=1",
            "argmax=false",
            "input.format=uint8");
    Settings settings = Targets.settings(Targets.read("fpga"), pairs);
    assertEquals(Optional.of("4"), settings.get("c1", "pe"));
    assertEquals(Optional.empty(), settings.get("c2", "pe"));
    assertEquals(Optional.of("uint8"), settings.get("input.format"));
    assertEquals(pairs.size(), settings.values().size());
  }

  @Test
  void showsBothTheValueAndTheLineThatSetsItsRange() {
    Diagnostic d = refusedSettings("clock=0").getFirst();
    assertEquals(Code.E0305, d.code());
    assertEquals("'clock' is 0, outside 0.001..1000", d.message());
    assertEquals("--set:1:7", d.span().location());
    assertEquals("targets/fpga/target.yaml", d.labels().get(1).span().source().name());
    assertEquals(
        "range: [0.001, 1000]",
        d.labels().get(1).span().source().lineText(d.labels().get(1).span().line()).strip());
  }

  @ParameterizedTest
  @CsvSource({
    "foldng=full, E0208, did you mean 'folding'?",
    "c1.pee=3, E0208, did you mean 'c1.pe'?",
    "c1.clock=3, E0208, 'clock' cannot differ between layers: --set clock=...",
    "inputformat=int8, E0208, did you mean 'input.format'?",
    "folding=some, E0305,",
    "luts=many, E0305,",
    "luts=5.5, E0305,",
    "clock=nan, E0305,",
    "c1.unroll=yes, E0305,",
    "folding, E0107,",
    "=3, E0107,",
  })
  void refusesUnknownKeysAndValuesOutOfRange(String pair, Code code, String help) {
    Diagnostic d = refusedSettings(pair).getFirst();
    assertEquals(code, d.code());
    if (help != null) {
      assertEquals(Optional.of(help), d.help());
    }
  }

  @Test
  void reportsAllErrorsAtOnce() {
    assertEquals(3, refusedSettings("folding=x", "nothing=1", "clock=1", "clock=2").size());
  }
}
