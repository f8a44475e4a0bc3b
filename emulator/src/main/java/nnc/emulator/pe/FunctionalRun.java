package nnc.emulator.pe;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntPredicate;
import nnc.ir.PeProgram;
import nnc.ir.Value;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Terminal;

/// What a program computes, without the time it takes: every routine is executed step by step, for
/// 64 samples at once, a bit each of every word.
public final class FunctionalRun {

  /// Samples that are computed side by side.
  public static final int BATCH = Long.SIZE;

  private final PeProgram program;
  private final List<PreparedLayer> layers = new ArrayList<>();
  private final Word word;
  private final long[] initial;
  private final long[] memory;

  public FunctionalRun(PeProgram program) {
    this.program = program;
    this.word = new Word(Word.Layout.of(program.machine()));
    this.initial = new long[program.memory().size()];
    this.memory = new long[initial.length];
    for (int i = 0; i < initial.length; i++) {
      initial[i] = program.memory().raw(i) != 0 ? -1 : 0;
    }
    program.layers().values().forEach(l -> layers.add(new PreparedLayer(program, l)));
  }

  /// Told what the memory holds, for the first sample, when a layer begins.
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
    return batch(List.of(inputs), watch).getFirst();
  }

  /// The outputs for each of at most `BATCH` samples.
  public List<List<Value>> batch(List<List<Value>> samples) {
    return batch(samples, (_, _) -> {});
  }

  private List<List<Value>> batch(List<List<Value>> samples, Watch watch) {
    System.arraycopy(initial, 0, memory, 0, memory.length);
    for (int t = 0; t < program.inputs().size(); t++) {
      store(program.inputs().get(t), t, samples);
    }
    Iterator<String> ids = program.layers().keySet().iterator();
    for (PreparedLayer p : layers) {
      watch.begins(ids.next(), i -> (memory[i] & 1) != 0);
      layer(p);
    }
    List<List<Value>> outputs = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      int sample = i;
      outputs.add(
          program.outputs().stream()
              .map(t -> t.decode(b -> (memory[t.base() + b] >> sample & 1) != 0))
              .toList());
    }
    return outputs;
  }

  private void store(Terminal terminal, int input, List<List<Value>> samples) {
    int depth = terminal.weights().size();
    for (int j = 0; j < terminal.elements(); j++) {
      int element = terminal.logicalIndex(j);
      for (int b = 0; b < depth; b++) {
        long bits = 0;
        for (int i = 0; i < samples.size(); i++) {
          long raw = samples.get(i).get(input).raw()[element];
          bits |= Terminal.bit(raw, b, terminal.type().format()) ? 1L << i : 0;
        }
        memory[terminal.base() + j * depth + b] = bits;
      }
    }
  }

  private void layer(PreparedLayer p) {
    for (int channel = 0; channel < p.layer.channels(); channel++) {
      for (int c = 0; c < p.routine.controls(); c++) {
        word.control(c, p.control(channel, c));
      }
      for (int b = 0; b < p.layer.batches(); b++) {
        for (int s = 0; s < p.layer.streams(); s++) {
          int write = p.layer.write(b, s);
          if (write >= 0) {
            routine(p, channel, p.layer.read(b, s), write + channel * p.routine.results());
          }
        }
      }
    }
  }

  private void routine(PreparedLayer p, int channel, int read, int write) {
    int at = 0;
    int to = write;
    for (StepCode step : p.steps) {
      for (int i = 0; i < step.take(); i++, at++) {
        word.input(i, mixed(p.routine.mix(), memory[read + p.offsets[at]], p.weight(channel, at)));
      }
      long result = step.execute(word);
      if (step.emits()) {
        memory[to++] = result;
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
