package nnc.backends.fpga.estimate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Quality;
import org.junit.jupiter.api.Test;

/// The clock that designs run at, and what follows from it.
final class SpeedTest {

  private static Quantity fmax(double low, double nominal, double high) {
    return new Quantity(low, nominal, high, "MHz", Quality.MEASURED, List.of("placement"));
  }

  private static Map<String, Quantity> figures() {
    Map<String, Quantity> figures = new LinkedHashMap<>();
    figures.put("cycles_per_frame", exact(100));
    figures.put("latency_cycles", exact(250));
    return figures;
  }

  private static Quantity exact(double cycles) {
    return Quantity.exact(cycles, "cycles", Quality.MODELLED, "emulator");
  }

  private static void assertRange(double low, double nominal, double high, Quantity q) {
    assertEquals(low, q.low(), 1e-9);
    assertEquals(nominal, q.nominal(), 1e-9);
    assertEquals(high, q.high(), 1e-9);
  }

  @Test
  void aDesignThatTheClockIsTooFastForRunsAtItsFmax() {
    Map<String, Quantity> figures = figures();
    figures.put("fmax", fmax(16, 20, 25));
    Speed.of(100, figures).put(figures);
    assertRange(-52.5, -40, -30, figures.get("slack"));
    assertRange(160_000, 200_000, 250_000, figures.get("frames_per_second"));
    assertRange(10, 12.5, 15.625, figures.get("latency"));
    assertEquals(Quality.MODELLED, figures.get("slack").quality());
    assertEquals("-40 ns (-52.5 to -30)", figures.get("slack").toString());
    assertEquals("200 k/s (160-250)", figures.get("frames_per_second").toString());
  }

  @Test
  void aDesignThatCouldBeFasterRunsAtTheClockSetting() {
    Map<String, Quantity> figures = figures();
    figures.put("fmax", fmax(16, 25, 40));
    Speed.of(20, figures).put(figures);
    assertRange(-12.5, 10, 25, figures.get("slack"));
    assertRange(160_000, 200_000, 200_000, figures.get("frames_per_second"));
    assertRange(12.5, 12.5, 15.625, figures.get("latency"));
  }

  @Test
  void whereNoFmaxIsKnownThatOfTheSettingIsAssumed() {
    Map<String, Quantity> figures = figures();
    figures.remove("latency_cycles");
    Speed.of(20, figures).put(figures);
    assertRange(200_000, 200_000, 200_000, figures.get("frames_per_second"));
    assertEquals(Quality.ASSUMED, figures.get("frames_per_second").quality());
    assertFalse(figures.containsKey("slack"));
    assertFalse(figures.containsKey("latency"));
  }
}
