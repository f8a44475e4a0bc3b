package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The sfq target's page stays one, and its pages lead where they say.
class SfqPagesTest {

  private static final Path ROOT = Path.of(System.getProperty("nnc.root"));
  private static final String PAGE = "rtl-templates/src/main/resources/nnc/targets/sfq/README.md";
  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]*)(?:#([^)\\s]*))?\\)");

  @Test
  void theTargetHasOnePageWithWavesAndMargins() throws IOException {
    String page = Files.readString(ROOT.resolve(PAGE));
    assertTrue(page.split("\\s+", -1).length <= 950, page.split("\\s+", -1).length + " words");
    for (String picture : List.of("sfq-frame.svg", "sfq-margins.svg", "current-margin.svg")) {
      assertTrue(page.contains(picture + ")"), picture);
    }
    InProcess run =
        InProcess.run(
            ROOT,
            "run",
            "examples/xor_sfq/xor.nn",
            "--target",
            "sfq",
            "--data",
            "examples/xor_sfq/inputs.csv",
            "--labels",
            "examples/xor_sfq/labels.csv");
    assertTrue(page.contains(run.out()), run.out());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        PAGE,
        "docs/sfq.md",
        "docs/sfq-xor.md",
        "docs/sfq-margins.md",
        "docs/cell-library.md",
        "docs/rationale/sfq.md"
      })
  void linksLeadSomewhere(String name) throws IOException {
    Path page = ROOT.resolve(name);
    List<String> broken = new ArrayList<>();
    for (var link :
        (Iterable<java.util.regex.MatchResult>)
            LINK.matcher(Files.readString(page)).results()::iterator) {
      Path to = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1)).normalize();
      if (!link.group(1).startsWith("http")
          && !(Files.exists(to)
              && (link.group(2) == null || anchors(to).contains(link.group(2))))) {
        broken.add(link.group());
      }
    }
    assertEquals(List.of(), broken);
  }

  /// What a viewer calls the headings of a page.
  private static List<String> anchors(Path page) throws IOException {
    return Files.readAllLines(page).stream()
        .filter(l -> l.matches("#+ .*"))
        .map(l -> l.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
        .map(l -> l.replaceAll("[^a-z0-9 _-]", "").replace(' ', '-'))
        .toList();
  }
}
