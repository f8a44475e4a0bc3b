package nnc.emulator.pulse;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.Stimulus;

/// Sends samples through a netlist as `FrameRun` does, but each pulse at a pin of the chip comes up
/// to `spread` femtoseconds earlier or later than it should, half of them as far as that goes. All
/// times are `spread` later, so that none is before 0. Equal seeds give equal runs.
public record JitterRun(PulseNetlist netlist, PulseObserver observer, long spread, long seed) {

  /// The outputs for each of `samples`.
  public List<List<Value>> all(List<List<Value>> samples) {
    Set<String> fired = new HashSet<>();
    PulseSimulator simulator = new PulseSimulator(netlist, new Fired(observer, fired));
    SplittableRandom random = new SplittableRandom(seed);
    send(simulator, 0, Stimulus.When.SETUP, Set.of(), random);
    int frames = samples.isEmpty() ? 0 : samples.size() + netlist.latency();
    List<List<Value>> outputs = new ArrayList<>();
    for (int i = 0; i <= frames; i++) {
      if (i < frames) { // before the frame that ends when it begins
        Set<String> set = FrameRun.pins(netlist, samples.get(Math.min(i, samples.size() - 1)));
        send(simulator, i + 1, Stimulus.When.FRAME, Set.of(), random);
        send(simulator, i + 1, Stimulus.When.DATA, set, random);
      }
      fired.clear();
      simulator.run((i + 1) * netlist.frame() + spread);
      if (i > netlist.latency()) {
        outputs.add(netlist.outputs().stream().map(t -> t.value(fired::contains)).toList());
      }
    }
    return outputs;
  }

  private void send(
      PulseSimulator simulator,
      long frame,
      Stimulus.When when,
      Set<String> set,
      SplittableRandom random) {
    netlist
        .drives()
        .forEach((pin, drive) -> {
          if (drive.when() == when && (when != Stimulus.When.DATA || set.contains(pin))) {
            for (long offset : drive.times()) {
              long time = frame * netlist.frame() + offset + off(random);
              observer.entered(time, pin);
              simulator.send(pin, time);
            }
          }
        });
  }

  /// From 0 to twice the spread.
  private long off(SplittableRandom random) {
    return random.nextBoolean()
        ? (random.nextBoolean() ? 2 * spread : 0)
        : random.nextLong(2 * spread + 1);
  }

  /// Keeps which outputs fired, and passes everything on.
  record Fired(PulseObserver next, Set<String> pins) implements PulseObserver {
    @Override
    public void came(long time, Pin pin) {
      if (pin.isOutside()) {
        pins.add(pin.pin());
      }
      next.came(time, pin);
    }

    @Override
    public void violated(long time, Pin pin, String first, long gap, long least) {
      next.violated(time, pin, first, gap, least);
    }

    @Override
    public void absorbed(long time, Pin pin) {
      next.absorbed(time, pin);
    }
  }
}
