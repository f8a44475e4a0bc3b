package nnc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page of the spinnaker target shows the board that `nnc compile` draws today, and counts its
/// cores. Run with `-Dgolden=update` to draw it again.
class SpinnakerPageTest {

  private static final Path ROOT = Path.of(System.getProperty("nnc.root", ".."));

  @TempDir private Path folder;

  @Test
  void theBoardOfThePageIsTheOneThatIsCompiled() throws IOException {
    String model = ROOT.resolve("examples/brunel/small.nn").toAbsolutePath().toString();
    InProcess run = InProcess.run(folder, "compile", model, "--target", "spinnaker", "-o", "out");
    assertEquals(0, run.exit(), run.err());
    Path picture = ROOT.resolve("docs/spinnaker-chips.svg");
    String drawn = Files.readString(folder.resolve("out/chips.svg"));
    if ("update".equals(System.getProperty("golden"))) {
      Files.writeString(picture, drawn);
    }
    assertEquals(drawn, Files.readString(picture));
    List<String[]> cores =
        Files.readAllLines(folder.resolve("out/placement.csv")).stream()
            .skip(1)
            .map(line -> line.split(",", -1))
            .toList();
    long chips = cores.stream().map(c -> c[0] + "," + c[1]).distinct().count();
    var kinds =
        cores.stream().collect(Collectors.groupingBy(c -> c[3] + c[4], Collectors.counting()));
    assertEquals(kinds.get("neurons\"e\""), kinds.get("delay\"e\""));
    assertEquals(kinds.get("neurons\"i\""), kinds.get("delay\"i\""));
    String page =
        Files.readString(
            ROOT.resolve("rtl-templates/src/main/resources/nnc/targets/spinnaker/README.md"));
    String sentence =
        "%d cores on %d of 48 chips: %d and %d with neurons, as many beside them that hold spikes"
            .formatted(cores.size(), chips, kinds.get("neurons\"e\""), kinds.get("neurons\"i\""));
    assertTrue(page.contains(sentence), sentence);
  }

  @Test
  void deadLinksAreDrawn() throws IOException {
    String model = ROOT.resolve("examples/brunel/small.nn").toAbsolutePath().toString();
    for (String dead : List.of("0:0:0", "0:0:0,3:3:2,3:3:4")) {
      InProcess run =
          InProcess.run(
              folder,
              "compile",
              model,
              "--target",
              "spinnaker",
              "-o",
              "out",
              "--set",
              "dead-links=" + dead);
      assertEquals(0, run.exit(), run.err());
      String drawn = Files.readString(folder.resolve("out/chips.svg"));
      assertEquals(dead.split(",", -1).length, drawn.split("stroke-width=\"3\"", -1).length - 1);
    }
  }
}
