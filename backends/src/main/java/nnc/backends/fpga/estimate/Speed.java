package nnc.backends.fpga.estimate;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import nnc.ir.estimate.Quantity;
import nnc.ir.pass.Quality;

/// How fast a design is: its clock is the setting (MHz), or its fmax where that is known and lower.
record Speed(double setting, Optional<Quantity> fmax) {

  private static final String SETTING = "clock setting";

  /// With the `fmax` among a design's figures, if there is one.
  static Speed of(double setting, Map<String, Quantity> figures) {
    return new Speed(setting, Optional.ofNullable(figures.get("fmax")));
  }

  /// The clock that the design runs at (MHz).
  Quantity clock() {
    return fmax.map(f ->
            of(
                Math.min(setting, f.low()),
                Math.min(setting, f.nominal()),
                Math.min(setting, f.high()),
                "MHz",
                f))
        .orElseGet(() -> Quantity.exact(setting, "MHz", Quality.ASSUMED, SETTING));
  }

  /// Puts what follows from the clock beside the cycles that `figures` have: `slack`, what the
  /// longest path leaves of a period of the setting (ns), `frames_per_second` and `latency` (us).
  void put(Map<String, Quantity> figures) {
    fmax.ifPresent(f -> figures.put("slack", slack(f)));
    Quantity clock = clock();
    Quantity interval = figures.get("cycles_per_frame");
    double frames = 1e6 / interval.nominal();
    figures.put(
        "frames_per_second",
        of(clock.low() * frames, clock.nominal() * frames, clock.high() * frames, "/s", clock));
    Quantity latency = figures.get("latency_cycles");
    if (latency != null) {
      double cycles = latency.nominal();
      figures.put(
          "latency",
          of(cycles / clock.high(), cycles / clock.nominal(), cycles / clock.low(), "us", clock));
    }
  }

  private Quantity slack(Quantity f) {
    double period = 1000 / setting;
    return of(
        period - 1000 / f.low(), period - 1000 / f.nominal(), period - 1000 / f.high(), "ns", f);
  }

  /// A number that follows from the setting and from `other`.
  private static Quantity of(double low, double nominal, double high, String unit, Quantity other) {
    SequencedSet<String> sources = new LinkedHashSet<>(other.sources());
    sources.add(SETTING);
    return new Quantity(
        low, nominal, high, unit, other.quality().weakest(Quality.MODELLED), List.copyOf(sources));
  }
}
