package nnc.passes.tulip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import nnc.ir.pe.Evaluation;
import nnc.ir.pe.Gate;
import nnc.ir.pe.Machine;
import nnc.ir.pe.Operand;
import nnc.ir.pe.Routine;
import nnc.ir.pe.Step;
import nnc.ir.pe.Threshold;

/// Routines that are written by hand: copies, pools and the search for the largest.
final class Routines {

  private Routines() {}

  /// Gives the bit it takes.
  static Routine copy() {
    Evaluation copy =
        cell(0, 1, OptionalInt.empty(), Operand.ZERO, Operand.ZERO, Operand.ZERO, in(0));
    return routine(List.of(new Step(1, List.of(copy), emit(0))));
  }

  /// Whether any of `inputs` bits is 1.
  static Routine any(int inputs) {
    List<Step> steps = new ArrayList<>();
    for (int done = 0; done < inputs; done += 3) {
      int take = Math.min(3, inputs - done);
      boolean last = done + take == inputs;
      Evaluation or =
          cell(
              0,
              1,
              last ? OptionalInt.empty() : OptionalInt.of(0),
              done == 0 ? Operand.ZERO : stored(0, 0),
              take > 0 ? in(0) : Operand.ZERO,
              take > 1 ? in(1) : Operand.ZERO,
              take > 2 ? in(2) : Operand.ZERO);
      steps.add(new Step(take, List.of(or), last ? emit(0) : Optional.empty()));
    }
    return routine(steps);
  }

  /// Whether all of `inputs` bits are 1.
  static Routine all(int inputs) {
    List<Step> steps = new ArrayList<>();
    for (int done = 0; done < inputs; done += 3) {
      int take = Math.min(3, inputs - done);
      boolean last = done + take == inputs;
      Evaluation and =
          cell(
              0,
              5,
              last ? OptionalInt.empty() : OptionalInt.of(0),
              done == 0 ? Operand.ONE : stored(0, 0),
              take > 0 ? in(0) : Operand.ONE,
              take > 1 ? in(1) : Operand.ONE,
              take > 2 ? in(2) : Operand.ONE);
      steps.add(new Step(take, List.of(and), last ? emit(0) : Optional.empty()));
    }
    return routine(steps);
  }

  /// The index, in `indexBits` bits, of the first largest of `candidates` unsigned numbers of
  /// `bits` bits. Each one comes twice, but the first and the last: to be compared with the largest
  /// so far in register 1, and, as the flag in register 2 says, to take its place, while register 3
  /// takes the index. Empty where the registers are too small or cells do not follow each other.
  static Optional<Routine> argmax(Machine machine, int candidates, int bits, int indexBits) {
    if (Math.max(bits, indexBits) > machine.registerBits()
        || machine.cells() < 4
        || machine.sumLag() == 1) {
      return Optional.empty();
    }
    List<Step> steps = new ArrayList<>();
    for (int b = 0; b < Math.max(bits, indexBits); b++) {
      List<Evaluation> cells = new ArrayList<>();
      if (b < bits) {
        cells.add(cell(1, 1, OptionalInt.of(b), Operand.ZERO, Operand.ZERO, Operand.ZERO, in(0)));
      }
      if (b < indexBits) {
        cells.add(
            cell(3, 1, OptionalInt.of(b), Operand.ZERO, Operand.ZERO, Operand.ZERO, Operand.ZERO));
      }
      boolean over = candidates == 1 && b < indexBits;
      steps.add(new Step(b < bits ? 1 : 0, cells, over ? emit(3) : Optional.empty()));
    }
    for (int k = 1; k < candidates; k++) {
      for (int b = 0; b < bits; b++) {
        Operand flag = b == 0 ? Operand.ZERO : stored(2, 0);
        Evaluation greater =
            cell(2, 2, OptionalInt.of(0), Operand.ZERO, in(0), stored(1, b).not(), flag);
        steps.add(new Step(1, List.of(greater), Optional.empty()));
      }
      boolean last = k == candidates - 1;
      for (int b = 0; b < Math.max(last ? 0 : bits, indexBits); b++) {
        List<Evaluation> cells = new ArrayList<>();
        boolean moves = !last && b < bits;
        if (moves) {
          replace(cells, b);
        }
        if (b < indexBits) {
          cells.add(index(b, (k >> b & 1) != 0));
        }
        boolean given = last && b < indexBits;
        steps.add(new Step(moves ? 1 : 0, cells, given ? emit(3) : Optional.empty()));
      }
    }
    return Optional.of(routine(steps));
  }

  /// Whether the first of two unsigned numbers of `bits` bits is the larger. They come bit by bit,
  /// the lowest first.
  static Routine greater(int bits) {
    List<Step> steps = new ArrayList<>();
    for (int b = 0; b < bits; b++) {
      boolean last = b == bits - 1;
      Evaluation greater =
          cell(
              0,
              2,
              last ? OptionalInt.empty() : OptionalInt.of(0),
              Operand.ZERO,
              in(0),
              in(1).not(),
              b == 0 ? Operand.ZERO : stored(0, 0));
      steps.add(new Step(2, List.of(greater), last ? emit(0) : Optional.empty()));
    }
    return routine(steps);
  }

  /// Bit `b` of the largest becomes the candidate's where the flag is 1.
  private static void replace(List<Evaluation> cells, int b) {
    cells.add(
        cell(
            0,
            2,
            OptionalInt.empty(),
            Operand.ZERO,
            stored(1, b),
            stored(2, 0).not(),
            Operand.ZERO));
    Operand kept = Operand.of(new Operand.Output(0));
    cells.add(cell(1, 2, OptionalInt.of(b), kept, in(0), stored(2, 0), Operand.ZERO));
  }

  private static Evaluation index(int b, boolean set) {
    Operand flag = stored(2, 0);
    return set
        ? cell(3, 1, OptionalInt.of(b), Operand.ZERO, Operand.ZERO, stored(3, b), flag)
        : cell(3, 2, OptionalInt.of(b), Operand.ZERO, Operand.ZERO, stored(3, b), flag.not());
  }

  private static Routine routine(List<Step> steps) {
    return new Routine(Routine.Mix.PASS, 0, steps);
  }

  private static Optional<Step.Emit> emit(int cell) {
    return Optional.of(new Step.Emit(cell, Gate.OPEN));
  }

  private static Operand in(int index) {
    return Operand.of(new Operand.Input(index));
  }

  private static Operand stored(int register, int bit) {
    return Operand.of(new Operand.Stored(register, bit));
  }

  private static Evaluation cell(
      int cell, int threshold, OptionalInt write, Operand p, Operand q, Operand r, Operand s) {
    return new Evaluation(
        cell, new Threshold.Fixed(threshold), List.of(p, q, r, s), Gate.OPEN, write);
  }
}
