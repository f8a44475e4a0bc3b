package nnc.emulator.pulse;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseActivity;
import nnc.ir.pulse.PulseActivity.AtPin;

/// Counts what happens in frames.
public final class PulseCounter {

  /// Orders frames by the pulses that leave the chip, and equal ones by those that enter.
  private static final Comparator<List<AtPin>> BUSY =
      Comparator.<List<AtPin>>comparingLong(PulseCounter::leaving).thenComparingInt(List::size);

  private PulseCounter() {}

  /// Sends `samples` through `netlist`, a frame each; there must be one at least.
  public static PulseActivity activity(PulseNetlist netlist, List<List<Value>> samples) {
    Map<String, Long> pulses = new HashMap<>();
    List<AtPin> chip = new ArrayList<>();
    FrameRun run =
        new FrameRun(
            netlist,
            new PulseObserver() {
              @Override
              public void entered(long time, String pin) {
                chip.add(new AtPin(pin, time, false));
              }

              @Override
              public void came(long time, Pin pin) {
                if (pin.isOutside()) {
                  chip.add(new AtPin(pin.pin(), time, true));
                } else {
                  pulses.merge(pin.instance(), 1L, Long::sum);
                }
              }
            });
    for (int i = 0; i < netlist.latency(); i++) {
      var _ = run.frame(samples.get(i % samples.size()));
    }
    pulses.clear(); // of what sets it up, and fills it
    List<AtPin> shown = List.of();
    for (List<Value> sample : samples) {
      long begin = run.time();
      chip.clear();
      var _ = run.frame(sample);
      if (BUSY.compare(chip, shown) >= 0) {
        shown =
            chip.stream()
                .map(p -> new AtPin(p.pin(), p.time() - begin, p.leaves()))
                .sorted(Comparator.comparingLong(AtPin::time))
                .toList();
      }
    }
    return new PulseActivity(samples.size(), pulses, shown);
  }

  /// The first frame behind the setup, of that of `samples` for which most pulses leave the chip,
  /// and of those of the one for which most enter.
  public static PulseActivity busiest(PulseNetlist netlist, List<List<Value>> samples) {
    return samples.stream()
        .map(s -> activity(netlist, List.of(s)))
        .max(Comparator.comparing(PulseActivity::chip, BUSY))
        .orElseThrow();
  }

  private static long leaving(List<AtPin> pulses) {
    return pulses.stream().filter(AtPin::leaves).count();
  }
}
