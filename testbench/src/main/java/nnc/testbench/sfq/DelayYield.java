package nnc.testbench.sfq;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import nnc.emulator.pulse.FrameRun;
import nnc.emulator.pulse.JitterRun;
import nnc.emulator.pulse.PulseObserver;
import nnc.ir.PulseNetlist;
import nnc.ir.Value;
import nnc.ir.pulse.Instance;
import nnc.ir.pulse.Pin;
import nnc.ir.pulse.PulseCell;

/// The share of chips that work when each instance's delays are off by a normal deviate of its own,
/// and each pulse at a pin of the chip by up to `pins` femtoseconds. A chip works if no critical
/// time is missed, no pulse absorbed, and all outputs are those of the netlist as it is.
public record DelayYield(PulseNetlist netlist, List<List<Value>> samples, double sigma, long pins) {

  public DelayYield {
    samples = List.copyOf(samples);
  }

  /// The share of `trials`, and how often a pin was the first where a pulse came too soon.
  public CircuitMargins.Share run(int trials, long seed) {
    List<List<Value>> expected = new FrameRun(netlist, PulseObserver.NONE).all(samples);
    SplittableRandom seeds = new SplittableRandom(seed);
    int passed = 0;
    Map<String, Integer> failed = new TreeMap<>();
    for (int trial = 0; trial < trials; trial++) {
      List<String> first = new ArrayList<>();
      SplittableRandom random = seeds.split();
      boolean same = outputs(varied(random), random.nextLong(), first).equals(expected);
      if (first.isEmpty() && same) {
        passed++;
      } else {
        failed.merge(first.isEmpty() ? "an output" : first.getFirst(), 1, Integer::sum);
      }
    }
    SequencedMap<String, Integer> most = new LinkedHashMap<>(failed);
    return new CircuitMargins.Share(new Wilson(passed, trials), most);
  }

  /// `first` gets the pins of pulses that came too soon.
  private List<List<Value>> outputs(PulseNetlist of, long jitter, List<String> first) {
    return new JitterRun(
            of,
            new PulseObserver() {
              @Override
              public void violated(long time, Pin pin, String before, long gap, long least) {
                first.add(pin.toString());
              }

              @Override
              public void absorbed(long time, Pin pin) {
                first.add(pin.toString());
              }
            },
            pins,
            jitter)
        .all(samples);
  }

  private PulseNetlist varied(SplittableRandom random) {
    SequencedMap<String, PulseCell> cells = new LinkedHashMap<>();
    SequencedMap<String, Instance> instances = new LinkedHashMap<>();
    netlist
        .instances()
        .forEach((id, instance) -> {
          double factor = Math.max(0.05, 1 + sigma * random.nextGaussian());
          String name = instance.cell() + "@" + id;
          cells.put(name, PulseMargins.delayed(netlist.cells().get(instance.cell()), _ -> factor));
          instances.put(
              id,
              new Instance(
                  name, instance.role(), instance.state(), instance.weight(), instance.span()));
        });
    return netlist.withCells(cells, instances);
  }
}
