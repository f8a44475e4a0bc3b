package nnc.passes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import nnc.ir.Design;
import nnc.ir.Network;
import nnc.ir.diagnostic.Code;
import nnc.ir.diagnostic.Rejection;
import nnc.ir.diagnostic.Source;
import nnc.ir.pass.Guarantee;
import nnc.ir.text.DesignParser;
import nnc.ir.text.DesignPrinter;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RegistryTest {

  private static Design example(Entry entry) {
    return DesignParser.parse(new Source(entry.id(), entry.example()));
  }

  /// Passes over networks, whose examples the interpreter can run.
  private static Stream<Entry> onNetworks() {
    return Registry.entries().stream().filter(e -> e.make() instanceof Step.OnNetwork);
  }

  private static Network apply(Entry entry, Network network) {
    return (Network) entry.make().apply(network, Nets.context());
  }

  @Test
  void idsAreTheKebabCaseOfTheNames() {
    for (Entry entry : Registry.entries()) {
      String name = entry.make().pass().getClass().getSimpleName();
      String kebab = name.replaceAll("(?<=.)(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
      assertEquals(kebab, entry.id());
      assertEquals(entry.id(), entry.make().pass().id());
    }
  }

  @Test
  void idsAreUniqueAndInTheOrderOfTheStages() {
    List<String> ids = Registry.entries().stream().map(Entry::id).toList();
    assertEquals(ids.size(), ids.stream().distinct().count());
    List<Stage> stages = Registry.entries().stream().map(Entry::stage).toList();
    assertEquals(stages.stream().sorted().toList(), stages);
  }

  @Test
  void summariesAreOneLine() {
    for (Entry entry : Registry.entries()) {
      assertFalse(entry.summary().isEmpty() || entry.summary().contains("\n"), entry.id());
      assertTrue(entry.summary().length() <= 80, entry.id());
    }
  }

  @TestFactory
  Stream<DynamicTest> everyExampleIsChangedByItsPass() {
    return Registry.entries().stream()
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.id(),
                () -> {
                  Design before = example(entry);
                  Design after = entry.make().apply(before, Nets.context());
                  assertNotEquals(DesignPrinter.print(before), DesignPrinter.print(after));
                }));
  }

  @TestFactory
  Stream<DynamicTest> everyExampleKeepsItsPromise() {
    return onNetworks()
        .filter(entry -> entry.guarantee() != Guarantee.LOSSY)
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.id(),
                () -> {
                  Network before = (Network) example(entry);
                  Network after = apply(entry, before);
                  ExactCheck.Outcome outcome = ExactCheck.compare(before, after, 200, 1);
                  switch (entry.guarantee()) {
                    case EXACT -> assertTrue(outcome.exact(), outcome.toString());
                    case REAL -> assertTrue(outcome.largestError() < 1e-12, outcome.toString());
                    case LOSSY -> throw new AssertionError();
                  }
                }));
  }

  @TestFactory
  Stream<DynamicTest> changesNothingTheSecondTime() {
    return onNetworks()
        .filter(entry -> entry.guarantee() != Guarantee.LOSSY)
        .map(entry ->
            DynamicTest.dynamicTest(
                entry.id(),
                () -> {
                  Network once = apply(entry, (Network) example(entry));
                  assertEquals(once, apply(entry, once));
                }));
  }

  @Test
  void namesTheClosestPassForAnUnknownOne() {
    Rejection rejection =
        assertThrows(
            Rejection.class, () -> Registry.make(PassList.parse("fold-treshold").getFirst()));
    assertEquals(Code.E0201, rejection.diagnostics().getFirst().code());
    assertTrue(rejection.diagnostics().getFirst().help().orElseThrow().contains("did you mean"));
  }
}
