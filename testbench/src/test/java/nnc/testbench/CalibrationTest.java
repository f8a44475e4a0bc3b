package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import nnc.backends.tool.CacheFolder;
import nnc.testbench.calibration.Calibration;
import nnc.testbench.calibration.Calibration.Family;
import nnc.testbench.calibration.Coefficients;
import nnc.testbench.calibration.ErrorTable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the estimates' errors that `docs/estimates.md` states against the measurements kept in
/// `testbench/calibration`, and a few of these against the tools.
class CalibrationTest {

  private static final Path ROOT = Path.of("..");
  private static final Path KEPT = ROOT.resolve("testbench/calibration");
  private static final List<Family> FAMILIES = Calibration.samples(KEPT);

  /// Designs of each family that are synthesized.
  private static final int SYNTHESIZED = 2;

  @TempDir private Path folder;

  /// Where the emitter has changed what it makes of a design, its measurement is left out; with too
  /// many gone, `testbench/calibrate measure` must be run again.
  @Test
  void documentedErrorsAreThoseOfToday() throws IOException {
    String documented = Files.readString(ROOT.resolve("docs/estimates.md"));
    for (Family family : FAMILIES) {
      assertTrue(
          family.samples().size() >= 2 * family.stale(),
          family.device().family() + ": " + family.stale() + " designs are emitted otherwise now");
    }
    if (FAMILIES.stream().allMatch(f -> f.stale() == 0)) {
      assertTrue(documented.contains(ErrorTable.markdown(FAMILIES)), ErrorTable.markdown(FAMILIES));
    }
  }

  @Test
  void coefficientsAreThoseFittedToWhatIsKept() throws IOException {
    if (FAMILIES.stream().allMatch(f -> f.stale() == 0)) {
      assertEquals(Coefficients.yaml(FAMILIES), Files.readString(ROOT.resolve(Calibration.COSTS)));
    }
  }

  @Test
  void toolsMakeWhatIsKept() {
    List.of("yosys", "iverilog", "sta").forEach(RequiredTools::need);
    CacheFolder cache = new CacheFolder(folder);
    for (Family family : FAMILIES) {
      family.heldOut().stream()
          .limit(SYNTHESIZED)
          .forEach(s ->
              assertEquals(
                  Calibration.withoutPlacement(s.measured(), family.device()),
                  Calibration.measured(s.measured(), family.device(), cache)));
    }
  }

  @Test
  void aWrongCoefficientIsNoticed() {
    String right = ErrorTable.markdown(FAMILIES);
    List<Family> wrong =
        FAMILIES.stream()
            .map(f -> f.with(f.samples().stream().map(s -> s.scaled(1.1)).toList()))
            .toList();
    assertTrue(!ErrorTable.markdown(wrong).equals(right));
  }
}
