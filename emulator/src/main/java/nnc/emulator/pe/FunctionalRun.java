package nnc.emulator.pe;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntPredicate;
import nnc.ir.PeProgram;
import nnc.ir.Value;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Terminal;

/// What a program computes, without the time it takes: every routine is executed step by step, but
/// for 64 channels of a position, or several positions with all their channels, at once, wherever
/// the array would compute them.
public final class FunctionalRun {

  private final PeProgram program;
  private final Machine machine;
  private final List<PreparedLayer> layers = new ArrayList<>();
  private final BitSet initial;
  private final BitSet memory;

  public FunctionalRun(PeProgram program) {
    this.program = program;
    this.machine = program.machine();
    this.initial = new BitSet(program.memory().size());
    this.memory = new BitSet(program.memory().size());
    for (int i = 0; i < program.memory().size(); i++) {
      initial.set(i, program.memory().raw(i) != 0);
    }
    program.layers().values().forEach(l -> layers.add(new PreparedLayer(program, l)));
  }

  /// Told what the memory holds when a layer begins.
  @FunctionalInterface
  public interface Watch {
    void begins(String layer, IntPredicate memory);
  }

  /// The outputs for one value for each input, in the formats of the program.
  public List<Value> run(List<Value> inputs) {
    return run(inputs, (_, _) -> {});
  }

  /// The same, watched.
  public List<Value> run(List<Value> inputs, Watch watch) {
    memory.clear();
    memory.or(initial);
    for (int t = 0; t < program.inputs().size(); t++) {
      store(program.inputs().get(t), inputs.get(t));
    }
    Iterator<String> ids = program.layers().keySet().iterator();
    for (PreparedLayer p : layers) {
      watch.begins(ids.next(), memory::get);
      if (p.layer.channels() <= 32) {
        positions(p);
      } else {
        channels(p);
      }
    }
    return program.outputs().stream().map(t -> t.decode(i -> memory.get(t.base() + i))).toList();
  }

  private void store(Terminal terminal, Value value) {
    int depth = terminal.weights().size();
    for (int j = 0; j < terminal.elements(); j++) {
      long raw = value.raw()[terminal.logicalIndex(j)];
      for (int b = 0; b < depth; b++) {
        memory.set(terminal.base() + j * depth + b, Terminal.bit(raw, b, terminal.type().format()));
      }
    }
  }

  /// Sixty-four channels of a position at once: they see the same bits.
  private void channels(PreparedLayer p) {
    int inputs = p.offsets.length;
    int controls = p.routine.controls();
    Word word = new Word(Word.Layout.of(machine));
    for (int first = 0; first < p.layer.channels(); first += 64) {
      int chunk = first / 64;
      for (int c = 0; c < controls; c++) {
        word.control(c, p.controls[chunk * controls + c]);
      }
      int count = Math.min(64, p.layer.channels() - first);
      for (int b = 0; b < p.layer.batches(); b++) {
        for (int s = 0; s < p.layer.streams(); s++) {
          int write = p.layer.write(b, s);
          if (write >= 0) {
            int read = p.layer.read(b, s);
            int at = 0;
            int results = 0;
            for (StepCode step : p.steps) {
              for (int i = 0; i < step.take(); i++, at++) {
                long bit = memory.get(read + p.offsets[at]) ? -1 : 0;
                word.input(i, mixed(p.routine.mix(), bit, p.weights[chunk * inputs + at]));
              }
              long result = step.execute(word);
              if (step.emits()) {
                for (int e = 0; e < count; e++) {
                  int to = write + (first + e) * p.routine.results() + results;
                  memory.set(to, (result >> e & 1) != 0);
                }
                results++;
              }
            }
          }
        }
      }
    }
  }

  /// As many positions at once as there is room for with all their channels.
  private void positions(PreparedLayer p) {
    int most = 64 / p.layer.channels();
    int[] reads = new int[most];
    int[] writes = new int[most];
    int waiting = 0;
    for (int b = 0; b < p.layer.batches(); b++) {
      for (int s = 0; s < p.layer.streams(); s++) {
        if (p.layer.write(b, s) >= 0) {
          reads[waiting] = p.layer.read(b, s);
          writes[waiting++] = p.layer.write(b, s);
          if (waiting == most) {
            positions(p, reads, writes, waiting);
            waiting = 0;
          }
        }
      }
    }
    if (waiting > 0) {
      positions(p, reads, writes, waiting);
    }
  }

  /// Channel `c` of position `e` is bit `e * channels + c`.
  private void positions(PreparedLayer p, int[] reads, int[] writes, int count) {
    int channels = p.layer.channels();
    long each = (1L << channels) - 1;
    long first = 0;
    for (int e = 0; e < count; e++) {
      first |= 1L << (e * channels);
    }
    Word word = new Word(Word.Layout.of(machine));
    for (int c = 0; c < p.routine.controls(); c++) {
      word.control(c, p.controls[c] * first);
    }
    int at = 0;
    int results = 0;
    for (StepCode step : p.steps) {
      for (int i = 0; i < step.take(); i++, at++) {
        long bits = 0;
        for (int e = 0; e < count; e++) {
          bits |= memory.get(reads[e] + p.offsets[at]) ? each << (e * channels) : 0;
        }
        word.input(i, mixed(p.routine.mix(), bits, p.weights[at] * first));
      }
      long result = step.execute(word);
      if (step.emits()) {
        for (int e = 0; e < count; e++) {
          for (int c = 0; c < channels; c++) {
            int to = writes[e] + c * p.routine.results() + results;
            memory.set(to, (result >> (e * channels + c) & 1) != 0);
          }
        }
        results++;
      }
    }
  }

  static long mixed(Routine.Mix mix, long bits, long weights) {
    return switch (mix) {
      case XNOR -> ~(bits ^ weights);
      case AND -> bits & weights;
      case PASS -> bits;
    };
  }
}
