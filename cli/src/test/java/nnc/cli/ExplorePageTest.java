package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `docs/explore.md` says that the shipped spaces find.
class ExplorePageTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "digits_folding, looks at %d foldings, finds 9 that",
    "digits_bits, of %d pairs, 9 that none beats",
    "digits_sfq_clocking, looks at %d forms, finds 11 that",
    "binary_digits_array, of %d sizes, 11 that none beats",
    "brunel_cores, of %d points, 4 that none beats",
  })
  void tellsHowManyDesignsNothingBeats(String space, String points, String front)
      throws IOException {
    String page = Files.readString(ROOT.resolve("docs/explore.md")).replace('\n', ' ');
    String about = page.substring(page.indexOf(space + ".yaml`"));
    about = about.substring(0, Math.min(400, about.length()));
    JsonNode found = explored(space);
    String looked = points.formatted(found.path("points").asInt());
    assertTrue(about.contains(looked), looked + " in " + about);
    assertTrue(about.contains(front), front + " in " + about);
    int size = Integer.parseInt(front.replaceAll("\\D", ""));
    assertEquals(size, found.path("front").size());
  }

  private JsonNode explored(String space) throws IOException {
    String file = ROOT.resolve("examples/explore").resolve(space + ".yaml").toString();
    InProcess result = InProcess.run(folder, "explore", file, "--json", "-o", "out");
    assertEquals(0, result.exit(), result.err());
    return new ObjectMapper().readTree(result.out());
  }
}
