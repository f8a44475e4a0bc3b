package nnc.testbench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import nnc.backends.fpga.estimate.EstimateCache;
import nnc.backends.fpga.estimate.FpgaEstimator;
import nnc.frontend.Model;
import nnc.frontend.Models;
import nnc.frontend.Targets;
import nnc.ir.KernelDesign;
import nnc.ir.diagnostic.Source;
import nnc.ir.estimate.Estimate;
import nnc.ir.pass.Settings;
import nnc.ir.pass.Target;
import nnc.passes.Pipeline;
import nnc.passes.PipelineListener;
import nnc.passes.map.InitiationInterval;
import org.junit.jupiter.api.Test;

/// What is kept between the points of a design space changes no figure of any.
class EstimateCacheTest {

  private static final Target FPGA = Targets.read("fpga");

  private static final List<String> POINTS =
      List.of(
          "device=ecp5-25k c1.pe=1 c2.simd=3 fc.pe=2",
          "device=ecp5-25k c1.pe=4 c2.simd=3 fc.pe=2",
          "device=xc7a35t c1.pe=4 c2.simd=3 fc.pe=2",
          "device=up5k c1.pe=1 c2.simd=1 fc.pe=1",
          "device=up5k c1.pe=1 c2.simd=1 fc.pe=5");

  private final Model digits =
      Models.read(
          Path.of(System.getProperty("nnc.root"), "examples/digits/digits.nn"),
          new Settings(new LinkedHashMap<>()));

  private Estimate estimate(String point, EstimateCache cache) {
    List<Source> pairs = List.of(point.split(" ", -1)).stream().map(Targets::pair).toList();
    Settings settings = Targets.given(FPGA, pairs);
    KernelDesign design =
        Pipeline.of(FPGA)
            .apply(digits.network(), FPGA, settings, Optional.empty(), PipelineListener.silent())
            .lowered(KernelDesign.class);
    SequencedMap<String, Long> cycles = new LinkedHashMap<>();
    design.instances().forEach((id, i) -> cycles.put(id, InitiationInterval.of(i.kernel())));
    return FpgaEstimator.of(FPGA, settings)
        .estimate(design, cycles, Optional.empty(), Optional.empty(), cache);
  }

  @Test
  void pointsHaveTheSameFiguresInAnyOrder() {
    Map<String, Estimate> alone = new LinkedHashMap<>();
    POINTS.forEach(p -> alone.put(p, estimate(p, new EstimateCache())));
    assertEquals(POINTS.size(), alone.values().stream().distinct().count());
    EstimateCache cache = new EstimateCache();
    List<String> order = new ArrayList<>(POINTS);
    order.addAll(POINTS.reversed());
    for (String point : order) {
      assertEquals(alone.get(point), estimate(point, cache), point);
    }
  }
}
