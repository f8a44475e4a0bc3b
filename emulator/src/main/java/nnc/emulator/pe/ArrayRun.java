package nnc.emulator.pe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import nnc.ir.PeProgram;
import nnc.ir.Value;
import nnc.ir.kernel.Stalls;
import nnc.ir.pe.Terminal;

/// Frames sent through the array one after the other by a source and taken by a sink, both of which
/// may hesitate.
public final class ArrayRun {

  /// Looks at every cycle before its clock edge.
  @FunctionalInterface
  public interface Observer {
    void cycle(long cycle, ArrayEngine engine);
  }

  /// The outputs of every sample, the cycle after the last beat, and the cycle after the first
  /// sample's last beat.
  public record Outcome(List<List<Value>> outputs, long cycles, long firstFrame) {
    public Outcome {
      outputs = List.copyOf(outputs);
    }

    /// Cycles from one frame to the next; empty for a single frame.
    public Optional<Double> interval() {
      return outputs.size() < 2
          ? Optional.empty()
          : Optional.of((double) (cycles - firstFrame) / (outputs.size() - 1));
    }
  }

  private final ArrayEngine engine;
  private final PeProgram program;

  public ArrayRun(PeProgram program) {
    this.program = program;
    this.engine = new ArrayEngine(program);
  }

  public ArrayEngine engine() {
    return engine;
  }

  /// The beats of one frame, `groups` bits each.
  public long[] beats(List<Value> sample) {
    int groups = program.machine().groups();
    long[] beats = new long[engine.inputBeats()];
    int at = 0;
    for (int t = 0; t < sample.size(); t++) {
      Terminal terminal = program.inputs().get(t);
      for (int j = 0; j < terminal.elements(); j++) {
        long raw = sample.get(t).raw()[terminal.logicalIndex(j)];
        for (int b = 0; b < terminal.weights().size(); b++, at++) {
          if (Terminal.bit(raw, b, terminal.type().format())) {
            beats[at / groups] |= 1L << at % groups;
          }
        }
      }
    }
    return beats;
  }

  /// Runs until every sample's outputs are there.
  public Outcome run(List<List<Value>> samples, Stalls stalls, Observer observer) {
    List<List<Value>> outputs = new ArrayList<>();
    long[] results = new long[engine.outputBeats()];
    long cycle = 0;
    long firstFrame = 0;
    int sample = 0;
    int beat = 0;
    int taken = 0;
    boolean held = false;
    long[] frame = samples.isEmpty() ? new long[0] : beats(samples.getFirst());
    while (outputs.size() < samples.size()) {
      boolean offered = sample < samples.size() && (held || stalls.offers(0, cycle));
      boolean sinkReady = stalls.takes(0, cycle);
      observer.cycle(cycle, engine);
      boolean goes = offered && engine.ready();
      boolean comes = engine.valid() && sinkReady;
      if (comes) {
        results[taken++] = engine.data();
      }
      boolean last = beat == frame.length - 1;
      engine.clock(offered, offered ? frame[beat] : 0, last, sinkReady);
      cycle++;
      held = offered && !goes;
      if (goes) {
        beat++;
        if (last) {
          beat = 0;
          sample++;
          frame = sample < samples.size() ? beats(samples.get(sample)) : frame;
        }
      }
      if (taken == results.length) {
        outputs.add(decode(results));
        taken = 0;
        firstFrame = outputs.size() == 1 ? cycle : firstFrame;
      }
    }
    return new Outcome(outputs, cycle, firstFrame);
  }

  private List<Value> decode(long[] beats) {
    int groups = program.machine().groups();
    List<Value> values = new ArrayList<>();
    int from = 0;
    for (Terminal t : program.outputs()) {
      int base = from;
      values.add(t.decode(i -> (beats[(base + i) / groups] >> (base + i) % groups & 1) != 0));
      from += t.bits();
    }
    return values;
  }
}
