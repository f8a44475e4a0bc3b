package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import nnc.backends.tool.CacheFolder;
import nnc.backends.tool.Tools;
import nnc.frontend.Targets;
import nnc.ir.pass.Target;
import nnc.testbench.calibration.Fit;
import nnc.testbench.calibration.Sample;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the iCE40 counts against Yosys on a few random designs that nothing was fitted to.
class CalibrationTest {

  private static final List<Long> HELD_OUT = List.of(13L, 21L, 29L);

  @TempDir private Path folder;

  @Test
  void countsWhatYosysMakes() {
    boolean here = Tools.find(Tools.of("yosys")).isPresent();
    if (!Boolean.getBoolean("nnc.tools.required")) {
      Assumptions.assumeTrue(here, "yosys is not installed");
    }
    assertTrue(here, "yosys is not installed");
    Target target = Targets.read("fpga");
    Target.Device device = target.device("up5k").orElseThrow();
    CacheFolder cache = new CacheFolder(folder);
    List<Sample> samples =
        LongStream.of(HELD_OUT.stream().mapToLong(s -> s).toArray())
            .mapToObj(seed -> Sample.of(seed, target, device, cache))
            .toList();
    for (Sample s : samples) {
      assertEquals(s.blocks(), s.counted().blocks(), "blocks of " + s.seed());
      assertEquals(s.flipFlops(), s.counted().flipFlops(), 3, "flip-flops of " + s.seed());
    }
    double logic = target.cost("lut-ice40-logic").orElseThrow().nominal();
    double chain = target.cost("lut-ice40-chain").orElseThrow().nominal();
    assertTrue(largest(samples, logic, chain) < 0.10);
    assertTrue(largest(samples, 1.3 * logic, chain) > 0.10, "a wrong coefficient is noticed");
  }

  private static double largest(List<Sample> samples, double logic, double chain) {
    return Fit.quantile(
        Fit.errors(
            samples, s -> logic * s.counted().logic() + chain * s.counted().chain(), Sample::luts),
        1);
  }
}
