package nnc.emulator.pulse;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.pulse.Stimulus;
import nnc.ir.pulse.Terminal;

/// Sends samples through a netlist, a frame each, behind the frame that sets it up. In a pipeline
/// the outputs of a sample come some frames later.
public final class FrameRun {

  private final PulseNetlist netlist;
  private final PulseObserver observer;
  private final PulseSimulator simulator;
  private final Set<String> fired = new HashSet<>();
  private long frames;

  public FrameRun(PulseNetlist netlist, PulseObserver observer) {
    this(netlist, observer, Map.of());
  }

  /// With `chances` as `PulseSimulator` takes them.
  public FrameRun(
      PulseNetlist netlist, PulseObserver observer, Map<String, List<Boolean>> chances) {
    this.netlist = netlist;
    this.observer = observer;
    this.simulator = new PulseSimulator(netlist, new JitterRun.Fired(observer, fired), chances);
    send(Stimulus.When.SETUP, Set.of());
    finish();
  }

  public PulseSimulator simulator() {
    return simulator;
  }

  /// When the frame that comes next begins, in femtoseconds.
  public long time() {
    return frames * netlist.frame();
  }

  /// The outputs for each of `samples`, behind which as many frames are sent as the last one takes.
  public List<List<Value>> all(List<List<Value>> samples) {
    List<List<Value>> outputs = new ArrayList<>();
    int count = samples.isEmpty() ? 0 : samples.size() + netlist.latency();
    for (int i = 0; i < count; i++) {
      List<Value> came = frame(samples.get(Math.min(i, samples.size() - 1)));
      if (i >= netlist.latency()) {
        outputs.add(came);
      }
    }
    return outputs;
  }

  /// Sends one sample. The outputs are those for the one `latency` frames before, which is none in
  /// the first frames.
  public List<Value> frame(List<Value> sample) {
    fired.clear();
    send(Stimulus.When.FRAME, Set.of());
    send(Stimulus.When.DATA, pins(netlist, sample));
    finish();
    return netlist.outputs().stream().map(t -> t.value(fired::contains)).toList();
  }

  /// The chip's pins that get a pulse for `sample`.
  static Set<String> pins(PulseNetlist netlist, List<Value> sample) {
    Set<String> set = new HashSet<>();
    for (int t = 0; t < sample.size(); t++) {
      Terminal terminal = netlist.inputs().get(t);
      BitSet bits = Terminal.bits(sample.get(t));
      bits.stream().forEach(i -> set.add(terminal.pins().get(i)));
    }
    return set;
  }

  private void send(Stimulus.When when, Set<String> set) {
    netlist
        .drives()
        .forEach((pin, drive) -> {
          if (drive.when() == when && (when != Stimulus.When.DATA || set.contains(pin))) {
            for (long offset : drive.times()) {
              long time = time() + offset;
              observer.entered(time, pin);
              simulator.send(pin, time);
            }
          }
        });
  }

  private void finish() {
    frames++;
    simulator.run(time());
  }
}
