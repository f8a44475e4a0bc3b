package nnc.emulator.pe;

import java.util.List;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Step;
import nnc.ir.pe.Threshold;

/// The registers and cells of `elements` processing elements that run one program. Element `i` is
/// bit `i % 64` of word `i / 64` everywhere: a step computes 64 elements by each operation on a
/// `long`.
public final class Elements {

  /// Bits of the largest sum of weights: four of at most 15.
  private static final int SUM_BITS = 6;

  private final Machine machine;
  private final int words;
  private final long[][][] registers;
  private final long[][] outputs;
  private final long[][] latched;
  private long[][] held;
  private final long[] sum = new long[SUM_BITS];

  public Elements(Machine machine, int elements) {
    this.machine = machine;
    this.words = (elements + 63) / 64;
    this.registers = new long[machine.cells()][machine.registerBits()][words];
    this.outputs = new long[machine.cells()][words];
    this.latched = new long[machine.cells()][words];
    this.held = new long[machine.inputs()][words];
  }

  /// Words of a bit of all elements.
  public int words() {
    return words;
  }

  /// What `cell` gave when it was last evaluated; not to be changed.
  public long[] output(int cell) {
    return outputs[cell];
  }

  /// Executes `step`. `inputs` are the bits that it takes, mixed already; `controls` the control
  /// words by bit. Both are arrays of `words()` words a bit. What the step gives goes to `result`
  /// if it gives anything.
  public void step(Step step, long[][] inputs, long[][] controls, long[] result) {
    for (int c = 0; c < outputs.length; c++) {
      System.arraycopy(outputs[c], 0, latched[c], 0, words);
    }
    List<Evaluation> evaluations = step.evaluations();
    for (Evaluation e : evaluations) {
      if (!e.follows()) {
        evaluate(e, inputs, controls);
      }
    }
    for (Evaluation e : evaluations) {
      if (e.follows()) {
        evaluate(e, inputs, controls);
      }
    }
    for (Evaluation e : evaluations) {
      if (e.write().isPresent()) {
        System.arraycopy(outputs[e.cell()], 0, registers[e.cell()][e.write().getAsInt()], 0, words);
      }
    }
    if (step.emit().isPresent()) {
      Step.Emit emit = step.emit().get();
      for (int w = 0; w < words; w++) {
        result[w] = gated(emit.gate(), outputs[emit.cell()][w], controls, w);
      }
    }
    if (machine.sumLag() == 1) {
      for (int i = 0; i < held.length; i++) {
        System.arraycopy(inputs[i], 0, held[i], 0, words);
      }
    }
  }

  private void evaluate(Evaluation e, long[][] inputs, long[][] controls) {
    for (int w = 0; w < words; w++) {
      java.util.Arrays.fill(sum, 0);
      for (int i = 0; i < 4; i++) {
        Operand operand = e.operands().get(i);
        long bit = read(operand.source(), inputs, w) ^ (operand.inverted() ? -1L : 0L);
        add(i == 3 ? gated(e.gate(), bit, controls, w) : bit, machine.weights().get(i));
      }
      outputs[e.cell()][w] =
          switch (e.threshold()) {
            case Threshold.Fixed(int value) -> reaches(value);
            case Threshold.Own() -> reachesOwn(controls, w);
          };
    }
  }

  private long read(Operand.Source source, long[][] inputs, int w) {
    return switch (source) {
      case Operand.Zero() -> 0;
      case Operand.Input(int index) -> inputs[index][w];
      case Operand.Held(int index) -> held[index][w];
      case Operand.Stored(int register, int bit) -> registers[register][bit][w];
      case Operand.Output(int cell) -> outputs[cell][w];
      case Operand.Latched(int cell) -> latched[cell][w];
    };
  }

  private static long gated(Gate gate, long bit, long[][] controls, int w) {
    return switch (gate) {
      case Gate.Open() -> bit;
      case Gate.Flip(int control) -> bit ^ controls[control][w];
      case Gate.Mask(int control) -> bit & controls[control][w];
    };
  }

  /// Adds `weight` to the sums of the elements whose bit is 1.
  private void add(long bits, int weight) {
    for (int j = 0; weight >> j != 0; j++) {
      if ((weight >> j & 1) != 0) {
        long carry = bits;
        for (int k = j; carry != 0 && k < SUM_BITS; k++) {
          long both = sum[k] & carry;
          sum[k] ^= carry;
          carry = both;
        }
      }
    }
  }

  private long reaches(int threshold) {
    long atLeast = -1;
    for (int k = 0; k < SUM_BITS; k++) {
      atLeast = (threshold >> k & 1) == 0 ? sum[k] | atLeast : sum[k] & atLeast;
    }
    return atLeast;
  }

  private long reachesOwn(long[][] controls, int w) {
    long atLeast = -1;
    for (int k = 0; k < SUM_BITS; k++) {
      long t = k < Machine.THRESHOLD_BITS ? controls[k][w] : 0;
      atLeast = (sum[k] & ~t) | ((sum[k] | ~t) & atLeast);
    }
    return atLeast;
  }
}
