package nnc.emulator.pe;

import java.util.ArrayList;
import java.util.List;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Step;
import nnc.ir.pe.Threshold;

/// A step prepared for execution: evaluations in an order in which a cell that follows another
/// comes behind it, operands as places in a `Word`.
final class StepCode {

  /// A threshold that the elements' control words hold.
  private static final int OWN = -1;

  private static final int NOWHERE = -1;

  /// Bits of the largest sum of weights: four of at most 15.
  private static final int SUM_BITS = 6;

  /// One evaluation; `flips` has a bit for each inverted operand, `gate` is the place of a control
  /// bit or `NOWHERE`.
  private record Cell(
      int output,
      int threshold,
      int p,
      int q,
      int r,
      int s,
      int flips,
      int gate,
      boolean masks,
      int write) {}

  private final Step step;
  private final Cell[] cells;
  private final Word.Layout layout;
  private final Machine machine;
  private final boolean plain;
  private final int emitted;
  private final int emitGate;

  StepCode(Machine machine, Step step) {
    this.machine = machine;
    this.step = step;
    this.layout = Word.Layout.of(machine);
    this.plain = machine.weights().equals(List.of(2, 1, 1, 1));
    List<Evaluation> order = new ArrayList<>();
    step.evaluations().stream().filter(e -> !e.follows()).forEach(order::add);
    step.evaluations().stream().filter(Evaluation::follows).forEach(order::add);
    this.cells = order.stream().map(this::cell).toArray(Cell[]::new);
    this.emitted = step.emit().map(e -> layout.output() + e.cell()).orElse(NOWHERE);
    this.emitGate = step.emit().map(e -> gate(e.gate())).orElse(NOWHERE);
  }

  private Cell cell(Evaluation e) {
    int flips = 0;
    for (int i = 0; i < 4; i++) {
      flips |= e.operands().get(i).inverted() ? 1 << i : 0;
    }
    int threshold =
        switch (e.threshold()) {
          case Threshold.Fixed(int value) -> value;
          case Threshold.Own() -> OWN;
        };
    return new Cell(
        layout.output() + e.cell(),
        threshold,
        layout.of(e.operands().get(0).source()),
        layout.of(e.operands().get(1).source()),
        layout.of(e.operands().get(2).source()),
        layout.of(e.operands().get(3).source()),
        flips,
        gate(e.gate()),
        e.gate() instanceof Gate.Mask,
        e.write().isPresent() ? layout.stored(e.cell(), e.write().getAsInt()) : NOWHERE);
  }

  private int gate(Gate gate) {
    return switch (gate) {
      case Gate.Open() -> NOWHERE;
      case Gate.Flip(int control) -> layout.control() + control;
      case Gate.Mask(int control) -> layout.control() + control;
    };
  }

  Step step() {
    return step;
  }

  int take() {
    return step.take();
  }

  boolean emits() {
    return emitted != NOWHERE;
  }

  /// Executes the step on `word`, whose inputs are set; gives what it emits, or 0.
  long execute(Word word) {
    long[] bits = word.bits;
    System.arraycopy(bits, layout.output(), bits, layout.latched(), machine.cells());
    for (Cell c : cells) {
      long p = bits[c.p] ^ -(c.flips & 1);
      long q = bits[c.q] ^ -(c.flips >> 1 & 1);
      long r = bits[c.r] ^ -(c.flips >> 2 & 1);
      long s = bits[c.s] ^ -(c.flips >> 3 & 1);
      if (c.gate != NOWHERE) {
        s = c.masks ? s & bits[c.gate] : s ^ bits[c.gate];
      }
      bits[c.output] = plain ? plain(c.threshold, p, q, r, s, bits) : general(c, p, q, r, s, bits);
    }
    for (Cell c : cells) {
      if (c.write != NOWHERE) {
        bits[c.write] = bits[c.output];
      }
    }
    if (machine.sumLag() == 1) {
      System.arraycopy(bits, layout.input(0), bits, layout.held(), machine.inputs());
    }
    if (emitted == NOWHERE) {
      return 0;
    }
    return emitGate == NOWHERE ? bits[emitted] : bits[emitted] ^ bits[emitGate];
  }

  /// `[2p + q + r + s >= threshold]`: the sum in three bits, compared bit by bit.
  private long plain(int threshold, long p, long q, long r, long s, long[] bits) {
    long low = q ^ r ^ s;
    long carry = (q & r) | (q & s) | (r & s);
    long middle = p ^ carry;
    long high = p & carry;
    return switch (threshold) {
      case 0 -> -1;
      case 1 -> low | middle | high;
      case 2 -> middle | high;
      case 3 -> (middle & low) | high;
      case 4 -> high;
      case 5 -> high & low;
      case OWN -> own(low, middle, high, bits);
      default -> 0;
    };
  }

  private long own(long low, long middle, long high, long[] bits) {
    long t0 = bits[layout.control()];
    long t1 = bits[layout.control() + 1];
    long t2 = bits[layout.control() + 2];
    long atLeast = low | ~t0;
    atLeast = (middle & ~t1) | ((middle | ~t1) & atLeast);
    return (high & ~t2) | ((high | ~t2) & atLeast);
  }

  /// The same for any weights.
  private long general(Cell c, long p, long q, long r, long s, long[] bits) {
    long[] sum = new long[SUM_BITS];
    long[] operands = {p, q, r, s};
    for (int i = 0; i < 4; i++) {
      int weight = machine.weights().get(i);
      for (int j = 0; weight >> j != 0; j++) {
        long carry = (weight >> j & 1) != 0 ? operands[i] : 0;
        for (int k = j; carry != 0 && k < SUM_BITS; k++) {
          long both = sum[k] & carry;
          sum[k] ^= carry;
          carry = both;
        }
      }
    }
    long atLeast = -1;
    for (int k = 0; k < SUM_BITS; k++) {
      long t =
          c.threshold != OWN
              ? -(c.threshold >> k & 1L)
              : k < Machine.THRESHOLD_BITS ? bits[layout.control() + k] : 0;
      atLeast = (sum[k] & ~t) | ((sum[k] | ~t) & atLeast);
    }
    return atLeast;
  }
}
